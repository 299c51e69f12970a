import { describe, expect, test } from "vitest";
import { checkModel } from "../../../lib/index.ts";
import { batch, nets } from "./nets.ts";

describe.for(nets)("$name", ({ make, shape }) => {
  test.for([0, 0.7, 3.14])("every number of every gradient is that of the loss, with reg %d", (reg) => {
    const { x, y } = batch(shape);
    const report = checkModel(make({ reg, seed: 5, dtype: "float64" }), x, y, { mode: "full" });
    expect(report.passed, String(report)).toBe(true);
  });
});
