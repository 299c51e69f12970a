import type { NDArray } from "../core/array.ts";
import type { ModelState } from "../core/model.ts";
import { showing } from "../core/shown.ts";
import { historyInHtml, historyInText } from "./history-table.ts";

// What was seen while training, and what training is at one moment. A moment is never changed, only replaced by the next.

/** The columns of what was seen, for plots. It prints as a table. */
export interface History {
  /** The loss of each step. */
  readonly loss: readonly number[];
  /** Of each evaluation, of which there is one before training and one after each epoch: how many epochs were done. */
  readonly epoch: readonly number[];
  readonly step: readonly number[];
  readonly trainAccuracy: readonly number[];
  readonly validationAccuracy: readonly number[];
  /** Seconds of work until then. */
  readonly seconds: readonly number[];
  /** What the schedule multiplied the learning rate by in the step before. */
  readonly factor: readonly number[];
}

export type Evaluation = { readonly [Column in Exclude<keyof History, "loss">]: number };

/** The parameters and the state with which validation accuracy was highest. */
export interface Best {
  readonly epoch: number;
  readonly step: number;
  readonly accuracy: number;
  readonly params: Readonly<Record<string, NDArray>>;
  readonly state: Readonly<ModelState>;
}

/** Where training is. */
export interface Moment {
  readonly steps: number;
  readonly params: Readonly<Record<string, NDArray>>;
  readonly state: Readonly<ModelState>;
  /** What the rule remembers of each parameter. */
  readonly memory: Readonly<Record<string, unknown>>;
  /** The last may be of an epoch that isn't whole; it goes when training goes on. */
  readonly evaluations: readonly Evaluation[];
  readonly best: Best | undefined;
}

/** A training that isn't new: where it is, the losses of its steps, and the seconds that it took. */
export interface Begun {
  readonly now: Moment;
  readonly losses: readonly number[];
  readonly seconds: number;
}

export function historyOf(evaluations: readonly Evaluation[], losses: readonly number[]): History {
  const column = (name: keyof Evaluation): readonly number[] => evaluations.map((evaluation) => evaluation[name]);
  const history: History = {
    loss: losses,
    epoch: column("epoch"),
    step: column("step"),
    trainAccuracy: column("trainAccuracy"),
    validationAccuracy: column("validationAccuracy"),
    seconds: column("seconds"),
    factor: column("factor"),
  };
  return showing(
    history,
    () => historyInText(history),
    () => historyInHtml(history),
  );
}

/** Those before training and after whole epochs, which are the same whether training was interrupted or not. */
export const wholeEpochs = (evaluations: readonly Evaluation[]): readonly Evaluation[] =>
  evaluations.filter(({ epoch }) => Number.isInteger(epoch));

/** The same moment, evaluated. Of two evaluations with the same accuracy the first stays the best. */
export function evaluated(now: Moment, evaluation: Evaluation): Moment {
  const evaluations = [...now.evaluations, evaluation];
  const { epoch, step, validationAccuracy: accuracy } = evaluation;
  if (!Number.isInteger(epoch) || accuracy <= (now.best?.accuracy ?? -1)) return { ...now, evaluations };
  return { ...now, evaluations, best: { epoch, step, accuracy, params: now.params, state: now.state } };
}

/** The best of all evaluations, one of an epoch that isn't whole included: that is of what the parameters are now. */
export function bestOf({ evaluations, best, params, state }: Moment): Best | undefined {
  const last = evaluations.at(-1);
  if (last === undefined || Number.isInteger(last.epoch)) return best;
  const { epoch, step, validationAccuracy: accuracy } = last;
  return accuracy > (best?.accuracy ?? -1) ? { epoch, step, accuracy, params, state } : best;
}

/** For how many evaluations validation accuracy has stayed at or below its best. */
export function sinceBest(accuracies: readonly number[]): number {
  const best = Math.max(...accuracies);
  return accuracies.length === 0 ? 0 : accuracies.length - 1 - accuracies.indexOf(best);
}
