import { describe, expect, test } from "vitest";
import { checkModel, copy, fullyConnectedNet, type NDArray, random } from "../../../lib/index.ts";
import { batch, nets } from "./nets.ts";

// A few numbers of each gradient; all of them, and without reg, in gradients.long.test.ts.

describe.for(nets)("$name", ({ name, make, shape }) => {
  test("every gradient is that of the loss", () => {
    const { x, y } = batch(shape);
    const model = make({ reg: name === "two-layer" ? 0.7 : 3.14, dtype: "float64" });
    const report = checkModel(model, x, y, { mode: "sampled", samples: 3, seed: 3 });
    expect(report.passed, String(report)).toBe(true);
    expect(report.findings.map((finding) => finding.name)).toEqual(Object.keys(model.params).map((name) => `d${name}`));
    for (const { name, error } of report.findings) expect(error.forgiving, name).toBeLessThan(1e-7);
    // A bias in front of batch norm has a gradient of 0, and that isn't called wrong.
    if (name.endsWith("batch norm"))
      for (const found of report.findings.filter(({ name }) => ["db1", "db2"].includes(name)))
        expect(found.notes).toEqual(["zero, but for rounding"]);
  });
});

test("a net in float32 is right as far as float32 goes", () => {
  const { make, shape } = nets[4]!;
  const { x, y } = batch(shape);
  const narrow = copy(x as NDArray, "float32") as never;
  const report = checkModel(make({ reg: 0.7 }), narrow, y, { mode: "sampled", samples: 3 });
  expect(report.passed, String(report)).toBe(true);
});

test("weights too small to be checked are said to be so", () => {
  const options = { inputs: 8, hidden: [6, 6, 6], classes: 4, weightScale: 1e-3, dtype: "float64" } as const;
  const { x, y } = { x: random(3).normal(6, 8), y: [0, 1, 2, 3, 0, 1] };
  const { passed, faults } = checkModel(fullyConnectedNet(options), x, y);
  expect(passed).toBe(false);
  expect(faults).toEqual([
    "all weights are below 0.05, too small to tell right gradients from wrong ones: start with larger weights",
  ]);
});
