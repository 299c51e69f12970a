import { expect, test } from "vitest";
import { lookInside } from "../../../lib/index.ts";
import { excess, expectPatches, moved } from "./look-inside.lesson.ts";

test.for([0, 1, 2])("filters have learned what excites them, seed %d", async (seed) => {
  const result = await lookInside({ seed });
  expect(result.validationAccuracy).toBeGreaterThan(0.95);
  expectPatches(result);
  for (const layer of result.layers) {
    expect(moved(layer)).toBeGreaterThan(0.08);
    expect(Math.min(...excess(layer))).toBeGreaterThan(3);
  }
});
