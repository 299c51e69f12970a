import { expect, test } from "vitest";
import { statisticsByDepth } from "../../../lib/index.ts";
import { armOf, expectStatistics, rateOf } from "./statistics-by-depth.lesson.ts";

test("under ReLUs small weights vanish, Xavier's halve the variance a layer, Kaiming's keep it, batch norm resets it", async () => {
  const result = await statisticsByDepth({ samples: 100, epochs: 0 });
  expect(result.layer).toHaveLength(30);
  expect(result.arms.map(({ loss }) => loss.length)).toEqual([0, 0, 0, 0, 0, 0]);
  expectStatistics(result, 1e-2);
});

test("behind tanh Xavier's signal shrinks ever more slowly", async () => {
  const { std } = armOf(await statisticsByDepth({ activation: "tanh", samples: 50, epochs: 0 }), "xavier", false);
  expect(std[9]! / std[0]!).toBeLessThan(0.5);
  expect(rateOf(std.slice(10))).toBeGreaterThan(0.95);
});

test("what vanishes isn't learned from, and batch norm saves small weights", async () => {
  const knobs = { depth: 3, trainedDepth: 8, width: 40, trainSamples: 800, epochs: 3, batchSize: 50 };
  const result = await statisticsByDepth(knobs);
  const accuracyOf = (start: unknown, normed: boolean): number => armOf(result, start, normed).trainAccuracy;
  expect(armOf(result, 1e-2, false).loss).toHaveLength(48);
  expect(accuracyOf(1e-2, false)).toBeLessThan(0.2);
  expect(accuracyOf("kaiming", false)).toBeGreaterThan(0.4);
  expect(accuracyOf(1e-2, true)).toBeGreaterThan(0.4);
});

test("an experiment gives the same numbers each time", async () => {
  const knobs = { depth: 4, trainedDepth: 4, width: 20, samples: 20, trainSamples: 100, epochs: 1, seed: 3 };
  expect(await statisticsByDepth(knobs)).toEqual(await statisticsByDepth(knobs));
});

test("who asks an experiment to stop gets what was done until then", async () => {
  const signal = { aborted: false };
  const seen: string[] = [];
  const onProgress = (done: number, of: number): void => {
    seen.push(`${done}/${of}`);
    signal.aborted = done === 2;
  };
  const { arms } = await statisticsByDepth({ depth: 3, samples: 10, epochs: 0, signal, onProgress });
  expect(arms).toHaveLength(2);
  expect(seen).toEqual(["1/6", "2/6"]);
});

test("a training that diverges is a result", async () => {
  const knobs = { depth: 3, trainedDepth: 4, samples: 10, trainSamples: 200, batchSize: 20, smallWeights: 1e30 };
  const { divergedAt, loss } = armOf(await statisticsByDepth({ ...knobs, epochs: 1 }), 1e30, false);
  expect(divergedAt).toBe(1);
  expect(loss).toEqual([]);
});

test("a knob that isn't there is refused", async () => {
  await expect(statisticsByDepth({ layers: 3 } as object)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: statisticsByDepth: there is no option layers
      given     { layers: 3 }
      expected  any of depth, trainedDepth, width, activation, smallWeights, samples, trainSamples, epochs, batchSize, learningRate, seed, signal, onProgress
      to do     leave it out]
  `);
});

test("a knob that makes no sense is refused", async () => {
  await expect(statisticsByDepth({ depth: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: statisticsByDepth: depth must be a whole number, 1 or more
      given     depth 0
      expected  such as depth: 100
      to do     leave it out for what is usual, 31]
  `);
  await expect(statisticsByDepth({ epochs: -1 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: statisticsByDepth: epochs must be a whole number, 0 or more
      given     epochs -1
      expected  such as epochs: 10
      to do     leave it out for what is usual, 5]
  `);
  await expect(statisticsByDepth({ signal: true } as object)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: statisticsByDepth: signal must be an object that says whether to stop
      given     signal true
      expected  new AbortController().signal, or { aborted: false }
      to do     leave it out where nobody stops it]
  `);
  await expect(statisticsByDepth({ onProgress: 1 } as object)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: statisticsByDepth: onProgress must be a function
      given     onProgress 1
      expected  onProgress: (done, of) => …
      to do     leave it out where nobody looks]
  `);
});
