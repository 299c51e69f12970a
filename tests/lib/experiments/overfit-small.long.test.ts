import { describe, expect, test } from "vitest";
import { overfitSmall, type SmallNet } from "../../../lib/index.ts";

const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** With how many of ten seeds every image was learned. */
async function reachedBy(net: SmallNet, weightScale: number, learningRate: number): Promise<number> {
  const knobs = { net, weightScales: [weightScale], learningRates: [learningRate] };
  let count = 0;
  for (const seed of SEEDS) if ((await overfitSmall({ ...knobs, seed })).rows[0]!.reached) count++;
  return count;
}

describe("with nine seeds of ten or more, 50 images are learned by heart", () => {
  test.for([
    ["three-layer", 0.05, 0.1],
    ["three-layer", 0.1, 0.03],
    ["three-layer", 0.1, 0.1],
    ["three-layer", 0.2, 0.01],
    ["three-layer", 0.2, 0.03],
    ["three-layer", 0.3, 0.01],
    ["three-layer", 0.3, 0.03],
    ["five-layer", 0.1, 0.1],
    ["five-layer", 0.2, 0.003],
    ["five-layer", 0.2, 0.01],
    ["five-layer", 0.2, 0.03],
    ["five-layer", 0.3, 0.001],
    ["five-layer", 0.3, 0.003],
    ["five-layer", 0.3, 0.01],
    ["conv", 0.1, 3e-3],
    ["conv", 0.2, 3e-3],
    ["conv", 0.3, 3e-3],
  ] as const)("by a %s net from scale %d at rate %d", async ([net, weightScale, learningRate]) => {
    expect(await reachedBy(net, weightScale, learningRate)).toBeGreaterThanOrEqual(9);
  });
});

describe("with no seed of ten, 50 images are learned by heart", () => {
  test.for([
    ["three-layer", 0.01, 1e-4],
    ["five-layer", 1e-5, 2e-3],
    ["conv", 1e-3, 1e-3],
  ] as const)("by a %s net from scale %d at rate %d, as handed out", async ([net, weightScale, learningRate]) => {
    expect(await reachedBy(net, weightScale, learningRate)).toBe(0);
  });
});

test.for([0, 1, 2])("five layers fail on either side of where three do, from seed %d", async (seed) => {
  const three = (await overfitSmall({ seed })).rows;
  const five = (await overfitSmall({ net: "five-layer", seed })).rows;
  const scales = (rows: typeof three): readonly number[] =>
    rows.flatMap((row) => (row.reached ? [row.weightScale] : []));
  const diverged = (rows: typeof three): number => rows.filter(({ divergedAt }) => divergedAt !== undefined).length;
  expect(Math.min(...scales(three))).toBeLessThan(0.1);
  expect(Math.min(...scales(five))).toBe(0.1);
  expect(diverged(three)).toBe(0);
  expect(diverged(five)).toBeGreaterThanOrEqual(5);
  expect(scales(five).length).toBeLessThan(scales(three).length);
});
