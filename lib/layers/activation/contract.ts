import type { NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// An activation is one function of one number, done to every number of an array of any shape. Its Jacobian is diagonal:
// each number of dx is the number of dout in its place, times the slope of the function there.

export type Activation = Signature<["x"], [x: NDArray], NDArray>;
export type LeakyRelu = Signature<["x"], [x: NDArray, options?: LeakyReluOptions], NDArray>;

export interface LeakyReluOptions {
  /** The slope where x is negative; 0.01 unless given. */
  readonly slope?: number;
}

/** What every rung keeps for its backward. */
export interface ActivationCache {
  readonly x: NDArray;
}
/** The one number that an activation depends on beside x; all but leakyRelu let it be. */
export interface LeakyReluCache extends ActivationCache {
  readonly slope: number;
}

export const slopeOf = ({ slope = 0.01 }: LeakyReluOptions = {}): number => slope;

/** The slope of a leaky ReLU must be a number. */
export function checkLeakyRelu(options: LeakyReluOptions = {}): void {
  const slope: unknown = slopeOf(options);
  if (typeof slope === "number" && Number.isFinite(slope)) return;
  complain("leakyRelu: slope must be a finite number", {
    given: `slope ${inWords(slope)}`,
    expected: "a small number, 0.01 unless given",
    todo: "such as leakyRelu.forward(x, { slope: 0.01 })",
  });
}
