import type { NDArray } from "../core/array.ts";
import type { Model } from "../core/model.ts";
import { mnist } from "../data/mnist.ts";
import { part } from "../data/part.ts";
import type { History } from "../train/history.ts";
import type { SolverOptions, TrainingData } from "../train/settings.ts";
import type { Running } from "./running.ts";
import { trained } from "./trained.ts";

/** What one training on digits came to. */
export interface Outcome {
  /** The part of the validation samples that is right in the end; NaN where training diverged. */
  readonly accuracy: number;
  /** The step, counted from 1, that made a number which isn't finite; absent where none did. */
  readonly divergedAt?: number;
  /** The loss of each step, and the accuracies before training and after each epoch; no seconds, which are others each time. */
  readonly history: Pick<History, "loss" | "epoch" | "step" | "trainAccuracy" | "validationAccuracy">;
}

/** So many digits to learn from, and the 1000 that only say how well it goes. */
export function digits(samples: number): TrainingData<NDArray<4>> {
  const { train, validation } = mnist();
  return { train: part(train, samples), validation };
}

/** Train, and say what came of it. */
export async function outcome<X extends NDArray>(
  model: Model<X>,
  data: TrainingData<X>,
  options: SolverOptions<X>,
  running: Running,
): Promise<Outcome> {
  const { history: seen, ...ended } = await trained(model, data, options, running);
  const { loss, epoch, step, trainAccuracy, validationAccuracy } = seen;
  const accuracy = ended.divergedAt === undefined ? validationAccuracy.at(-1)! : Number.NaN;
  return { accuracy, ...ended, history: { loss, epoch, step, trainAccuracy, validationAccuracy } };
}
