import fc from "fast-check";
import { mul, type NDArray, random } from "../../../lib/index.ts";

/** Scores of N samples for C classes, and a label for each. */
export const law = (holds: (x: NDArray<2>, y: Int32Array) => void): void => {
  const sized = fc.record({
    N: fc.integer({ min: 1, max: 6 }),
    C: fc.integer({ min: 1, max: 8 }),
    seed: fc.nat(),
  });
  const property = fc.property(sized, ({ N, C, seed }) => {
    const r = random(seed);
    holds(
      mul(r.normal(N, C), 3),
      Int32Array.from({ length: N }, () => r.integer(C)),
    );
  });
  fc.assert(property, { seed: 498, numRuns: 80 });
};
