import type { NDArray } from "../core/array.ts";
import { mul, sub } from "../core/elementwise.ts";
import type { Stepped } from "./contract.ts";
import { type RuleOf, rule } from "./rule.ts";

export interface SgdOptions {
  readonly learningRate: number;
}
/** It remembers nothing. */
export type SgdState = Readonly<Record<string, never>>;

/** Stochastic gradient descent: a step against the gradient. */
export function sgdStep(w: NDArray, dw: NDArray, state: SgdState, { learningRate }: SgdOptions): Stepped<SgdState> {
  return { next: sub(w, mul(dw, learningRate)), state };
}

export const sgd: RuleOf<SgdOptions, SgdState> = rule<SgdOptions, SgdState>({
  name: "sgd",
  defaults: {},
  start: () => ({}),
  naive: sgdStep,
  remembered: () => ({}),
  stateOf: () => ({}),
  coefficients: ({ learningRate }) => ({ q: -learningRate }),
});
