import { type NDArray, zerosLike } from "../core/array.ts";
import { add, div, map, mul, sub } from "../core/elementwise.ts";
import type { Stepped } from "./contract.ts";
import { type RuleOf, rule } from "./rule.ts";

export interface RmspropOptions {
  readonly learningRate: number;
  /** How much of the mean square stays; 0.99 unless given. */
  readonly decay?: number;
  /** Against division by 0; 1e-8 unless given. */
  readonly eps?: number;
}
export interface RmspropState {
  readonly cache: NDArray;
}

/** RMSProp: each number's step is divided by the root of the mean square of its gradients. */
export function rmspropStep(
  w: NDArray,
  dw: NDArray,
  state: RmspropState,
  { learningRate, decay, eps }: Required<RmspropOptions>,
): Stepped<RmspropState> {
  // #region solution rmsprop
  const cache = add(mul(state.cache, decay), mul(mul(dw, dw), 1 - decay));
  const size = add(
    map(cache, (value) => Math.sqrt(value)),
    eps,
  );
  const next = sub(w, div(mul(dw, learningRate), size));
  // #endregion
  return { next, state: { cache } };
}

export interface AdagradOptions {
  readonly learningRate: number;
  readonly eps?: number;
}

/** AdaGrad: the same with the sum of all squares, so that steps only grow shorter. */
export function adagradStep(
  w: NDArray,
  dw: NDArray,
  state: RmspropState,
  { learningRate, eps }: Required<AdagradOptions>,
): Stepped<RmspropState> {
  const cache = add(state.cache, mul(dw, dw));
  const size = add(
    map(cache, (value) => Math.sqrt(value)),
    eps,
  );
  return { next: sub(w, div(mul(dw, learningRate), size)), state: { cache } };
}

const shared = {
  start: (w: NDArray): RmspropState => ({ cache: zerosLike(w) }),
  remembered: ({ cache }: RmspropState) => ({ square: cache }),
  stateOf: ({ square }: { readonly square?: NDArray }): RmspropState => ({ cache: square! }),
};

export const rmsprop: RuleOf<RmspropOptions, RmspropState> = rule<RmspropOptions, RmspropState>({
  ...shared,
  name: "rmsprop",
  defaults: { decay: 0.99, eps: 1e-8 },
  naive: rmspropStep,
  coefficients: ({ learningRate, decay, eps }) => ({ q: -learningRate, d: decay, e: 1 - decay, eps }),
});

export const adagrad: RuleOf<AdagradOptions, RmspropState> = rule<AdagradOptions, RmspropState>({
  ...shared,
  name: "adagrad",
  defaults: { eps: 1e-8 },
  naive: adagradStep,
  coefficients: ({ learningRate, eps }) => ({ q: -learningRate, d: 1, e: 1, eps }),
});
