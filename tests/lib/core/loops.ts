import fc from "fast-check";
import { expect } from "vitest";
import { copy, type DType, type NDArray, random, zeros } from "../../../lib/index.ts";
import { everyLayout, type Layout, layouts } from "../views.ts";

// The other side of the toolbox's tests: loops over indices, slow and plainly right, and arrays to try them on.

/** Every index of a shape, in row-major order. */
export function indicesOf(shape: readonly number[]): readonly number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

/** An array whose numbers follow from their index. */
export function arrayOf(shape: readonly number[], f: (index: readonly number[]) => number): NDArray {
  const made: NDArray = zeros(...shape);
  for (const index of indicesOf(shape)) made.set(...index, f(index));
  return made;
}

/** Held to the same shape and, up to rounding, the same numbers. */
export function expectSame(got: NDArray, expected: NDArray, tolerance = 1e-12): void {
  expect(got.shape).toEqual(expected.shape);
  for (const index of indicesOf(expected.shape)) {
    const [is, should] = [got.get(...index), expected.get(...index)];
    if (Object.is(is, should) || is === should) continue;
    expect(Math.abs(is - should) / Math.max(1, Math.abs(should)), `at ${index}: ${is}, not ${should}`).toBeLessThan(
      tolerance,
    );
  }
}

/** How an array lies in memory, and what its numbers are drawn from. */
export interface Lay {
  readonly dtype: DType;
  readonly layout: Layout;
  readonly seed: number;
}

export const anyLay: fc.Arbitrary<Lay> = fc.record({
  dtype: fc.constantFrom("float64", "float32"),
  layout: fc.constantFrom(...everyLayout),
  seed: fc.nat(),
});

/** Shapes of any rank up to four; short, and now and then empty. */
export const anyShape: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

/** Normal numbers in this shape, laid out in this way. */
export const drawn = (shape: readonly number[], { dtype, layout, seed }: Lay): NDArray =>
  layouts[layout](copy(random(seed).normal(...shape), dtype));

/** What two ways to add up the same numbers may differ by. */
export const ROUNDING: { readonly [D in DType]: number } = { float64: 1e-12, float32: 1e-6 };

/** Every property draws the same cases each time. */
export const SEEDED = { seed: 498, numRuns: 200 } as const;
