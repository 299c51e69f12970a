import type { NDArray } from "../../core/array.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type LessonOptions, lessons } from "./lessons.ts";
import { moved, requireStep, type Sign, signOf, type ThresholdUnit, type UnitStepOptions, weighed } from "./unit.ts";

// Rosenblatt's perceptron, 1957: the error is that of what the unit says, so only mistakes teach.

/** What a unit has learned, and how it went. */
export interface TaughtPerceptron {
  readonly unit: ThresholdUnit;
  /** How many mistakes each epoch had; each was an update. */
  readonly mistakes: readonly number[];
}

const LEARNING_RATE = 1;

/** w ← w + η(t − out)·x: the same unit where out is right, and where it is wrong 2η·x nearer to t. */
export function perceptronStep(unit: ThresholdUnit, x: NDArray, t: Sign, options: UnitStepOptions = {}): ThresholdUnit {
  return stepped(unit, x, t, requireStep("perceptronStep", unit, x, t, options, LEARNING_RATE));
}

const stepped = (unit: ThresholdUnit, x: NDArray, t: Sign, eta: number): ThresholdUnit =>
  moved(unit, x, eta * (t - signOf(weighed(unit, x))));

/**
 * Show samples of the classes 0 and 1 until an epoch has no mistake, or the epochs are over. Where a plane through the origin
 * parts the samples, each with a 1 behind it for the bias, by γ on either side, and none is longer than R, there are at most
 * (R/γ)² mistakes, whatever their order. Where none parts them there is no end.
 */
export function trainPerceptron(set: Dataset, options: LessonOptions = {}): TaughtPerceptron {
  const mistakes: number[] = [];
  let last: ThresholdUnit | undefined;
  for (const lesson of lessons("trainPerceptron", set, options, LEARNING_RATE, stepped)) {
    last = lesson.unit;
    mistakes.push(lesson.mistakes);
    if (lesson.mistakes === 0) break;
  }
  return { unit: last!, mistakes };
}
