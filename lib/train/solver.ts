import type { NDArray } from "../core/array.ts";
import type { Model } from "../core/model.ts";
import type { Best, History } from "./history.ts";
import type { Progress, Stopped } from "./progress.ts";

/** Whoever may ask a training to stop: an AbortSignal is one. */
export interface Signal {
  readonly aborted: boolean;
}

/** What trains a model. Where it ends, the model has what was best in validation, parameters and state. */
export interface Solver<X extends NDArray = NDArray> {
  readonly model: Model<X>;
  /** What was seen so far. */
  readonly history: History;
  /** What was best in validation so far; nothing before the first evaluation. */
  readonly best: Best | undefined;
  /** Whether there is nothing left to do. */
  readonly done: boolean;
  readonly progress: Progress;
  /** Make one step, and evaluate where an epoch begins or ends. Returns the loss. */
  step(): number;
  /** Train until the end, or until somebody stops it; called again it goes on. Returns why it stopped. */
  train(how?: { readonly signal?: Signal }): Promise<Stopped>;
  /** Save all that is needed to go on from here. The file is replaced whole or not at all. */
  save(file: string): void;
  /** How far it is, in one line. */
  toString(): string;
}
