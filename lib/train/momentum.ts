import { type NDArray, zerosLike } from "../core/array.ts";
import { add, mul, sub } from "../core/elementwise.ts";
import type { Stepped } from "./contract.ts";
import { type RuleOf, rule } from "./rule.ts";

export interface MomentumOptions {
  readonly learningRate: number;
  /** How much of the velocity stays; 0.9 unless given. */
  readonly momentum?: number;
}
export interface MomentumState {
  readonly velocity: NDArray;
}

/** SGD with momentum: the gradient pushes a velocity, and the velocity moves w. The learning rate is within the velocity. */
export function momentumStep(
  w: NDArray,
  dw: NDArray,
  state: MomentumState,
  { learningRate, momentum }: Required<MomentumOptions>,
): Stepped<MomentumState> {
  // #region solution sgd-momentum
  const velocity = sub(mul(state.velocity, momentum), mul(dw, learningRate));
  const next = add(w, velocity);
  // #endregion
  return { next, state: { velocity } };
}

/** Nesterov's momentum: the gradient is taken as if the velocity had already moved w once more. */
export function nesterovStep(
  w: NDArray,
  dw: NDArray,
  state: MomentumState,
  { learningRate, momentum }: Required<MomentumOptions>,
): Stepped<MomentumState> {
  const velocity = sub(mul(state.velocity, momentum), mul(dw, learningRate));
  const next = add(w, sub(mul(velocity, momentum), mul(dw, learningRate)));
  return { next, state: { velocity } };
}

const shared = {
  defaults: { momentum: 0.9 },
  start: (w: NDArray): MomentumState => ({ velocity: zerosLike(w) }),
  remembered: ({ velocity }: MomentumState) => ({ mean: velocity }),
  stateOf: ({ mean }: { readonly mean?: NDArray }): MomentumState => ({ velocity: mean! }),
};

export const momentum: RuleOf<MomentumOptions, MomentumState> = rule<MomentumOptions, MomentumState>({
  ...shared,
  name: "momentum",
  naive: momentumStep,
  coefficients: ({ learningRate, momentum: stays }) => ({ a: stays, b: -learningRate, p: 1 }),
});

export const nesterov: RuleOf<MomentumOptions, MomentumState> = rule<MomentumOptions, MomentumState>({
  ...shared,
  name: "nesterov",
  naive: nesterovStep,
  coefficients: ({ learningRate, momentum: stays }) => ({ a: stays, b: -learningRate, p: stays, q: -learningRate }),
});
