import fc from "fast-check";
import { expect } from "vitest";
import { mul, type NDArray, type Random, random, sum } from "../../../lib/index.ts";
import { farApart } from "./results.ts";

// What the laws of convolution are tried on.

/** One axis of space: a window, how it moves, and an input that it fits into. */
const anyAxis = fc
  .record({
    window: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.nat(2),
    dilation: fc.integer({ min: 1, max: 2 }),
    more: fc.nat(4),
  })
  .map(({ more, ...one }) => ({
    ...one,
    input: Math.max(1, one.dilation * (one.window - 1) + 1 - 2 * one.pad) + more,
  }));

export interface GivenConv {
  readonly x: NDArray<4>;
  readonly w: NDArray<4>;
  readonly b: NDArray<1>;
  readonly groups: number;
  readonly options: { readonly [Name in "stride" | "pad" | "dilation"]: readonly [number, number] } & {
    readonly groups: number;
  };
  /** For more numbers. */
  readonly draw: Random;
}

/** A convolution with everything its own on each axis, and numbers for it. */
export const anyConv: fc.Arbitrary<GivenConv> = fc
  .record({
    h: anyAxis,
    w: anyAxis,
    N: fc.integer({ min: 1, max: 3 }),
    groups: fc.integer({ min: 1, max: 2 }),
    // Few and more than a few: a fast rung may take another way where there are few.
    channels: fc.constantFrom(1, 2, 5),
    filters: fc.constantFrom(1, 2, 5),
    seed: fc.nat(),
  })
  .map(({ h, w, N, groups, channels, filters, seed }) => {
    const r = random(seed);
    return {
      x: r.normal(N, groups * channels, h.input, w.input),
      w: r.normal(groups * filters, channels, h.window, w.window),
      b: r.normal(groups * filters),
      groups,
      draw: r,
      options: {
        stride: [h.stride, w.stride],
        pad: [h.pad, w.pad],
        dilation: [h.dilation, w.dilation],
        groups,
      },
    };
  });

export const SEEDED = { seed: 498, numRuns: 60 } as const;
/** ⟨a, b⟩ */
export const dot = (a: NDArray, b: NDArray): number => sum(mul(a, b)).get();

/** Equal but for rounding. */
export function expectClose(got: NDArray, expected: NDArray): void {
  expect(farApart(got, expected)).toBeLessThan(1e-12);
}
