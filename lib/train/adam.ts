import { type NDArray, zerosLike } from "../core/array.ts";
import { add, div, map, mul, sub } from "../core/elementwise.ts";
import type { Stepped } from "./contract.ts";
import { power } from "./power.ts";
import { type RuleOf, rule } from "./rule.ts";

export interface AdamOptions {
  readonly learningRate: number;
  /** How much of the mean gradient stays, and of the mean square; 0.9 and 0.999 unless given. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** Against division by 0; 1e-8 unless given. */
  readonly eps?: number;
}
export interface AdamState {
  readonly m: NDArray;
  readonly v: NDArray;
  /** Steps made. */
  readonly t: number;
}

/** Adam: momentum and RMSProp in one, both corrected for having started from 0. */
export function adamStep(
  w: NDArray,
  dw: NDArray,
  state: AdamState,
  { learningRate, beta1, beta2, eps }: Required<AdamOptions>,
): Stepped<AdamState> {
  // #region solution adam
  const t = state.t + 1;
  const m = add(mul(state.m, beta1), mul(dw, 1 - beta1));
  const v = add(mul(state.v, beta2), mul(mul(dw, dw), 1 - beta2));
  const unbiasedM = div(m, 1 - beta1 ** t);
  const unbiasedV = div(v, 1 - beta2 ** t);
  const size = add(
    map(unbiasedV, (value) => Math.sqrt(value)),
    eps,
  );
  const next = sub(w, mul(div(unbiasedM, size), learningRate));
  // #endregion
  return { next, state: { m, v, t } };
}

export interface AdamwOptions extends AdamOptions {
  /** How much of w itself a step takes away, beside Adam: learningRate·weightDecay·w; 0.01 unless given. */
  readonly weightDecay?: number;
}

/** AdamW: weights decay by themselves, without passing through the means. */
export function adamwStep(
  w: NDArray,
  dw: NDArray,
  state: AdamState,
  options: Required<AdamwOptions>,
): Stepped<AdamState> {
  const decayed = mul(w, 1 - options.learningRate * options.weightDecay);
  return adamStep(decayed, dw, state, options);
}

const shared = {
  start: (w: NDArray): AdamState => ({ m: zerosLike(w), v: zerosLike(w), t: 0 }),
  remembered: ({ m, v, t }: AdamState) => ({ mean: m, square: v, t }),
  stateOf: ({
    mean,
    square,
    t,
  }: {
    readonly mean?: NDArray;
    readonly square?: NDArray;
    readonly t?: number;
  }): AdamState => ({
    m: mean!,
    v: square!,
    t: t!,
  }),
};
const defaults = { beta1: 0.9, beta2: 0.999, eps: 1e-8 };

const coefficients = ({ learningRate, beta1, beta2, eps }: Required<AdamOptions>, t: number) => ({
  p: -learningRate / (1 - power(beta1, t)),
  a: beta1,
  b: 1 - beta1,
  d: beta2,
  e: 1 - beta2,
  k: 1 / (1 - power(beta2, t)),
  eps,
});

export const adam: RuleOf<AdamOptions, AdamState> = rule<AdamOptions, AdamState>({
  ...shared,
  name: "adam",
  defaults,
  naive: adamStep,
  coefficients,
});

export const adamw: RuleOf<AdamwOptions, AdamState> = rule<AdamwOptions, AdamState>({
  ...shared,
  name: "adamw",
  defaults: { ...defaults, weightDecay: 0.01 },
  naive: adamwStep,
  coefficients: (options, t) => ({ ...coefficients(options, t), keep: 1 - options.learningRate * options.weightDecay }),
});
