import { expect, test } from "vitest";
import { sweepBatchSize, sweepLearningRate, sweepWeightScale } from "../../../lib/index.ts";

const hidden = [50, 50, 50, 50, 50];

test("from small weights a deep net learns with batch norm only; from larger ones it is no better", async () => {
  const { rows } = await sweepWeightScale({ weightScales: [0.01, 0.1], hidden, samples: 400, epochs: 6 });
  const [small, smallNormed, right, rightNormed] = rows.map(({ accuracy }) => accuracy);
  expect(smallNormed! - small!).toBeGreaterThan(0.4);
  expect(rightNormed! - right!).toBeLessThan(0.1);
});

test("at a high rate a deep net learns with batch norm only; at a low one it is no help", async () => {
  const { rows } = await sweepLearningRate({
    learningRates: [1e-3, 0.3],
    hidden,
    samples: 400,
    epochs: 4,
    batchSize: 25,
  });
  const [low, lowNormed, high, highNormed] = rows.map(({ accuracy }) => accuracy);
  expect(Math.abs(lowNormed! - low!)).toBeLessThan(0.15);
  expect(highNormed!).toBeGreaterThan(0.5);
  expect(high! > 0.2).toBe(false);
});

test("a training that diverges is a row that says when, and the rows behind it are there", async () => {
  const { rows } = await sweepLearningRate({ learningRates: [1], samples: 200, epochs: 3 });
  expect(rows.map(({ norm }) => norm)).toEqual(["none", "batch"]);
  const { accuracy, divergedAt, history } = rows[0]!;
  expect(accuracy).toBeNaN();
  expect(divergedAt).toBe(history.loss.length + 1);
  expect(history.loss.every(Number.isFinite)).toBe(true);
  expect(rows[1]!.divergedAt).toBeUndefined();
});

test("in batches of two batch norm leaves nothing but signs, and does harm; in larger ones it helps", async () => {
  const knobs = { hidden: [50, 50, 50], samples: 100, epochs: 6, learningRate: 1e-3 };
  const { rows } = await sweepBatchSize({ ...knobs, batchSizes: [2, 25] });
  const [two, twoNormed, many, manyNormed] = rows.map(({ accuracy }) => accuracy);
  expect(two! - twoNormed!).toBeGreaterThan(0.08);
  expect(manyNormed! - many!).toBeGreaterThan(0.25);
});
