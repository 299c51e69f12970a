import type { NDArray } from "./array.ts";
import type { Labels } from "./labels.ts";

// The one contract that every model keeps, ours or a student's: what it has learned, and one function. Neither call of it writes
// into anything: it returns gradients and the next state, and who trains the model puts the next arrays into its records.

/** Arrays by their names: W1, b1, gamma1, beta1, … counted from 1. */
export type Arrays = Record<string, NDArray>;

/** What is remembered between steps and isn't learned: running statistics, the seed of the next dropout. */
export type ModelState = Record<string, NDArray | number>;

/** What a model says of samples: (N, C), a score for each class, as at test time. */
export interface Scored {
  readonly scores: NDArray<2>;
}

/** What a model learns from a batch: its loss, as in training, and how the loss changes with each parameter. */
export interface Learned {
  readonly loss: number;
  /** The same names as in params, the same shapes. */
  readonly grads: Arrays;
  /** The entries of the state that are others after this batch. */
  readonly state?: ModelState;
}

export interface Model<X extends NDArray = NDArray> {
  /** Who trains the model puts other arrays here; nobody writes into one that is there. */
  readonly params: Arrays;
  readonly state?: ModelState;
  loss(x: X): Scored;
  loss(x: X, y: Labels): Learned;
}
