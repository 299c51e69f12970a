import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { xoshiro128 } from "../../../lib/core/random.ts";
import { mean, mul, type NDArray, random, sub, sum, toNested } from "../../../lib/index.ts";
import { SEEDED } from "./loops.ts";

test("xoshiro128** gives its authors' numbers from the state 1, 2, 3, 4", () => {
  const next = xoshiro128(1, 2, 3, 4);
  expect(Array.from({ length: 10 }, next)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

/** The first of everything that a seed gives, each kind from a fresh generator. */
const firstOf = (seed: number): object => ({
  uniform: toNested(random(seed).uniform(3)).toString(),
  normal: toNested(random(seed).normal(3)).toString(),
  integers: toNested(random(seed).integers(10, 8)).toString(),
  permutation: random(seed).permutation(8).toString(),
});

describe("the first numbers of a seed are these, on every machine", () => {
  test("seed 0", () =>
    expect(firstOf(0)).toMatchInlineSnapshot(`
    {
      "integers": "4,5,2,4,8,3,8,9",
      "normal": "-0.8868947106344905,-0.7337002414628956,-1.5511219344842664",
      "permutation": "0,6,5,7,2,1,4,3",
      "uniform": "0.41675133265905573,0.5870561741002205,0.2650367332581032",
    }
  `));
  test("seed 498", () =>
    expect(firstOf(498)).toMatchInlineSnapshot(`
    {
      "integers": "1,0,9,4,0,1,9,4",
      "normal": "0.6523259750455332,-2.1040273420082074,0.2226855592093379",
      "permutation": "4,7,3,6,2,5,0,1",
      "uniform": "0.19170953852584893,0.0028702577682511166,0.9362545827923745",
    }
  `));
  test("seed −1", () =>
    expect(firstOf(-1)).toMatchInlineSnapshot(`
    {
      "integers": "1,8,2,3,2,7,7,4",
      "normal": "0.36515245880670627,-0.4210420422242037,0.07294297972363324",
      "permutation": "0,3,2,4,5,7,6,1",
      "uniform": "0.14530122894365805,0.8629571799970781,0.2113246468738471",
    }
  `));
  test("seed 2⁴⁰ + 1", () =>
    expect(firstOf(2 ** 40 + 1)).toMatchInlineSnapshot(`
    {
      "integers": "9,8,0,2,1,4,1,4",
      "normal": "1.3411465618963683,0.07809784981420213,-0.6427903976861828",
      "permutation": "2,3,4,6,1,0,5,7",
      "uniform": "0.9344098409427031,0.847412380146694,0.09138439227788553",
    }
  `));
});

test("the same seed gives the same numbers, and two generators don't disturb each other", () => {
  const [a, b] = [random(7), random(7)];
  const first = [a.next(), a.next()];
  random(8).normal(100);
  expect([b.next(), b.next()]).toEqual(first);
});

test("seeds differ: small, large, negative, and past 32 bits", () => {
  const large = [31, 32, 33, 40, 52].flatMap((power) => [2 ** power - 1, 2 ** power, 2 ** power + 1]);
  const seeds = [0, 1, 2, 3, Number.MAX_SAFE_INTEGER, ...large].flatMap((seed) => (seed === 0 ? [0] : [seed, -seed]));
  const firsts = seeds.map((seed) => random(seed).next());
  expect(new Set(firsts).size).toBe(seeds.length);
});

test("neighbouring seeds are as unlike as any two", () => {
  const firsts = Array.from({ length: 4000 }, (_, seed) => random(seed).next());
  expect(Math.abs(correlation(firsts.slice(0, -1), firsts.slice(1)))).toBeLessThan(0.05);
  expect(chiSquared(firsts, 10)).toBeLessThan(27.9);
});

test.for([
  ["seeds with the same high half", (i: number) => i * 2 ** 32, (i: number) => i * 2 ** 32 + 1],
  ["seeds with the same low half", (i: number) => 2 ** 32 + i, (i: number) => 2 ** 33 + i],
  ["a seed past 32 bits and its own low half", (i: number) => 2 ** 32 + i, (i: number) => i],
  ["neighbours past 32 bits", (i: number) => 2 ** 40 + i, (i: number) => 2 ** 40 + i + 1],
  ["large negative seeds", (i: number) => -i * 2 ** 32, (i: number) => -i * 2 ** 32 + 1],
] as const)("%s are as unlike as any two", ([, one, other]) => {
  const firstsOf = (seed: (i: number) => number): readonly number[] =>
    Array.from({ length: 20_000 }, (_, i) => random(seed(i + 1)).next());
  expect(Math.abs(correlation(firstsOf(one), firstsOf(other)))).toBeLessThan(0.03);
});

describe("uniform", () => {
  const values = Array.from(random(1).uniform(40_000).data);

  test("lies in [0, 1) with mean ½ and variance 1⁄12", () => {
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const { mu, variance } = moments(values);
    expect(mu).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  test("fills ten bins alike: χ² of 9 degrees of freedom stays below its 99.9% point", () => {
    expect(chiSquared(values, 10)).toBeLessThan(27.9);
  });

  test("has no memory: neighbours don't correlate", () => {
    expect(Math.abs(correlation(values.slice(0, -1), values.slice(1)))).toBeLessThan(0.02);
  });

  test("uses all 53 bits that a number below 1 can have", () => {
    const halves = values.map((value) => (value * 2 ** 53) % 2);
    expect(halves.every(Number.isInteger)).toBe(true);
    expect(halves.reduce((p, q) => p + q, 0) / halves.length).toBeCloseTo(0.5, 1);
  });
});

test("normal has mean 0, variance 1, no skew, and as much in its tails as it should", () => {
  const x = random(2).normal(200, 200);
  const values = Array.from(x.data);
  const mu = mean(x).get();
  expect(mu).toBeCloseTo(0, 2);
  const centred = sub(x, mu);
  expect(mean(mul(centred, centred)).get()).toBeCloseTo(1, 1);
  expect(mean(mul(centred, mul(centred, centred))).get()).toBeCloseTo(0, 1);
  expect(values.filter((value) => Math.abs(value) > 1.959964).length / values.length).toBeCloseTo(0.05, 2);
  expect(values.every(Number.isFinite)).toBe(true);
});

test("integers lie in [0, below), each as often as the next", () => {
  const values = Array.from(random(3).integers(7, 7000).data);
  expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < 7)).toBe(true);
  expect(
    chiSquared(
      values.map((value) => value / 7),
      7,
    ),
  ).toBeLessThan(22.5);
  expect(random(3).integer(1)).toBe(0);
  expect(random(3).integer(2 ** 53 - 1)).toBeLessThan(2 ** 53 - 1);
});

test("a permutation holds each of 0 … n − 1 once", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer(), (n, seed) => {
      const order = random(seed).permutation(n);
      expect(Array.from(order).sort((p, q) => p - q)).toEqual([...new Array(n).keys()]);
    }),
    SEEDED,
  );
});

test("every order of three comes up as often as the next", () => {
  const r = random(4);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = r.permutation(3).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  expect([...counts.values()].reduce((total, count) => total + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(20.5);
});

test("shapes fill in row-major order, one number drawn for each place", () => {
  expect(Array.from(random(5).uniform(2, 3).data)).toEqual(Array.from(random(5).uniform(6).data));
  const r = random(5);
  r.uniform(2, 3);
  expect(r.next()).toBe(random(5).uniform(7).get(6));
  expect(random(5).uniform(0, 3).shape).toEqual([0, 3]);
  expect(sum(random(5).normal()).shape).toEqual([]);
  expectTypeOf(random(5).normal(1, 2, 3)).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(random(5).integers(10, 3)).toEqualTypeOf<NDArray<1>>();
});

function moments(values: readonly number[]): { readonly mu: number; readonly variance: number } {
  const mu = values.reduce((p, q) => p + q, 0) / values.length;
  return { mu, variance: values.reduce((total, value) => total + (value - mu) * (value - mu), 0) / values.length };
}

function correlation(x: readonly number[], y: readonly number[]): number {
  const [mx, my] = [moments(x), moments(y)];
  const covariance = x.reduce((total, value, i) => total + (value - mx.mu) * (y[i]! - my.mu), 0) / x.length;
  return covariance / Math.sqrt(mx.variance * my.variance);
}

/** How far the counts of values in [0, 1) over equal bins lie from all alike. */
function chiSquared(values: readonly number[], bins: number): number {
  const counts = new Array<number>(bins).fill(0);
  // Half a step inside, so that k / bins falls into bin k whatever the rounding.
  for (const value of values) counts[Math.floor(value * bins + 1e-9)]!++;
  const each = values.length / bins;
  return counts.reduce((total, count) => total + ((count - each) * (count - each)) / each, 0);
}
