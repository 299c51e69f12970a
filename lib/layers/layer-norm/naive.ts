import type { NDArray } from "../../core/array.ts";
import { add, div, map, mul, sub } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { mean, sum } from "../../core/reduce.ts";
import { EPS, type NormOptions } from "../normalise/contract.ts";
import type { LayerNorm } from "./contract.ts";

export interface LayerNormCache {
  readonly xhat: NDArray<2>;
  readonly std: NDArray<2>;
  readonly gamma: NDArray<1>;
}

/** Layer norm, forward: batch norm along the other axis. γ and β still belong to the features. */
export function layerNormForward(
  x: NDArray<2>,
  gamma: NDArray<1>,
  beta: NDArray<1>,
  { eps = EPS }: NormOptions = {},
): Forwarded<LayerNorm, LayerNormCache> {
  // #region solution layer-norm
  const centred = sub(x, mean(x, { axes: 1, keep: true }));
  const variance = mean(mul(centred, centred), { axes: 1, keep: true });
  const std = map(variance, (v) => Math.sqrt(v + eps));
  const xhat = div(centred, std);
  const out = add(mul(xhat, gamma), beta);
  // #endregion
  return { out, cache: { xhat, std, gamma } };
}

/** Layer norm, backward: dx within each sample, dγ and dβ over the samples. */
export function layerNormBackward(
  dout: NDArray<2>,
  { xhat, std, gamma }: LayerNormCache,
): Grads<LayerNorm["inputs"], LayerNorm["args"]> {
  // #region solution layer-norm
  const dbeta = sum(dout, { axes: 0 });
  const dgamma = sum(mul(dout, xhat), { axes: 0 });
  // γ differs from feature to feature here, so it stays inside the means.
  const dxhat = mul(dout, gamma);
  const straight = mean(dxhat, { axes: 1, keep: true });
  const along = mean(mul(dxhat, xhat), { axes: 1, keep: true });
  const dx = div(sub(sub(dxhat, straight), mul(xhat, along)), std);
  // #endregion
  return { dx, dgamma, dbeta };
}

export const naive: Rung<LayerNorm, LayerNormCache> = { forward: layerNormForward, backward: layerNormBackward };
