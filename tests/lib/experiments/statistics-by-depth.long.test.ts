import { expect, test } from "vitest";
import { statisticsByDepth } from "../../../lib/index.ts";
import { armOf, expectStatistics } from "./statistics-by-depth.lesson.ts";

test.for([0, 1, 2])("depth decides what a start is worth, seed %d", async (seed) => {
  const result = await statisticsByDepth({ seed });
  expectStatistics(result, 1e-2);
  const accuracyOf = (start: unknown, normed: boolean): number => armOf(result, start, normed).trainAccuracy;
  expect(accuracyOf(1e-2, false)).toBeLessThan(0.2);
  expect(accuracyOf("xavier", false)).toBeGreaterThan(0.6);
  expect(accuracyOf("kaiming", false) - accuracyOf("xavier", false)).toBeGreaterThan(0.04);
  expect(accuracyOf(1e-2, true)).toBeGreaterThan(0.6);
});
