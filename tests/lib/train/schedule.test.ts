import { expect, test } from "vitest";
import { constant, cosine, plateau, type Schedule, stepDecay, type Where } from "../../../lib/index.ts";
import { factorOf } from "../../../lib/train/schedule.ts";
import { saidBy } from "../core/said.ts";

const where = (step: number, accuracies: readonly number[] = []): Where => ({
  step,
  stepsPerEpoch: 10,
  steps: 100,
  accuracies,
});
const along = (schedule: Schedule, ...steps: readonly number[]): readonly number[] =>
  steps.map((step) => schedule(where(step)));

test("a constant learning rate stays", () => {
  expect(along(constant(), 0, 50, 99)).toEqual([1, 1, 1]);
});

test("a stair goes down at the end of every second epoch", () => {
  expect(along(stepDecay({ every: 2, factor: 0.1 }), 0, 19, 20, 39, 40)).toEqual([1, 1, 0.1, 0.1, 0.1 * 0.1]);
  expect(along(stepDecay({ every: 1 }), 0, 10, 20)).toEqual([1, 0.5, 0.25]);
});

test("half a wave: 1 at first, a half in the middle, the least at the end and past it", () => {
  const [first, middle, end, past] = along(cosine(), 0, 50, 100, 200);
  expect([first, end, past]).toEqual([1, 0, 0]);
  expect(middle).toBeCloseTo(0.5, 12);
  expect(along(cosine({ least: 0.2 }), 0, 100)).toEqual([1, 0.2]);
  expect(along(cosine({ epochs: 5 }), 50, 60)).toEqual([0, 0]);
});

test("a warmup rises evenly, and the wave begins where it ends", () => {
  const [a, b, c, d] = along(cosine({ warmup: 0.3 }), 0, 1, 2, 3);
  expect([a, b, c, d]).toEqual([0.25, 0.5, 0.75, 1]);
  expect(along(cosine({ warmup: 10 }), 99, 100)).toEqual([100 / 101, 0]);
});

test("on a plateau it waits, and then goes down once for each wait", () => {
  const at = (...accuracies: readonly number[]): number => plateau({ patience: 2, factor: 0.5 })(where(0, accuracies));
  expect(at()).toBe(1);
  expect(at(0.1, 0.2, 0.2)).toBe(1);
  expect(at(0.1, 0.2, 0.2, 0.1)).toBe(0.5);
  expect(at(0.1, 0.2, 0.2, 0.1, 0.1)).toBe(0.5);
  expect(at(0.1, 0.2, 0.2, 0.1, 0.1, 0.2)).toBe(0.25);
  expect(at(0.1, 0.2, 0.2, 0.1, 0.3, 0.2)).toBe(0.5);
  expect(plateau({ patience: 1, factor: 0.1, least: 0.05 })(where(0, [0.5, 0.5, 0.5, 0.5]))).toBe(0.05);
});

test("what a schedule can't take", () => {
  expect(
    saidBy({
      every: () => stepDecay({} as never),
      nothing: () => stepDecay(undefined as never),
      factor: () => stepDecay({ every: 1, factor: 2 }),
      epochs: () => cosine({ epochs: Number.NaN }),
      warmup: () => cosine({ epochs: 2, warmup: 2 }),
      "a warmup as long as the training": () => along(cosine({ warmup: 10 }), 0),
      patience: () => plateau({ patience: 0 }),
      least: () => plateau({ least: "none" as never }),
      unknown: () => plateau({ wait: 3 } as never),
      answer: () => factorOf(() => Number.NaN, where(7)),
    }),
  ).toMatchInlineSnapshot(`
    "# every
    stepDecay: every must be a whole number, 1 or more
      given     every undefined
      expected  such as every: 3
      to do     count in epochs
    # nothing
    stepDecay: every must be a whole number, 1 or more
      given     every undefined
      expected  such as every: 3
      to do     count in epochs
    # factor
    stepDecay: factor must be a part, from 0 to 1
      given     factor 2
      expected  such as factor: 0.1
      to do     schedules multiply: the learning rate itself is an option of the rule
    # epochs
    cosine: epochs must be a finite number, 0 or more
      given     epochs NaN
      expected  such as epochs: 2
      to do     count in epochs; half of one counts too
    # warmup
    cosine: it must have epochs left after its warmup
      given     warmup 2  epochs 2
      expected  a warmup shorter than epochs, which counts both
      to do     warm up for one epoch, or for none
    # a warmup as long as the training
    cosine: it must have epochs left after its warmup
      given     warmup 10  epochs 10
      expected  a warmup shorter than epochs, which counts both
      to do     warm up for one epoch, or for none
    # patience
    plateau: patience must be a whole number, 1 or more
      given     patience 0
      expected  such as patience: 3
      to do     count in epochs
    # least
    plateau: least must be a part, from 0 to 1
      given     least "none"
      expected  such as least: 0.1
      to do     schedules multiply: the learning rate itself is an option of the rule
    # unknown
    plateau: there is no option wait
      given     { wait: 3 }
      expected  any of patience, factor, least
      to do     leave it out
    # answer
    solver: a schedule must say a finite number, 0 or more
      given     NaN at step 7 of 100
      expected  what the learning rate is multiplied by: 1 leaves it, 0.5 halves it
      to do     have the schedule return a number for every step"
  `);
});
