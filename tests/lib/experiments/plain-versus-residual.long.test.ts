import { expect, test } from "vitest";
import { plainVersusResidual } from "../../../lib/index.ts";
import { curveOf, endOf, expectGradients } from "./plain-versus-residual.lesson.ts";

test.for([0, 1, 2])("depth hurts a plain net on what it learns from, and no residual one, seed %d", async (seed) => {
  const result = await plainVersusResidual({ seed });
  expectGradients(result);
  const end = (depth: number, shortcuts: boolean): number => endOf(curveOf(result, depth, shortcuts));
  expect(end(32, false) - end(8, false)).toBeGreaterThan(0.5);
  expect(end(32, true) - end(8, true)).toBeLessThan(0.1);
  expect(end(32, false) - end(32, true)).toBeGreaterThan(0.5);
});
