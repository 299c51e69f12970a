import { describe, expect, test } from "vitest";
import { overlap } from "../../../lib/check/memory.ts";
import {
  add,
  batchNorm,
  copy,
  from,
  map,
  mean,
  mul,
  type NDArray,
  ones,
  type Running,
  random,
  reshape,
  slice,
  spatialBatchNorm,
  sub,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { affine, law, same } from "./norm.law.ts";

// What batch norm remembers from call to call, and what it does with it in test mode.

const train = { mode: "train" } as const;
const batchNorms = Object.values(batchNorm.rungs);
const spatialBatchNorms = Object.values(spatialBatchNorm.rungs);

describe("the running statistics of a call", () => {
  const given = (): Running => ({ mean: from([1, 2, 3]), variance: from([4, 5, 6]) });

  test.for(batchNorms)("$name: those given stay as they are, those returned are new", (layer) => {
    for (const mode of ["train", "test"] as const) {
      const running = given();
      const next = layer.forward(random(0).normal(4, 3), ones(3), zeros(3), { mode, running }).running;
      expect(toNested(running.mean)).toEqual([1, 2, 3]);
      expect(toNested(running.variance)).toEqual([4, 5, 6]);
      expect(overlap(next.mean, running.mean) || overlap(next.variance, running.variance)).toBe(false);
    }
  });

  test.for(batchNorms)("$name: test mode hands them on as they are", (layer) => {
    const { running } = layer.forward(random(0).normal(4, 3), ones(3), zeros(3), { mode: "test", running: given() });
    expect(running).toEqual(given());
  });

  test.for(batchNorms)("$name: either dtype goes in, the dtype of x comes out", (layer) => {
    for (const mine of ["float32", "float64"] as const)
      for (const theirs of ["float32", "float64"] as const)
        for (const mode of ["train", "test"] as const) {
          const running = { mean: copy(from([1, 2, 3]), theirs), variance: copy(from([4, 5, 6]), theirs) };
          const [x, gamma, beta] = [copy(random(0).normal(4, 3), mine), copy(ones(3), mine), copy(zeros(3), mine)];
          const { out, running: next } = layer.forward(x, gamma, beta, { mode, running });
          expect([out.dtype, next.mean.dtype, next.variance.dtype]).toEqual([mine, mine, mine]);
        }
  });

  test.for(batchNorms)("$name: views are read as they are seen", (layer) => {
    const wide = from([
      [1, 9, 2, 9, 3, 9],
      [4, 9, 5, 9, 6, 9],
    ]);
    const seen = { mean: slice(wide, 0, [0, 6, 2]), variance: slice(wide, 1, [0, 6, 2]) };
    for (const mode of ["train", "test"] as const) {
      const args = [random(0).normal(4, 3), ones(3), zeros(3)] as const;
      const expected = layer.forward(...args, { mode, running: given() });
      const found = layer.forward(...args, { mode, running: seen });
      expect(toNested(found.out)).toEqual(toNested(expected.out));
      expect(found.running).toEqual(expected.running);
    }
  });

  test.for(batchNorms)("$name: without any, they start at mean 0 and variance 0", (layer) => {
    const args = [random(0).normal(4, 3), ones(3), zeros(3)] as const;
    const started = layer.forward(...args, { mode: "train", running: { mean: zeros(3), variance: zeros(3) } });
    expect(layer.forward(...args, train).running).toEqual(started.running);
  });

  test("an empty batch leaves them as they were, and has no gradients to speak of", () => {
    for (const layer of batchNorms) {
      const { out, cache, running } = layer.forward(zeros(0, 3), ones(3), zeros(3), {
        mode: "train",
        running: given(),
      });
      expect(out.shape).toEqual([0, 3]);
      expect(running).toEqual(given());
      const { dx, dgamma, dbeta } = layer.backward(zeros(0, 3), cache);
      expect(dx.shape).toEqual([0, 3]);
      expect([toNested(dgamma), toNested(dbeta)]).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
    }
    for (const layer of spatialBatchNorms) {
      const options = { mode: "train", running: given() } as const;
      expect(layer.forward(zeros(0, 3, 2, 2), ones(3), zeros(3), options).running).toEqual(given());
      expect(layer.forward(zeros(2, 3, 0, 2), ones(3), zeros(3), options).running).toEqual(given());
      const none = layer.forward(zeros(2, 0, 5, 5), zeros(0), zeros(0), train);
      expect(layer.backward(none.out, none.cache).dx.shape).toEqual([2, 0, 5, 5]);
    }
  });
});

describe("what batch norm can learn and remember", () => {
  law("gamma = √(σ² + ε) and beta = µ give x back", (r, { N, C, H, W }) => {
    const x = add(mul(r.normal(N, C, H, W), 3), 2);
    // With momentum 0 the running statistics are those of the batch.
    const { running } = spatialBatchNorm.forward(x, ones(C), zeros(C), { ...train, momentum: 0 });
    const gamma = map(running.variance, (v) => Math.sqrt(v + 1e-5));
    same(spatialBatchNorm.forward(x, gamma, running.mean, train).out, x);
  });

  law("after k batches alike, running is 1 − momentumᵏ of the batch", (r, { N, C, H }) => {
    const x = add(r.normal(N + 1, C), 3);
    const momentum = 0.5 + r.next() / 2;
    const step = (running?: Running, m = momentum): Running =>
      batchNorm.forward(x, ones(C), zeros(C), { ...train, running, momentum: m }).running;
    let [running, left] = [step(), momentum];
    for (let k = 1; k < H; k++) [running, left] = [step(running), left * momentum];
    const batch = step(undefined, 0);
    same(running.mean, mul(batch.mean, 1 - left), "mean");
    same(running.variance, mul(batch.variance, 1 - left), "variance");
  });

  law(
    "running is a mean of what was and what is: all of the first at momentum 1, all of the second at 0",
    (r, { N, C }) => {
      const x = r.normal(N + 1, C);
      const old = { mean: r.normal(C), variance: r.uniform(C) };
      const step = (momentum: number): Running =>
        batchNorm.forward(x, ones(C), zeros(C), { ...train, running: old, momentum }).running;
      expect(step(1)).toEqual(old);
      same(step(0).mean, mean(x, { axes: 0 }));
      const centred = sub(x, mean(x, { axes: 0 }));
      same(step(0).variance, mean(mul(centred, centred), { axes: 0 }));
    },
  );

  law("test mode with the batch's own statistics is train mode", (r, { N, C, H, W }) => {
    const args = [r.normal(N, C, H, W), ...affine(r, C)] as const;
    const trained = spatialBatchNorm.forward(...args, { ...train, momentum: 0 });
    same(spatialBatchNorm.forward(...args, { mode: "test", running: trained.running }).out, trained.out);
  });

  law("test mode is one straight line for each channel, in every sample", (r, { N, C, H, W }) => {
    const [gamma, beta] = affine(r, C);
    const running = { mean: r.normal(C), variance: r.uniform(C) };
    const slope = from([...gamma.data.map((g, c) => g / Math.sqrt(running.variance.get(c) + 1e-5))]);
    const [x, dout] = [r.normal(N, C, H, W), r.normal(N, C, H, W)];
    const { out, cache } = spatialBatchNorm.forward(x, gamma, beta, { mode: "test", running });
    const perChannel = (a: NDArray<1>): NDArray<3> => reshape(a, [C, 1, 1]);
    const line = add(mul(sub(x, perChannel(running.mean)), perChannel(slope)), perChannel(beta));
    same(out, line);
    same(spatialBatchNorm.backward(dout, cache).dx, mul(dout, perChannel(slope)), "dx");
  });

  law("the order of the samples is nothing to batch norm", (r, { N, C, H, W }) => {
    const x = r.normal(N, C, H, W);
    const turned = copy(x.step(-1));
    const args = affine(r, C);
    const [there, back] = [x, turned].map((batch) => spatialBatchNorm.forward(batch, ...args, train));
    same(back!.out.step(-1), there!.out);
    same(back!.running.variance, there!.running.variance, "running variance");
  });
});
