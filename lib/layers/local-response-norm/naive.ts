import type { NDArray } from "../../core/array.ts";
import { add, div, map, mul, sub } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { pad, slice } from "../../core/rearrange.ts";
import { type LocalResponseNorm, type LocalResponseNormOptions, type SettledNorm, settleNorm } from "./contract.ts";

export interface LocalResponseNormCache {
  readonly x: NDArray<4>;
  /** s = k + α Σ x², and s^−β, by which x was multiplied. */
  readonly scale: NDArray<4>;
  readonly power: NDArray<4>;
  readonly settled: SettledNorm;
}

/** Local response normalisation, forward: y = x · s^−β with s = k + α Σ x² over the neighbouring channels. */
export function localResponseNormForward(
  x: NDArray<4>,
  options: LocalResponseNormOptions = {},
): Forwarded<LocalResponseNorm, LocalResponseNormCache> {
  const settled = settleNorm(options);
  const { before, after, k, alpha, beta } = settled;
  const scale = add(mul(overChannels(mul(x, x), before, after), alpha), k);
  const power = map(scale, (s) => Math.exp(-beta * Math.log(s)));
  return { out: mul(x, power), cache: { x, scale, power, settled } };
}

/**
 * Local response normalisation, backward. x_j is in its own y and in the s of every channel that sees it:
 * dx_j = dy_j s_j^−β − 2αβ x_j Σ_c dy_c x_c s_c^(−β−1). Those that see j lie the other way round: j is after its "before".
 */
export function localResponseNormBackward(
  dout: NDArray<4>,
  { x, scale, power, settled }: LocalResponseNormCache,
): Grads<LocalResponseNorm["inputs"], LocalResponseNorm["args"]> {
  const { before, after, alpha, beta } = settled;
  const direct = mul(dout, power);
  const ofScale = div(mul(direct, x), scale);
  return { dx: sub(direct, mul(mul(x, 2 * alpha * beta), overChannels(ofScale, after, before))) };
}

/** At each channel the sum over itself and the channels just before and after it. */
function overChannels(a: NDArray<4>, before: number, after: number): NDArray<4> {
  const C = a.shape[1];
  const bordered = pad(a, [0, [before, after], 0, 0]);
  let total = slice(bordered, null, [0, C]);
  for (let d = 1; d <= before + after; d++) total = add(total, slice(bordered, null, [d, d + C]));
  return total;
}

export const naive: Rung<LocalResponseNorm, LocalResponseNormCache> = {
  forward: localResponseNormForward,
  backward: localResponseNormBackward,
};
