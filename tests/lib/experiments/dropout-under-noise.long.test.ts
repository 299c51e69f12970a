import { expect, test } from "vitest";
import { dropoutUnderNoise } from "../../../lib/index.ts";

// Measured with seeds 0, 1, 2: gaps of .035, .036, .061 under noise, of .007, .005, .005 without.

test("where half of the labels are wrong, a net with dropout ends higher for each of three seeds", async () => {
  const { rows, gaps } = await dropoutUnderNoise();
  expect(gaps.map(({ seed }) => seed)).toEqual([0, 1, 2]);
  for (const { gap } of gaps) expect(gap).toBeGreaterThan(0.015);
  expect(gaps.reduce((total, { gap }) => total + gap, 0) / 3).toBeGreaterThan(0.025);
  for (const { history, accuracy } of rows)
    expect(Math.max(...history.validationAccuracy) - accuracy).toBeGreaterThan(0.08);
});

test("on clean labels dropout makes a gap of no more than two points", async () => {
  const { gaps } = await dropoutUnderNoise({ noise: 0 });
  for (const { gap } of gaps) expect(Math.abs(gap)).toBeLessThan(0.02);
});
