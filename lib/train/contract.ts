import type { NDArray } from "../core/array.ts";

// An update rule moves one parameter against its gradient, and remembers what it must between steps. Nothing that it is given
// is written to: a step returns the next parameter and the next state.

/** What a step gives. */
export interface Stepped<State> {
  readonly next: NDArray;
  readonly state: State;
}

/** What is particular about one step. */
export interface StepOptions {
  /** What the learning rate is multiplied by in this step, as a schedule says; 1 unless given. */
  readonly factor?: number;
  /** Whether this parameter decays, where the rule has weights decay: a bias need not. */
  readonly decay?: boolean;
}

export interface UpdateRule<State = unknown> {
  readonly name: string;
  /** What it was made with: a training that goes on from a file asks for the same. */
  readonly options?: object;
  /** What it remembers of a parameter before the first step. */
  start(w: NDArray): State;
  step(w: NDArray, dw: NDArray, state: State, how?: StepOptions): Stepped<State>;
}

/** An option that every rule has. */
export interface WeightDecay {
  /** How much of w is added to its gradient, as L2 regularisation does it; 0 unless given. */
  readonly weightDecay?: number;
}

/** What a rule keeps of a parameter: means of its gradient, and of the gradient's square, and how many steps it made. */
export interface Memory {
  readonly mean?: NDArray;
  readonly square?: NDArray;
  readonly t?: number;
}

/** A step as one reads it: from w, its gradient and what is remembered, with every option settled. */
export type ReadableStep<Options, State> = (
  w: NDArray,
  dw: NDArray,
  state: State,
  options: Required<Options>,
) => Stepped<State>;
