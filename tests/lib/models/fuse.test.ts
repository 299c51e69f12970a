import { describe, expect, test } from "vitest";
import {
  add,
  architecture,
  architectures,
  batchNorm,
  conv,
  copy,
  type DType,
  flatten,
  foldBatchNorm,
  fuse,
  linear,
  type NDArray,
  type Network,
  network,
  ones,
  random,
  relu,
  sequence,
  spatialBatchNorm,
  zeros,
} from "../../../lib/index.ts";

// Batch norm at test time is an affine map, and goes into the layer before it.

/** A network whose running statistics, γ and β are those of one that has been trained: none is 0 or 1. */
function trained(made: Network, dtype: DType): Network {
  const r = random(7);
  for (const [name, array] of Object.entries(made.params))
    if (/^(gamma|beta|b)\d/.test(name)) made.params[name] = copy(r.normal(...array.shape), dtype);
  for (const [name, array] of Object.entries(made.state))
    if (typeof array !== "number") {
      const drawn = r.uniform(...array.shape);
      for (let i = 0; i < drawn.size; i++)
        drawn.data[i] = name.startsWith("variance") ? 0.5 + drawn.data[i]! : drawn.data[i]! - 0.5;
      made.state[name] = copy(drawn, dtype);
    }
  return made;
}

/** How far two arrays are apart, as a part of the largest number in them. */
function apart(a: NDArray, b: NDArray): number {
  const [p, q] = [a, b].map((array) => Array.from(copy(array).data)) as [number[], number[]];
  const largest = Math.max(...p.map(Math.abs));
  return Math.max(...p.map((value, i) => Math.abs(value - q[i]!))) / largest;
}

const normed = (bias: boolean) =>
  architecture(
    "normed",
    [3, 8, 9],
    conv.plan({ filters: 6, kernel: 3, pad: 1, bias, groups: 3 }),
    spatialBatchNorm.plan({ eps: 1e-3 }),
    relu.plan(),
    conv.plan({ filters: 4, kernel: 3, stride: 2 }),
    spatialBatchNorm.plan(),
    flatten.plan(),
    linear.plan({ outputs: 12, bias }),
    batchNorm.plan(),
    relu.plan(),
    linear.plan({ outputs: 5 }),
  );

describe.for([
  ["float64", 1e-12],
  ["float32", 1e-6],
] as const)("in %s, scores stay what they were to %f", ([dtype, tolerance]) => {
  test.for([true, false])("behind convolutions and linear layers, bias: %s", (bias) => {
    const net = trained(network(normed(bias), { seed: 1, dtype }), dtype);
    const fused = fuse(net);
    const x = copy(random(2).normal(5, 3, 8, 9), dtype);
    expect(fused.graph.steps.map(({ plan }) => plan.layer)).toEqual([
      "conv",
      "relu",
      "conv",
      "flatten",
      "linear",
      "relu",
      "linear",
    ]);
    expect(Object.keys(fused.params).join(" ")).toBe("W1 b1 W2 b2 W3 b3 W4 b4");
    expect(fused.state).toEqual({});
    expect(apart(net.forward(x), fused.forward(x))).toBeLessThan(tolerance);
  });

  test.for([
    ["resnet18", 0],
    ["densenet121", 13],
    ["vgg11", 0],
  ] as const)("%s, where %i norms must stay: they come before what they could go into", ([name, stay]) => {
    const net = trained(network(architectures[name]!({ small: true }), { seed: 1, dtype }), dtype);
    const fused = fuse(net);
    const x = copy(random(2).normal(2, 1, 28, 28), dtype);
    expect(fused.graph.steps.filter(({ plan }) => plan.layer === "spatialBatchNorm")).toHaveLength(stay);
    expect(apart(net.forward(x), fused.forward(x))).toBeLessThan(tolerance);
  });
});

test.for(["resnet34", "plain34"])(
  "%s is so deep that float32 is 1e-6 off the truth by itself; fused, it stays within 5e-6",
  (name) => {
    const net = trained(network(architectures[name]!({ small: true }), { seed: 1 }), "float32");
    const truth = network(architectures[name]!({ small: true }), { dtype: "float64" });
    for (const [key, array] of Object.entries(net.params)) truth.params[key] = copy(array, "float64");
    for (const [key, array] of Object.entries(net.state)) truth.state[key] = copy(array as NDArray, "float64");
    const x = random(2).integers(256, 2, 1, 28, 28);
    const right = truth.forward(x);
    const [before, after] = [net, fuse(net)].map((one) => apart(right, one.forward(copy(x, "float32"))));
    expect(before).toBeGreaterThan(5e-7);
    expect(before).toBeLessThan(5e-6);
    expect(after).toBeLessThan(5e-6);
    expect(apart(right, fuse(truth).forward(x))).toBeLessThan(1e-12);
  },
);

test("a norm whose input somebody else reads as well stays where it is", () => {
  const shared = architecture("shared", [2, 4, 4], conv.plan({ filters: 3, kernel: 3, pad: 1 }), {
    lay: (ground, from) =>
      ground.join(conv.plan({ filters: 1, kernel: 1 }), [
        ground.lay(sequence(spatialBatchNorm.plan(), relu.plan()), from),
      ]),
  });
  const read = architecture("read", [2, 4, 4], {
    lay: (ground, from) => {
      const first = ground.lay(conv.plan({ filters: 3, kernel: 3, pad: 1 }), from);
      const normedPlace = ground.lay(spatialBatchNorm.plan(), first);
      return ground.lay({ lay: (inner) => inner.join(add.plan(), [first, normedPlace]) }, normedPlace);
    },
  });
  expect(fuse(network(shared)).graph.steps).toHaveLength(3);
  expect(fuse(network(read)).graph.steps).toHaveLength(3);
});

test("the network that is fused stays as it was, and goes on training", () => {
  const net = network(normed(true), { seed: 1, dtype: "float64" });
  const before = JSON.stringify([net.params, net.state]);
  fuse(net);
  expect(JSON.stringify([net.params, net.state])).toBe(before);
  expect(Object.keys(net.loss(random(2).normal(3, 3, 8, 9), [0, 1, 2]).grads)).toContain("gamma3");
});

test("by hand: 3·x + 1, normalised by mean 1 and variance 4, times 2, plus 5, is 3·x + 5", () => {
  const of = (value: number): NDArray<1> => {
    const made = zeros(1);
    made.set(0, value);
    return made;
  };
  const w = ones(1, 1, 1, 1);
  w.set(0, 0, 0, 0, 3);
  const folded = foldBatchNorm(w, of(1), {
    gamma: of(2),
    beta: of(5),
    running: { mean: of(1), variance: of(4) },
    eps: 0,
  });
  expect([folded.w.get(0, 0, 0, 0), folded.b.get(0)]).toEqual([3, 5]);
});
