import type { NDArray } from "../../core/array.ts";
import { complain } from "../../core/errors.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type LessonOptions, lessons } from "./lessons.ts";
import { moved, requireStep, type Sign, type ThresholdUnit, type UnitStepOptions, weighed } from "./unit.ts";

// Widrow and Hoff's Adaline, 1960: the error is that of what the unit weighs before its threshold. So there is a loss with a
// gradient, ½(t − z)², which a threshold has not, and the unit learns from samples that it has right as well.

/** What a unit has learned, and how it went, epoch by epoch. */
export interface TaughtAdaline {
  readonly unit: ThresholdUnit;
  /** The mean of ½(t − (w·x + b))² as the samples were shown. */
  readonly losses: readonly number[];
  /** How many samples were on the wrong side when they were shown. */
  readonly mistakes: readonly number[];
}

const LEARNING_RATE = 0.01;

/** w ← w + η(t − z)·x with z = w·x + b: a step against the gradient of ½(t − z)². */
export function adalineStep(unit: ThresholdUnit, x: NDArray, t: Sign, options: UnitStepOptions = {}): ThresholdUnit {
  return stepped(unit, x, t, requireStep("adalineStep", unit, x, t, options, LEARNING_RATE));
}

const stepped = (unit: ThresholdUnit, x: NDArray, t: Sign, eta: number): ThresholdUnit =>
  moved(unit, x, eta * (t - weighed(unit, x)));

/**
 * Show samples of the classes 0 and 1 as often as asked. The unit comes to the least squares of t − z, up to a rest that grows
 * with η, whether or not that has every sample on its side.
 */
export function trainAdaline(set: Dataset, options: LessonOptions = {}): TaughtAdaline {
  const losses: number[] = [];
  const mistakes: number[] = [];
  let last: ThresholdUnit | undefined;
  for (const lesson of lessons("trainAdaline", set, options, LEARNING_RATE, stepped)) {
    last = lesson.unit;
    losses.push(lesson.loss);
    mistakes.push(lesson.mistakes);
    if (!Number.isFinite(lesson.loss)) refuseGrowth(options.learningRate ?? LEARNING_RATE, losses.length);
  }
  return { unit: last!, losses, mistakes };
}

function refuseGrowth(learningRate: number, epochs: number): never {
  complain("trainAdaline: the loss must stay finite", {
    given: `learningRate ${learningRate}, with which it grew past all numbers in epoch ${epochs}`,
    expected: "a learningRate below 2 / (1 + |x|²) for the samples, or each step goes beyond where it should end",
    todo: `try learningRate: ${learningRate / 10}; or make the numbers in x smaller`,
  });
}
