import { describe, expect, test } from "vitest";
import {
  add,
  type BatchNorm,
  batchNorm,
  checkGradients,
  conv,
  from,
  groupNorm,
  instanceNorm,
  type LayerNorm,
  layerNorm,
  linear,
  map,
  matmul,
  mean,
  mul,
  type NDArray,
  ones,
  type Pass,
  type Running,
  random,
  relu,
  reshape,
  spatialBatchNorm,
  sub,
  toNested,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { farApart } from "./results.ts";

const train = { mode: "train" } as const;
const batchNorms: readonly Pass<BatchNorm>[] = Object.values(batchNorm.rungs);
const layerNorms: readonly Pass<LayerNorm>[] = Object.values(layerNorm.rungs);

/** Mean and biased variance of each column. */
function columns(x: NDArray<2>): Running {
  const mu = mean(x, { axes: 0 });
  const centred = sub(x, mu);
  return { mean: mu, variance: mean(mul(centred, centred), { axes: 0 }) };
}
const root = (a: NDArray<1>): NDArray<1> => map(a, Math.sqrt);
const rowsOf = (x: NDArray<4>): NDArray<2> => {
  const [N, C, H, W] = x.shape;
  return reshape(transpose(x, [0, 2, 3, 1]), [N * H * W, C]);
};

describe("numbers worked by hand", () => {
  // 1, 2, 3, 6: µ = 3, centred −2, −1, 0, 3, σ² = 14/4 = 3.5; with ε = 0.5 the root is 2 and x̂ = −1, −0.5, 0, 1.5.
  const x = from([[1], [2], [3], [6]]);
  const xhat = [-1, -0.5, 0, 1.5];
  // For dout = 1, 0, 0, 0: mean(dout) = ¼, mean(dout·x̂) = −¼, dx = γ/2·(dout − ¼ + x̂/4).
  const dout = from([[1], [0], [0], [0]]);
  const dx = [0.25, -0.1875, -0.125, 0.0625];

  test.for(batchNorms)("$name of 1, 2, 3, 6", (layer) => {
    const { out, cache, running } = layer.forward(x, from([2]), from([10]), { ...train, eps: 0.5 });
    expect(toNested(out)).toEqual(xhat.map((value) => [2 * value + 10]));
    expect(running.mean.get(0)).toBeCloseTo(0.3, 15);
    expect(running.variance.get(0)).toBeCloseTo(0.35, 15);
    const gradients = layer.backward(dout, cache);
    expect(toNested(gradients.dx)).toEqual(dx.map((value) => [2 * value]));
    expect(toNested(gradients.dgamma)).toEqual([-1]);
    expect(toNested(gradients.dbeta)).toEqual([1]);
  });

  test.for(layerNorms)("$name of 1, 2, 3, 6 as one sample, each feature with a gamma of its own", (layer) => {
    const { out, cache } = layer.forward(transpose(x), from([1, 2, 3, 4]), from([0, 0, 0, 1]), { eps: 0.5 });
    expect(toNested(out)).toEqual([[-1, -1, 0, 7]]);
    const gradients = layer.backward(transpose(dout), cache);
    expect(toNested(gradients.dx)).toEqual([dx]);
    expect(toNested(gradients.dgamma)).toEqual([-1, 0, 0, 0]);
    expect(toNested(gradients.dbeta)).toEqual([1, 0, 0, 0]);
  });

  test.for(batchNorms)("$name in test mode is a line through the running statistics", (layer) => {
    const running = { mean: from([1]), variance: from([3.75]) };
    const { out, cache } = layer.forward(x, from([3]), from([10]), { mode: "test", running, eps: 0.25 });
    expect(toNested(out)).toEqual([[10], [11.5], [13], [17.5]]);
    const gradients = layer.backward(dout, cache);
    expect(toNested(gradients.dx)).toEqual([[1.5], [0], [0], [0]]);
    expect(toNested(gradients.dgamma)).toEqual([0]);
    expect(toNested(gradients.dbeta)).toEqual([1]);
  });

  test.for(batchNorms)("$name: the variance is biased, and eps is inside the root", (layer) => {
    const small = from([[-1e-3], [1e-3]]);
    const { out, running } = layer.forward(small, ones(1), zeros(1), { ...train, momentum: 0 });
    expect(running.variance.get(0)).toBeCloseTo(1e-6, 18);
    // 1e-3 / √(1e-6 + 1e-5); with eps outside the root it would be 0.99.
    expect(out.get(1, 0)).toBeCloseTo(0.30151134457776363, 14);
  });

  test.for(batchNorms)("$name: the lecture's momentum is 0.99, the assignment's 0.9", (layer) => {
    const running = { mean: from([1]), variance: from([2]) };
    const lecture = layer.forward(x, ones(1), zeros(1), { ...train, running, momentum: 0.99 }).running;
    expect(lecture.mean.get(0)).toBeCloseTo(0.99 * 1 + 0.01 * 3, 15);
    expect(lecture.variance.get(0)).toBeCloseTo(0.99 * 2 + 0.01 * 3.5, 15);
    const assignment = layer.forward(x, ones(1), zeros(1), { ...train, running }).running;
    expect(assignment.mean.get(0)).toBeCloseTo(0.9 * 1 + 0.1 * 3, 15);
    expect(assignment.variance.get(0)).toBeCloseTo(0.9 * 2 + 0.1 * 3.5, 15);
  });
});

describe("the assignment's demonstrations", () => {
  test.for(batchNorms)("$name: activations of a ReLU net, 200 × 3, come out as gamma and beta say", (layer) => {
    const r = random(231);
    const hidden = relu.forward(matmul(r.normal(200, 50), r.normal(50, 60))).out;
    const activations = linear.forward(hidden, r.normal(60, 3), null).out;
    const plain = columns(layer.forward(activations, ones(3), zeros(3), train).out);
    for (let d = 0; d < 3; d++) {
      expect(plain.mean.get(d)).toBeCloseTo(0, 12);
      expect(plain.variance.get(d)).toBeCloseTo(1, 6);
    }
    const scaled = columns(layer.forward(activations, from([1, 2, 3]), from([11, 12, 13]), train).out);
    expect(farApart(scaled.mean, from([11, 12, 13]))).toBeLessThan(1e-12);
    expect(farApart(root(scaled.variance), from([1, 2, 3]))).toBeLessThan(1e-6);
  });

  test("after 50 batches of images, 10 × 4 × 11 × 12, test mode does what train mode did", () => {
    const r = random(231);
    let running: Running | undefined;
    const images = (): NDArray<4> => add(mul(r.normal(10, 4, 11, 12), 1.5), 12);
    for (let t = 0; t < 50; t++)
      ({ running } = spatialBatchNorm.forward(images(), ones(4), zeros(4), { ...train, running }));
    const { out } = spatialBatchNorm.forward(images(), ones(4), zeros(4), { mode: "test", running });
    const { mean: means, variance } = columns(rowsOf(out));
    for (let c = 0; c < 4; c++) {
      expect(Math.abs(means.get(c))).toBeLessThan(0.15);
      expect(Math.abs(Math.sqrt(variance.get(c)) - 1)).toBeLessThan(0.1);
    }
  });

  test("the one formula equals the walk through the graph, 128 × 2048", () => {
    const r = random(231);
    const args = [add(mul(r.normal(128, 2048), 5), 12), r.normal(2048), r.normal(2048), train] as const;
    const dout = r.normal(128, 2048);
    const { naive, simplified, plain } = batchNorm.rungs;
    const expected = naive.backward(dout, naive.forward(...args).cache);
    for (const rung of [simplified, plain]) {
      const found = rung.backward(dout, rung.forward(...args).cache);
      expect(farApart(found.dx, expected.dx), rung.name).toBeLessThan(1e-12);
      expect(farApart(found.dgamma, expected.dgamma), rung.name).toBeLessThan(1e-12);
      expect(farApart(found.dbeta, expected.dbeta), rung.name).toBeLessThan(1e-12);
    }
  });

  test("a bias before batch norm does nothing: its gradient is 0 but for rounding, and the check says so", () => {
    const [gamma, beta] = [from([0.5, -2, 3]), from([1, 0, 2])];
    const forward = (x: NDArray<4>, w: NDArray<4>, b: NDArray<1>) => {
      const inner = conv.forward(x, w, b, { pad: 1 });
      const outer = spatialBatchNorm.forward(inner.out, gamma, beta, train);
      return { out: outer.out, cache: [inner.cache, outer.cache] as const };
    };
    const backward = (dout: NDArray<4>, [inner, outer]: ReturnType<typeof forward>["cache"]) =>
      conv.backward(spatialBatchNorm.backward(dout, outer).dx, inner);
    const convThenNorm = { name: "conv, then batch norm", inputs: ["x", "w", "b"], forward, backward };
    const r = random(5);
    const found = checkGradients(convThenNorm, r.normal(3, 2, 4, 3), r.normal(3, 2, 3, 3), r.normal(3));
    expect(found.passed, String(found)).toBe(true);
    const db = found.findings.find(({ name }) => name === "db");
    expect(db?.notes).toEqual(["zero, but for rounding"]);
    expect(db?.error.forgiving).toBe(0);
  });
});

describe("plans", () => {
  test("a gamma and a beta for each feature or channel; nothing multiplied, nothing held anew", () => {
    const nothing = { multiplyAdds: 0, activations: 0 };
    expect(batchNorm.plan().of([50])).toEqual({ out: [50], learned: { gamma: [50], beta: [50] }, ...nothing });
    expect(layerNorm.plan().of([50])).toEqual({ out: [50], learned: { gamma: [50], beta: [50] }, ...nothing });
    for (const plan of [spatialBatchNorm.plan(), instanceNorm.plan(), groupNorm.plan({ groups: 4 })])
      expect(plan.of([64, 28, 30]), plan.layer).toEqual({
        out: [64, 28, 30],
        learned: { gamma: [64], beta: [64] },
        ...nothing,
      });
  });
});
