import { expect, test } from "vitest";
import { compareRules } from "../../../lib/index.ts";

test("each rule learns at a rate of its own, and Adam at more than one", async () => {
  const { rows } = await compareRules({
    rules: ["sgd", "adam"],
    learningRates: [1e-3, 5e-3, 0.2],
    hidden: [50, 50],
    samples: 500,
    batchSize: 50,
  });
  const at = (name: string): readonly boolean[] =>
    rows.filter(({ rule }) => rule === name).map(({ accuracy }) => accuracy > 0.6);
  expect(at("sgd")).toEqual([false, false, true]);
  expect(at("adam")).toEqual([true, true, false]);
});
