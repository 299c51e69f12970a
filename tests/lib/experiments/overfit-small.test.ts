import { expect, test } from "vitest";
import { overfitSmall } from "../../../lib/index.ts";

test("three layers don't learn 50 images by heart with the scale and rate that are handed out, and do with others", async () => {
  const handed = await overfitSmall({ weightScales: [0.01], learningRates: [1e-4] });
  const better = await overfitSmall({ weightScales: [0.1], learningRates: [0.03, 0.1] });
  expect(handed.rows.map(({ reached }) => reached)).toEqual([false]);
  expect(better.rows.map(({ reached }) => reached)).toEqual([true, true]);
});

test("five layers learn where weights are larger, and diverge at rates that three bear", async () => {
  const sweep = { weightScales: [0.05, 0.2], learningRates: [0.01, 0.3] };
  const three = await overfitSmall({ ...sweep, net: "three-layer" });
  const five = await overfitSmall({ ...sweep, net: "five-layer" });
  const fates = (rows: typeof five.rows): readonly string[] =>
    rows.map(({ reached, divergedAt }) => (reached ? "reached" : divergedAt ? "diverged" : "not reached"));
  expect(fates(three.rows)).toEqual(["not reached", "reached", "reached", "not reached"]);
  expect(fates(five.rows)).toEqual(["not reached", "not reached", "reached", "diverged"]);
});

test("five layers learn nothing with the scale and rate that are handed out", async () => {
  const { rows } = await overfitSmall({ net: "five-layer", weightScales: [1e-5], learningRates: [2e-3] });
  expect(rows[0]!.reached).toBe(false);
  expect(Math.max(...rows[0]!.history.trainAccuracy)).toBeLessThan(0.3);
});

test("a row says after which epoch every image was right first, and the loss of every step", async () => {
  const { rows } = await overfitSmall({ weightScales: [0.2], learningRates: [0.03] });
  const { reachedAt, history } = rows[0]!;
  expect(history.epoch).toHaveLength(21);
  expect(history.loss).toHaveLength(40);
  expect(history.trainAccuracy[reachedAt!]).toBe(1);
  expect(Math.max(...history.trainAccuracy.slice(0, reachedAt!))).toBeLessThan(1);
});

test("a convolutional net learns 50 images by heart in 30 epochs of Adam", async () => {
  const { rows } = await overfitSmall({ net: "conv", weightScales: [0.2], learningRates: [3e-3] });
  expect(rows[0]!.reached).toBe(true);
  expect(rows[0]!.history.loss).toHaveLength(150);
});
