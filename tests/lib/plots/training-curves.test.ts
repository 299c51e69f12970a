import { expect, test } from "vitest";
import { type History, renderSvg, trainingCurves } from "../../../lib/index.ts";
import { thinned } from "../../../lib/plots/thin.ts";

const history = (steps: number, epochs: number): History => {
  const epoch = Array.from({ length: epochs + 1 }, (_, i) => i);
  return {
    loss: Array.from({ length: steps }, (_, i) => 2 / (1 + i)),
    epoch,
    step: epoch.map((at) => (at * steps) / epochs),
    trainAccuracy: epoch.map((at) => 0.1 + at / 10),
    validationAccuracy: epoch.map((at) => 0.1 + at / 20),
    seconds: epoch,
    factor: epoch.map(() => 1),
  };
};

test("a long row is thinned to means of neighbours, the last of fewer, and keeps its mean", () => {
  const row = Array.from({ length: 2500 }, (_, i) => i);
  const { each, stretches } = thinned(row, 1000);
  expect(each).toBe(3);
  expect(stretches).toHaveLength(834);
  expect(stretches[0]).toEqual({ at: 3, mean: 1 });
  expect(stretches.at(-1)).toEqual({ at: 2500, mean: 2499 });
  const weighted = stretches.reduce((sum, { at, mean }, i) => sum + mean! * (at - (stretches[i - 1]?.at ?? 0)), 0);
  expect(weighted / row.length).toBeCloseTo(1249.5, 9);
});

test.for([0, 1, 999, 1000])("a row of %i numbers stays as it is", (length) => {
  const row = Array.from({ length }, (_, i) => i);
  const { each, stretches } = thinned(row, 1000);
  expect(each).toBe(1);
  expect(stretches.map(({ mean }) => mean)).toEqual(row);
});

test("a number that isn't finite leaves a gap, as JSON can say it", () => {
  expect(thinned([1, Number.NaN, 2, Number.POSITIVE_INFINITY], 9).stretches.map(({ mean }) => mean)).toEqual([
    ...[1, null, 2, null],
  ]);
});

test("the spec is plain JSON, small for a long training too", () => {
  const { spec } = trainingCurves(history(100_000, 50));
  expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  expect(JSON.stringify(spec).length).toBeLessThan(60_000);
});

test("the picture names its axes, its curves and the best epoch", async () => {
  const svg = await renderSvg(trainingCurves(history(4000, 4), "lenet5 on digits"));
  for (const words of [
    ...["lenet5 on digits", "4,000 steps; best in validation: 30.0% after epoch 4"],
    ...["loss, mean of 4 steps (log scale)", "step", "accuracy", "epochs done", "train", "validation"],
  ])
    expect(svg).toContain(`>${words}<`);
});

test("a loss that falls a little is drawn on an even scale from 0, and so is one with gaps or zeros", async () => {
  for (const loss of [
    [2, 1.5, 1.2],
    [100, Number.NaN, 1],
    [100, 1, 0],
  ]) {
    const svg = await renderSvg(trainingCurves({ ...history(3, 1), loss }));
    expect(svg).toContain(">loss of each step<");
  }
});

test.for([
  ["before its first step", { ...history(0, 1), epoch: [], step: [], trainAccuracy: [], validationAccuracy: [] }],
  ["of one step", { ...history(1, 1) }],
  ["stopped within an epoch", { ...history(30, 2), epoch: [0, 1, 1.5] }],
] as const)("a training %s is drawn as well", async ([, seen]) => {
  const svg = await renderSvg(trainingCurves(seen));
  expect(svg).not.toContain("NaN");
});

test("as text it is a line for each evaluation", () => {
  expect(trainingCurves(history(4, 2)).text).toMatchInlineSnapshot(`
    "Training
    4 steps; best in validation: 20.0% after epoch 2
    epoch       loss    train  validation
        0               10.0%       10.0%
        1       1.00    20.0%       15.0%
        2      0.500    30.0%       20.0%"
  `);
});

test("a solver in place of its history", () => {
  const solver = { history: history(4, 2) };
  // @ts-expect-error it is the history that is drawn
  expect(() => trainingCurves(solver)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: trainingCurves: it takes the history of a training
      given     { history: … }
      expected  columns of numbers: loss, epoch, step, trainAccuracy, validationAccuracy; all but loss of one length
      to do     give its history: trainingCurves(solver.history)]
  `);
});

test("columns that don't belong together", () => {
  expect(() => trainingCurves({ ...history(4, 2), step: [0] })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: trainingCurves: it takes the history of a training
      given     { loss: …, epoch: …, step: …, trainAccuracy: …, validationAccuracy: …, seconds: …, factor: … }
      expected  columns of numbers: loss, epoch, step, trainAccuracy, validationAccuracy; all but loss of one length
      to do     give solver.history]
  `);
});
