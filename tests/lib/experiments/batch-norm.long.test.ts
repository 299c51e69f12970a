import { expect, test } from "vitest";
import { sweepBatchSize, sweepLearningRate, sweepWeightScale } from "../../../lib/index.ts";

interface Row {
  readonly norm: "none" | "batch";
  readonly accuracy: number;
}
type Arm = Readonly<Record<Row["norm"], number>>;

/** Accuracies without and with batch norm, for each value of a sweep. */
function byValue<R extends Row>(rows: readonly R[], of: (row: R) => number): (value: number) => Arm {
  const found = (value: number, norm: Row["norm"]): number =>
    rows.find((row) => of(row) === value && row.norm === norm)!.accuracy;
  return (value) => ({ none: found(value, "none"), batch: found(value, "batch") });
}

// Measured with seeds 0, 1, 2: without .19, .11, .18 at 1e-3, .19, .19, .18 at .01, .84, .84, .80 at .1; with .58, .69, .69,
// .80, .80, .86, and .83, .82, .81.
test.for([0, 1, 2])(
  "with batch norm a net of eight layers learns from weights of any small scale, from seed %d",
  async (seed) => {
    const at = byValue((await sweepWeightScale({ seed })).rows, ({ weightScale }) => weightScale);
    for (const scale of [1e-4, 1e-3, 0.01, 0.03]) {
      expect(at(scale).none).toBeLessThan(0.5);
      expect(at(scale).batch - at(scale).none).toBeGreaterThan(0.3);
    }
    expect(at(0.01).batch).toBeGreaterThan(0.75);
    expect(at(0.1).none).toBeGreaterThan(0.75);
    expect(Math.abs(at(0.1).batch - at(0.1).none)).toBeLessThan(0.05);
  },
);

// Measured with seeds 0, 1, 2, at .001, .01, .1, .3, 1: without .76, .84 to .88, .10 to .11, and divergence twice; with .60 to .64,
// .86, .89 to .90, .89 to .90, and .65 to .78.
test.for([0, 1, 2])("with batch norm a net bears thirty times the learning rate, from seed %d", async (seed) => {
  const at = byValue((await sweepLearningRate({ seed })).rows, ({ learningRate }) => learningRate);
  expect(at(1e-3).none - at(1e-3).batch).toBeGreaterThan(0.05);
  expect(Math.abs(at(0.01).none - at(0.01).batch)).toBeLessThan(0.05);
  expect(at(0.1).none).toBeLessThan(0.2);
  expect([at(0.3).none, at(1).none]).toEqual([Number.NaN, Number.NaN]);
  expect(Math.min(at(0.1).batch, at(0.3).batch)).toBeGreaterThan(0.86);
  expect(at(1).batch).toBeGreaterThan(0.5);
});

// Measured with seeds 0 to 4, in batches of 5, 10, 50: without .73, .64, .52 in the mean, with .862, .879, .884; with batch norm
// batches of 50 are better than those of 5 by .008, .042, .027, .028, .004.
test("batch norm is worse in batches of 5 than of 50, without it they are better, over three seeds", async () => {
  const gaps: Arm[] = [];
  for (const seed of [0, 1, 2]) {
    const at = byValue((await sweepBatchSize({ seed })).rows, ({ batchSize }) => batchSize);
    for (const size of [5, 10, 50]) expect(at(size).batch - at(size).none).toBeGreaterThan(0.05);
    gaps.push({ none: at(50).none - at(5).none, batch: at(50).batch - at(5).batch });
  }
  const mean = (norm: Row["norm"]): number => gaps.reduce((total, gap) => total + gap[norm], 0) / gaps.length;
  expect(mean("batch")).toBeGreaterThan(0.01);
  expect(mean("none")).toBeLessThan(-0.1);
});
