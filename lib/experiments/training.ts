import type { NDArray } from "../core/array.ts";
import type { Model } from "../core/model.ts";
import { mnist } from "../data/mnist.ts";
import { part } from "../data/part.ts";
import { NotFinite } from "../train/finite.ts";
import type { History } from "../train/history.ts";
import type { SolverOptions, TrainingData } from "../train/settings.ts";
import { solver } from "../train/solver.ts";
import type { Watched } from "./watched.ts";

/** What was seen in one training. A training that diverges is a result, and no error. */
export interface Trained {
  /** The part of the validation samples that is right in the end; NaN where training diverged. */
  readonly accuracy: number;
  /** The step that could not be made, for a number was no longer finite. */
  readonly divergedAt?: number;
  /** The loss of each step, and the accuracies before training and after each epoch. */
  readonly history: Pick<History, "loss" | "epoch" | "step" | "trainAccuracy" | "validationAccuracy">;
}

/** The two arms of an experiment on batch norm, which differ in nothing else. */
export const NORMS = ["none", "batch"] as const;

/** So many digits to learn from, and the 1000 that only say how well it goes. */
export function digits(samples: number): TrainingData<NDArray<4>> {
  const { train, validation } = mnist();
  return { train: part(train, samples), validation };
}

/** Train until the end, until somebody asks to stop, or until a number is no longer finite. */
export async function trained<X extends NDArray>(
  model: Model<X>,
  data: TrainingData<X>,
  options: SolverOptions<X>,
  { signal }: Watched,
): Promise<Trained> {
  const training = solver(model, data, options);
  const diverged = await training.train(signal && { signal }).then(
    () => false,
    (error: unknown) => {
      if (error instanceof NotFinite) return true;
      throw error;
    },
  );
  // Seconds stay behind: they are others each time.
  const { loss, epoch, step, trainAccuracy, validationAccuracy } = training.history;
  const history = { loss, epoch, step, trainAccuracy, validationAccuracy };
  if (diverged) return { accuracy: Number.NaN, divergedAt: loss.length + 1, history };
  return { accuracy: validationAccuracy.at(-1)!, history };
}
