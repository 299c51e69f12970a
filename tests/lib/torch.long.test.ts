import { test } from "vitest";
import { type LayerCase, readFixture } from "./torch/fixture.ts";
import { holdTo } from "./torch/hold.ts";
import { rungsOf } from "./torch/ladders.ts";

const cases = readFixture<LayerCase>("conv").cases.filter(({ long }) => long);

for (const one of cases)
  for (const [rung, of] of rungsOf(one.layer))
    if (rung === "naive")
      for (const dtype of ["float64", "float32"] as const)
        test(`PyTorch's numbers, ${one.layer}.${rung}, ${dtype}: ${one.says}`, () => holdTo(one, of, dtype));
