import { trainingCurves } from "../plots/training-curves.ts";
import type { History } from "../train/history.ts";
import { clock, type Progress, progressBar } from "../train/progress.ts";
import { live } from "./live.ts";

// A training to look at while it goes on: `solver(model, data, { rule, onProgress: liveCurves() })`.

/** A bar below the cell, with the loss, the accuracies and the time that is left. */
export function liveProgress(): (progress: Progress) => Promise<void> | undefined {
  const bar = live();
  return (progress) => {
    bar.update(progressBar(progress));
    return progress.stopped === undefined ? undefined : bar.done();
  };
}

/** What of a solver is drawn. */
interface Seen {
  readonly history: History;
}

/** The curves of the training as they grow. */
export function liveCurves(title = "Training"): (progress: Progress, training: Seen) => Promise<void> | undefined {
  const curves = live();
  return (progress, { history }) => {
    curves.update(trainingCurves(history, [title, ...left(progress)].join(", ")));
    return progress.stopped === undefined ? undefined : curves.done();
  };
}

const left = ({ stopped, secondsLeft, epoch, epochs }: Progress): readonly string[] =>
  stopped !== undefined || secondsLeft === undefined
    ? []
    : [`epoch ${epoch} of ${epochs}`, `${clock(Math.max(0, secondsLeft))} left`];
