import fc from "fast-check";
import { expect, test } from "vitest";
import { type NDArray, type Random, random } from "../../../lib/index.ts";
import { farApart } from "./results.ts";

// Laws of normalisation, asked of sizes and numbers that are drawn.

export const close = 1e-10;
/** Equal but for the order of a sum. */
export const same = (a: NDArray, b: NDArray, what = "out"): void => expect(farApart(a, b), what).toBeLessThan(close);

export interface Drawn {
  readonly N: number;
  readonly C: number;
  readonly H: number;
  readonly W: number;
  readonly seed: number;
}
const size = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const drawn: fc.Arbitrary<Drawn> = fc.record({
  N: size(1, 4),
  C: size(1, 4),
  H: size(2, 4),
  W: size(2, 3),
  seed: size(0, 1e6),
});

/** Ask a law of 40 drawn sizes and numbers. */
export const law = (says: string, holds: (r: Random, sizes: Drawn) => void): void =>
  test(says, () =>
    fc.assert(
      fc.property(drawn, (sizes) => holds(random(sizes.seed), sizes)),
      { seed: 498, numRuns: 40 },
    ),
  );
/** γ and β that are neither 1 and 0 nor all alike. */
export const affine = (r: Random, C: number): [gamma: NDArray<1>, beta: NDArray<1>] => [r.normal(C), r.normal(C)];
