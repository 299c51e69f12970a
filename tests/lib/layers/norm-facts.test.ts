import { describe, expect, test } from "vitest";
import {
  add,
  batchNorm,
  copy,
  from,
  groupNorm,
  instanceNorm,
  layerNorm,
  map,
  mul,
  type NDArray,
  ones,
  type Random,
  random,
  spatialBatchNorm,
  toNested,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { farApart } from "./results.ts";

// What every normalisation promises at the edges of its mathematics, on every rung.

const train = { mode: "train" } as const;
const batchNorms = Object.values(batchNorm.rungs);
const spatialBatchNorms = Object.values(spatialBatchNorm.rungs);
const layerNorms = Object.values(layerNorm.rungs);
const instanceNorms = Object.values(instanceNorm.rungs);
const groupNorms = Object.values(groupNorm.rungs);

describe("nothing to divide by", () => {
  const beta = from([0.1, -2, 3]);

  test.for(batchNorms)("$name: one sample gives beta exactly, and no gradient to x", (layer) => {
    const { out, cache } = layer.forward(random(0).normal(1, 3), from([3, -1, 7]), beta, train);
    expect(toNested(out)).toEqual([toNested(beta)]);
    const { dx, dgamma } = layer.backward(from([[1, 2, 3]]), cache);
    for (const value of [...dx.data, ...dgamma.data]) expect(Math.abs(value)).toBeLessThan(1e-10);
  });

  test("a constant feature, sample, group or channel gives beta", () => {
    const still = <Rank extends number>(a: NDArray<Rank>): NDArray<Rank> => map(a, () => 0.1);
    const gamma = from([3, -1, 7]);
    const outs: readonly (readonly [name: string, out: NDArray])[] = [
      ...batchNorms.map((layer) => [layer.name, layer.forward(still(zeros(7, 3)), gamma, beta, train).out] as const),
      ...layerNorms.map((layer) => [layer.name, layer.forward(still(zeros(7, 3)), gamma, beta).out] as const),
      ...spatialBatchNorms.map(
        (layer) => [layer.name, channelsLast(layer.forward(still(zeros(7, 3, 3, 1)), gamma, beta, train).out)] as const,
      ),
      ...instanceNorms.map(
        (layer) => [layer.name, channelsLast(layer.forward(still(zeros(7, 3, 3, 1)), gamma, beta).out)] as const,
      ),
      ...groupNorms.map(
        (layer) =>
          [layer.name, channelsLast(layer.forward(still(zeros(7, 3, 3, 1)), gamma, beta, { groups: 1 }).out)] as const,
      ),
    ];
    for (const [name, out] of outs) expect(farApart(out, add(mul(out, 0), beta)), name).toBeLessThan(1e-12);
  });

  const channelsLast = (x: NDArray<4>): NDArray<4> => transpose(x, [0, 2, 3, 1]);
});

describe("small variance beside a large mean", () => {
  // Whole numbers times a power of 2: what they are with 10,000 added is exact, so the true result is that without it.
  const noise = (r: Random, unit: number, N: number, D: number): NDArray<2> =>
    mul(add(r.integers(101, N, D), -50), unit);
  const far = (a: NDArray<2>): NDArray<2> => add(a, 10_000);
  const r = random(3);
  const [gamma, beta, dout] = [r.normal(5), r.normal(5), r.normal(64, 5)];

  test.for(batchNorms)("$name, float64: 10,000 and noise of 1e-4 as if there were no 10,000", (layer) => {
    const near = noise(r, 2 ** -18, 64, 5);
    const [expected, found] = [near, far(near)].map((x) => layer.forward(x, gamma, beta, { ...train, eps: 1e-12 }));
    expect(farApart(found!.out, expected!.out)).toBeLessThan(1e-7);
    expect(farApart(found!.running.variance, expected!.running.variance)).toBeLessThan(1e-12);
    const [right, got] = [expected!, found!].map(({ cache }) => layer.backward(dout, cache));
    expect(farApart(got!.dx, right!.dx)).toBeLessThan(1e-7);
  });

  test("the plain rungs keep float64 sums of float32 numbers: 10,000 and noise of 0.03", () => {
    const near = noise(r, 2 ** -10, 64, 5);
    const single = (a: NDArray<2>): NDArray<2> => copy(a, "float32");
    const [gamma32, beta32] = [copy(gamma, "float32"), copy(beta, "float32")];
    const batch = batchNorm.rungs;
    const expected = batch.naive.forward(near, gamma, beta, train).out;
    const found = batch.plain.forward(single(far(near)), gamma32, beta32, train).out;
    expect(farApart(found, expected)).toBeLessThan(1e-6);
    const layer = layerNorm.rungs;
    const sample = layer.plain.forward(single(far(near)), gamma32, beta32).out;
    expect(farApart(sample, layer.naive.forward(near, gamma, beta).out)).toBeLessThan(1e-6);
  });
});

describe("what is not a number stays where it belongs", () => {
  test.for(batchNorms)("$name: within its feature", (layer) => {
    for (const strange of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const x = random(0).normal(4, 3);
      const clean = layer.forward(x, ones(3), zeros(3), train);
      x.set(2, 1, strange);
      const { out, running, cache } = layer.forward(x, ones(3), zeros(3), train);
      const { dx } = layer.backward(ones(4, 3), cache);
      for (let n = 0; n < 4; n++) {
        expect([out.get(n, 1), dx.get(n, 1)]).toEqual([Number.NaN, Number.NaN]);
        for (const d of [0, 2]) expect(out.get(n, d)).toBe(clean.out.get(n, d));
      }
      expect(running.mean.get(1)).toEqual(strange);
      expect(running.mean.get(0)).toBe(clean.running.mean.get(0));
    }
  });

  test.for(batchNorms)("$name, test mode: within its number, and not into dx", (layer) => {
    const x = random(0).normal(4, 3);
    x.set(2, 1, Number.POSITIVE_INFINITY);
    const running = { mean: zeros(3), variance: ones(3) };
    const { out, cache } = layer.forward(x, ones(3), zeros(3), { mode: "test", running });
    expect([...out.data].filter((value) => !Number.isFinite(value))).toEqual([Number.POSITIVE_INFINITY]);
    expect([...layer.backward(ones(4, 3), cache).dx.data].every(Number.isFinite)).toBe(true);
  });

  test.for(groupNorms)("$name: within its group", (layer) => {
    const x = random(0).normal(2, 6, 2, 2);
    x.set(1, 4, 0, 1, Number.NaN);
    const { out } = layer.forward(x, ones(6), zeros(6), { groups: 3 });
    for (let n = 0; n < 2; n++)
      for (let c = 0; c < 6; c++)
        expect(Number.isNaN(out.get(n, c, 1, 1)), `sample ${n}, channel ${c}`).toBe(n === 1 && c >= 4);
  });
});

describe("each call by itself", () => {
  test.for(batchNorms)("$name: two forwards, then two backwards in the other order", (layer) => {
    const r = random(8);
    const dout = r.normal(4, 3);
    const options = [train, { mode: "test", running: { mean: r.normal(3), variance: ones(3) } }] as const;
    const calls = options.map((option) => [r.normal(4, 3), r.normal(3), r.normal(3), option] as const);
    const alone = calls.map((args) => toNested(layer.backward(dout, layer.forward(...args).cache).dx));
    const [first, second] = calls.map((args) => layer.forward(...args).cache);
    expect(toNested(layer.backward(dout, second!).dx)).toEqual(alone[1]);
    expect(toNested(layer.backward(dout, first!).dx)).toEqual(alone[0]);
  });
});
