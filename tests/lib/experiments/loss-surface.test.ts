import { expect, test } from "vitest";
import { below, nonConvex } from "../../../lib/experiments/convexity.ts";
import { filterNormalised, filterNorms } from "../../../lib/experiments/filter-normalised.ts";
import { kaiming, lossSurface, ones, random, zeros } from "../../../lib/index.ts";

/** f on a grid around 0. */
const surface = (f: (a: number, b: number) => number): readonly (readonly number[])[] =>
  [-2, -1, 0, 1, 2].map((a) => [-2, -1, 0, 1, 2].map((b) => f(a, b)));

test.for([
  ["a bowl", (a: number, b: number) => a * a + 3 * b * b, 0],
  ["a valley askew", (a: number, b: number) => (a + 2 * b) * (a + 2 * b), 0],
  ["a saddle", (a: number, b: number) => a * a - b * b, 1],
  ["a saddle askew", (a: number, b: number) => a * b, 1],
  ["a hill", (a: number, b: number) => -a * a - b * b, 1],
  ["a plain", (a: number, b: number) => a + b, 0],
  ["a bowl that flattens on one side", (a: number) => (a <= 0 ? a * a : a * (2 - a)), 1 / 3],
] as const)("%s bends downwards where it does", ([, f, share]) => {
  expect(nonConvex(surface(f))).toBeCloseTo(share, 12);
});

test("below counts points", () => {
  const slope = surface((a) => a);
  expect(below(slope, 1)).toBe(0.6);
});

test("each filter of a direction is as long as the one that it moves, and nothing but weights moves", () => {
  const params = {
    W1: kaiming({ inputs: 2, outputs: 3, kernel: 3 }),
    b1: ones(3),
    gamma1: ones(3),
    W2: kaiming({ inputs: 5, outputs: 4 }),
  };
  const direction = filterNormalised(params, random(1));
  expect(Object.keys(direction)).toEqual(["W1", "W2"]);
  for (const name of ["W1", "W2"] as const) {
    const [norms, wanted] = [filterNorms(direction[name]!), filterNorms(params[name])];
    expect(norms).toHaveLength(name === "W1" ? 3 : 4);
    norms.forEach((norm, f) => {
      expect(norm).toBeCloseTo(wanted[f]!, 5);
    });
    expect(direction[name]!.data).not.toEqual(params[name].data);
  }
});

test("a filter of zeros isn't moved", () => {
  const { W1 } = filterNormalised({ W1: zeros(2, 1, 3, 3) }, random(1));
  expect([...W1!.data].every((value) => value === 0)).toBe(true);
});

test("the plane goes through the centre, which is its lowest point where the net has learned", async () => {
  const knobs = { blocks: 2, width: 4, points: 5, samples: 50, trainSamples: 300, epochs: 6, batchSize: 20 };
  const { alphas, betas, arms } = await lossSurface(knobs);
  expect(alphas).toEqual([-0.5, -0.25, 0, 0.25, 0.5]);
  expect(betas).toEqual(alphas);
  expect(arms.map(({ shortcuts, depth }) => [shortcuts, depth])).toEqual([
    [false, 6],
    [true, 6],
  ]);
  for (const { centre, losses } of arms) {
    expect(centre).toBeLessThan(2.1);
    expect(losses[2]![2]).toBe(centre);
    expect(Math.min(...losses.flat())).toBe(centre);
    // The corners are others than each other: two directions, either way.
    expect(new Set([losses[0]![0], losses[0]![4], losses[4]![0], losses[4]![4]]).size).toBe(4);
  }
});

test("lossSurface refuses an even number of points, which has no centre", async () => {
  await expect(lossSurface({ points: 10 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: lossSurface: points must be an odd whole number, so that padding can keep the size
      given     points 10
      expected  such as points: 7
      to do     leave it out for what is usual, 11]
  `);
});
