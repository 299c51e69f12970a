import { describe, expect, test } from "vitest";
import { leavesOf } from "../../lib/core/leaves.ts";
import { copy, type DType } from "../../lib/index.ts";
import { drawn } from "./torch/drawing.ts";
import { type LayerCase, readFixture } from "./torch/fixture.ts";
import { holdAll, holdTo } from "./torch/hold.ts";
import { ladders, rungsOf } from "./torch/ladders.ts";
import { type NetworkCase, traced } from "./torch/network.ts";
import { type TrainingCase, trained } from "./torch/training.ts";

const FAMILIES = [
  "conv",
  "linear",
  "sandwich",
  "activation",
  "pool",
  "norm",
  "local-response-norm",
  "dropout",
  "loss",
  "shape",
] as const;
const DTYPES: readonly DType[] = ["float64", "float32"];
const fixtures = FAMILIES.map((family) => ({ family, ...readFixture<LayerCase>(family) }));

for (const { family, torch, cases } of fixtures)
  describe(`PyTorch's numbers, ${family}`, () => {
    test("were written by version 2.13.0", () => {
      expect(torch).toBe("2.13.0");
    });

    test("come from arrays that float32 holds exactly", () => {
      for (const { args, says } of cases)
        for (const { name, array } of leavesOf(args.map(drawn), []))
          expect(copy(copy(array, "float32"), "float64").data, `${says}: ${name}`).toEqual(array.data);
    });

    for (const layer of new Set(cases.map((one) => one.layer)))
      test(`are for ${layer}, a layer of ours`, () => expect([...ladders.keys()]).toContain(layer));

    for (const one of cases) {
      const { layer, says, long } = one;
      for (const [rung, of] of rungsOf(layer))
        if (!(long && rung === "naive"))
          for (const dtype of DTYPES) test(`${layer}.${rung}, ${dtype}: ${says}`, () => holdTo(one, of, dtype));
    }
  });

test("PyTorch has a word on every ladder", () => {
  const heard = new Set(fixtures.flatMap(({ cases }) => cases.map(({ layer }) => layer)));
  expect([...ladders.keys()].filter((layer) => !heard.has(layer))).toEqual([]);
});

describe("PyTorch's numbers, every value and every gradient of a network", () => {
  for (const network of readFixture<NetworkCase>("network").cases)
    for (const rung of ["naive", "plain", "wasm"])
      for (const dtype of DTYPES)
        test(`${rung}, ${dtype}: ${network.says}`, () => holdAll(traced(network, rung, dtype), network, dtype));
});

describe("PyTorch's losses of twenty steps", () => {
  const TOLERANCE = { float64: 1e-10, float32: 1e-4 } as const;
  for (const one of readFixture<TrainingCase>("training").cases)
    for (const dtype of DTYPES)
      test(`${dtype}: ${one.says}`, () => {
        const errors = trained(one, dtype).map((loss, step) => Math.abs(loss - one.losses[step]!));
        expect(errors).toHaveLength(20);
        expect(Math.max(...errors)).toBeLessThan(TOLERANCE[dtype]);
      });
});
