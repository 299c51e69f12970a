import type { NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// N samples, D features; C channels, H rows, W columns. µ and σ² are the mean and the (biased) variance of the numbers
// that a layer takes together; then x̂ = (x − µ) / √(σ² + ε) and out = γ·x̂ + β, γ and β one for each feature or channel.

export interface NormOptions {
  /** What is added to the variance, so that a constant input isn't 0 / 0; 1e-5 unless given. */
  readonly eps?: number;
}

export const EPS = 1e-5;

/** A layer that normalises each sample by itself: the same in training and in use. */
export type NormSignature<
  Rank extends number,
  Options extends readonly [NormOptions?] = [options?: NormOptions],
> = Signature<
  ["x", "gamma", "beta"],
  [x: NDArray<Rank>, gamma: NDArray<1>, beta: NDArray<1>, ...options: Options],
  NDArray<Rank>
>;

export function checkEps(layer: string, { eps = EPS }: NormOptions): void {
  if (typeof eps === "number" && eps > 0 && Number.isFinite(eps)) return;
  complain(`${layer}: eps must be above 0`, {
    given: `eps ${inWords(eps)}`,
    expected: "a small number, such as 1e-5",
    todo: "leave it out for 1e-5; it keeps an input without variance from being 0 / 0",
  });
}
