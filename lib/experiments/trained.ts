import type { NDArray } from "../core/array.ts";
import { StridesError } from "../core/errors.ts";
import type { Model } from "../core/model.ts";
import type { History } from "../train/history.ts";
import type { SolverOptions, TrainingData } from "../train/settings.ts";
import { solver } from "../train/solver.ts";
import type { Running } from "./running.ts";

// A training as part of an experiment: that numbers overflow is something to be seen, no reason to stop everything.

export interface Trained {
  readonly history: History;
  /** The step, counted from 1, that made a number which isn't finite; absent where none did. */
  readonly divergedAt?: number;
}

/** Train to the end, to where somebody stops it, or to the first number that isn't finite. */
export async function trained<X extends NDArray>(
  model: Model<X>,
  data: TrainingData<X>,
  options: SolverOptions<X>,
  { signal }: Running,
): Promise<Trained> {
  const training = solver(model, data, options);
  try {
    await training.train(signal ? { signal } : {});
  } catch (error) {
    if (!isDivergence(error)) throw error;
    return { history: training.history, divergedAt: training.progress.step + 1 };
  }
  return { history: training.history };
}

/** What the solver complains of when a step, or an evaluation, met NaN or an infinity. */
const isDivergence = (error: unknown): boolean =>
  error instanceof StridesError &&
  (error.expected.startsWith("finite numbers") || error.what === "solver: a model's scores must be numbers");
