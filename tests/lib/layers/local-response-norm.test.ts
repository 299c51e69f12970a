import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  from,
  type LocalResponseNormOptions,
  localResponseNorm,
  mul,
  type NDArray,
  ones,
  random,
  reshape,
  slice,
  toNested,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { farApart } from "./results.ts";

/** Channels at one place. */
const channels = (...values: readonly number[]): NDArray<4> => reshape(from(values), [1, values.length, 1, 1]);

const cases = fc.record({
  C: fc.integer({ min: 1, max: 7 }),
  size: fc.integer({ min: 1, max: 9 }),
  k: fc.double({ min: 0.5, max: 3, noNaN: true }),
  alpha: fc.double({ min: 0, max: 2, noNaN: true }),
  beta: fc.double({ min: 0, max: 2, noNaN: true }),
  seed: fc.nat(),
});
type Drawn = Required<LocalResponseNormOptions> & { readonly C: number; readonly seed: number };
const law = (holds: (drawn: Drawn) => void): void => fc.assert(fc.property(cases, holds), { seed: 498, numRuns: 80 });

describe.for(Object.values(localResponseNorm.rungs))("$name", (layer) => {
  const out = (x: NDArray<4>, options?: LocalResponseNormOptions): NDArray<4> => layer.forward(x, options).out;

  test("by hand: 1, 2, 3 with s = 6, 15, 14, and what goes back to them", () => {
    const result = layer.forward(channels(1, 2, 3), { size: 3, k: 1, alpha: 1, beta: 1 });
    expect(farApart(result.out, channels(1 / 6, 2 / 15, 3 / 14))).toBeLessThan(1e-14);
    // y = x₀ / (1 + x₀² + x₁²): dy/dx₀ = 1/6 − 2/36, dy/dx₁ = −2·1·2/36
    const { dx } = layer.backward(channels(1, 0, 0), result.cache);
    expect(farApart(dx, channels(1 / 9, -1 / 9, 0))).toBeLessThan(1e-14);
  });

  test("by hand: 3 with s = 7 + 9 = 16, whose power of ¾ is 8", () => {
    expect(out(channels(3), { size: 1, k: 7, alpha: 1 }).data[0]).toBeCloseTo(3 / 8, 15);
  });

  test("AlexNet's numbers are n = 5, k = 2, α = 1e-4, not divided by n, and β = ¾", () => {
    const x = mul(ones(1, 7, 1, 1), 100);
    const seen = [3, 4, 5, 5, 5, 4, 3].map((count) => 100 / Math.sqrt(Math.sqrt((2 + count) ** 3)));
    expect(farApart(out(x), channels(...seen))).toBeLessThan(1e-14);
    expect(farApart(out(x), out(x, { size: 5, k: 2, alpha: 1e-4, beta: 0.75 }))).toBe(0);
  });

  test("an even size sees one channel more before its own than after", () => {
    const seen = out(channels(1, 10, 100, 1000), { size: 2, k: 0, alpha: 1, beta: 1 });
    expect(farApart(seen, channels(1 / 1, 10 / 101, 100 / 10_100, 1000 / 1_010_000))).toBeLessThan(1e-14);
  });

  test("law: each number over (k + α Σ x²)^β, the sum over its neighbours in the same place", () => {
    law(({ C, size, k, alpha, beta, seed }) => {
      const x = random(seed).normal(2, C, 2, 3);
      const y = out(x, { size, k, alpha, beta });
      for (let c = 0; c < C; c++) {
        let sum = 0;
        for (let j = c - Math.floor(size / 2); j <= c + Math.floor((size - 1) / 2); j++)
          if (j >= 0 && j < C) sum += x.get(1, j, 1, 2) * x.get(1, j, 1, 2);
        expect(y.get(1, c, 1, 2)).toBeCloseTo(x.get(1, c, 1, 2) / (k + alpha * sum) ** beta, 12);
      }
    });
  });

  test("law: it is odd, and a factor on x is a factor on out whose square went into alpha", () => {
    law(({ C, seed, alpha, ...options }) => {
      const x = random(seed).normal(2, C, 2, 2);
      const y = out(x, { ...options, alpha });
      expect(farApart(out(mul(x, -1), { ...options, alpha }), mul(y, -1))).toBe(0);
      expect(farApart(out(mul(x, 3), { ...options, alpha: alpha / 9 }), mul(y, 3))).toBeLessThan(1e-12);
    });
  });

  test("law: every sample and every place is on its own", () => {
    law(({ C, seed, ...options }) => {
      const x = random(seed).normal(2, C, 2, 3);
      const y = out(x, options);
      expect(toNested(out(slice(x, [1, 2], null, [0, 1], [2, 3]), options))).toEqual(
        toNested(slice(y, [1, 2], null, [0, 1], [2, 3])),
      );
      const turned = transpose(out(transpose(x, [0, 1, 3, 2]), options), [0, 1, 3, 2]);
      expect(toNested(turned)).toEqual(toNested(y));
    });
  });

  test("law: without alpha it only divides by k^β, and without beta by 1", () => {
    law(({ C, size, k, alpha, seed }) => {
      const x = random(seed).normal(1, C, 2, 2);
      expect(farApart(out(x, { size, k, alpha: 0, beta: 2 }), mul(x, 1 / (k * k)))).toBeLessThan(1e-14);
      expect(farApart(out(x, { size, k, alpha, beta: 0 }), x)).toBe(0);
    });
  });

  test("NaN and infinities reach the channels that see them, and no others", () => {
    const seen = out(channels(Number.NaN, 1, 1, Number.POSITIVE_INFINITY), { size: 3 });
    expect([...seen.data].map(Number.isNaN)).toEqual([true, true, false, true]);
    expect(seen.data[2]).toBe(0);
  });

  test("what is 0 stays 0", () => {
    const { out: y, cache } = layer.forward(zeros(1, 3, 2, 2));
    expect(farApart(y, zeros(1, 3, 2, 2))).toBe(0);
    expect(layer.backward(ones(1, 3, 2, 2), cache).dx.data[0]).toBeCloseTo(1 / Math.sqrt(Math.sqrt(8)), 15);
  });
});
