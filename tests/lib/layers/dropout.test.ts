import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  add,
  copy,
  div,
  dropout,
  from,
  map,
  mean,
  mul,
  type NDArray,
  ones,
  random,
  relu,
  slice,
  toNested,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain"] as const;
/** The part of the numbers of an array for which something holds. */
const part = (a: NDArray, holds: (value: number) => boolean): number => mean(map(a, (v) => (holds(v) ? 1 : 0))).get();

describe.for(RUNGS)("in training, %s", (name) => {
  const rung = dropout.rungs[name];

  test.for([0.25, 0.4, 0.7])("of 500 × 500 numbers around 10, a part of %f is dropped and the mean stays", (p) => {
    const x = add(random(498).normal(500, 500), 10);
    const { out } = rung.forward(x, { p, mode: "train", seed: 1 });
    expect(Math.abs(mean(out).get() - 10)).toBeLessThan(0.1);
    expect(Math.abs(part(out, (value) => value === 0) - p)).toBeLessThan(0.005);
  });

  test("a number is dropped where the seed's uniform number is less than p, else it is divided by 1 − p", () => {
    const settings = fc.record({
      p: fc.double({ min: 0, max: 0.99, noNaN: true }),
      N: fc.integer({ min: 1, max: 6 }),
      D: fc.integer({ min: 1, max: 6 }),
      seed: fc.nat(),
    });
    const property = fc.property(settings, ({ p, N, D, seed }) => {
      const x = random(seed + 1).normal(N, D);
      const drawn = random(seed).uniform(N, D);
      const { out } = rung.forward(x, { p, mode: "train", seed });
      const expected = div(
        mul(
          x,
          map(drawn, (u) => (u < p ? 0 : 1)),
        ),
        1 - p,
      );
      expect(farApart(out, expected)).toBeLessThan(1e-15);
    });
    fc.assert(property, { seed: 498, numRuns: 80 });
  });

  test("backward drops and scales as forward did, by the same mask", () => {
    const options = { p: 0.2, mode: "train", seed: 5 } as const;
    const r = random(6);
    const [x, dout] = [r.normal(10, 10), r.normal(10, 10)];
    const { out, cache } = rung.forward(x, options);
    const { dx } = rung.backward(dout, cache);
    expect(farApart(dx, mul(dout, div(out, x)))).toBeLessThan(1e-14);
    expect(part(dx, (value) => value === 0)).toBeGreaterThan(0.1);
  });

  test("the same seed drops the same places, whatever was drawn in between, and another seed drops others", () => {
    const run = (seed: number): NDArray => rung.forward(ones(20, 20), { p: 0.5, mode: "train", seed }).out;
    const [first, other, again] = [run(1), run(2), run(1)];
    expect(farApart(first, again)).toBe(0);
    expect(part(add(first, other), (value) => value === 2)).toBeGreaterThan(0.4);
  });

  test("each number is dropped by itself: two samples, and two features, are both kept in a quarter of places", () => {
    const { out } = rung.forward(ones(400, 400), { p: 0.5, mode: "train", seed: 3 });
    for (const rows of [out, transpose(out)]) {
      const both = mul(slice(rows, 0), slice(rows, 1));
      expect(Math.abs(part(both, (value) => value !== 0) - 0.25)).toBeLessThan(0.1);
    }
  });

  test("which places are dropped depends on their index, not on how x lies in memory", () => {
    const x = random(7).normal(4, 6);
    const options = { p: 0.5, mode: "train", seed: 8 } as const;
    const turned = transpose(copy(transpose(x)));
    expect(farApart(rung.forward(turned, options).out, rung.forward(x, options).out)).toBe(0);
  });

  test("p = 0 drops nothing", () => {
    const x = random(9).normal(5, 5);
    expect(farApart(rung.forward(x, { p: 0, mode: "train", seed: 1 }).out, x)).toBe(0);
  });

  test("before or after a ReLU it is the same function", () => {
    const x = random(10).normal(6, 6);
    const options = { p: 0.3, mode: "train", seed: 2 } as const;
    const [before, after] = [
      relu.forward(rung.forward(x, options).out).out,
      rung.forward(relu.forward(x).out, options).out,
    ];
    expect(farApart(before, after)).toBe(0);
  });

  test("a dropped NaN is NaN still, for 0 times NaN is NaN", () => {
    const { out } = rung.forward(from([Number.NaN, Number.NaN, Number.NaN]), { p: 0.9, mode: "train", seed: 1 });
    expect(toNested(out)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe.for(RUNGS)("at test time, %s", (name) => {
  const rung = dropout.rungs[name];

  test("everything goes through unscaled, as a copy, without a seed", () => {
    const [x, dout] = [from([1, -2, 3]), from([4, 5, 6])];
    const { out, cache } = rung.forward(x, { p: 0.5, mode: "test" });
    const { dx } = rung.backward(dout, cache);
    expect([toNested(out), toNested(dx)]).toEqual([
      [1, -2, 3],
      [4, 5, 6],
    ]);
    out.set(0, 100);
    dx.set(0, 100);
    expect([toNested(x), toNested(dout)]).toEqual([
      [1, -2, 3],
      [4, 5, 6],
    ]);
  });

  test("a seed, where one is given, is not used", () => {
    const x = random(0).normal(8, 8);
    expect(farApart(rung.forward(x, { p: 0.9, mode: "test", seed: 1 }).out, x)).toBe(0);
  });
});

test("all rungs drop the same places for the same seed", () => {
  const options = { p: 0.4, mode: "train", seed: 11 } as const;
  const [naive, plain] = RUNGS.map((name) => dropout.rungs[name].forward(ones(9, 9), options).out);
  expect(farApart(naive!, plain!)).toBe(0);
});

test("ranks stay in the types, for a mode that is known only at run time too", () => {
  const mode: "train" | "test" = random(0).next() < 0.5 ? "train" : "test";
  const { out } = dropout.forward(zeros(1, 2, 3, 4), { p: 0.5, mode, seed: 1 });
  expectTypeOf(out).toEqualTypeOf<NDArray<4>>();
});

test("the plan of dropout: the same shape, nothing learned, multiplied or held anew", () => {
  const nothing = { learned: {}, multiplyAdds: 0, activations: 0 };
  expect(dropout.plan().of([4096])).toEqual({ out: [4096], ...nothing });
});
