import { expect, test } from "vitest";
import { lossSurface } from "../../../lib/index.ts";

test.for([0, 1, 2])("shortcuts make the surface around a deep net rounder, seed %d", async (seed) => {
  const [plain, residual] = (await lossSurface({ seed })).arms;
  expect(plain!.nonConvex - residual!.nonConvex).toBeGreaterThan(0.05);
  expect(residual!.basin - plain!.basin).toBeGreaterThan(0);
  expect(residual!.centre).toBeLessThan(plain!.centre);
});
