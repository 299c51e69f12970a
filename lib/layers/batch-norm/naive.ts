import type { NDArray } from "../../core/array.ts";
import { add, div, map, mul, sub } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { mean, sum } from "../../core/reduce.ts";
import { type BatchNorm, type BatchNormOptions, settleBatchNorm } from "./contract.ts";

/** What the readable rungs keep: the nodes of the computational graph that backward comes past. */
export interface BatchNormCache {
  readonly centred: NDArray<2>;
  readonly std: NDArray<1>;
  readonly gamma: NDArray<1>;
  readonly mode: "train" | "test";
}

/** Batch norm, forward: each feature to mean 0 and variance 1 over the batch, then to whatever γ and β make of it. */
export function batchNormForward(
  x: NDArray<2>,
  gamma: NDArray<1>,
  beta: NDArray<1>,
  options: BatchNormOptions,
): Forwarded<BatchNorm, BatchNormCache> {
  const { mode, running, momentum, eps } = settleBatchNorm(x, options);
  // #region solution batch-norm-forward
  const training = mode === "train";
  const mu = training ? mean(x, { axes: 0 }) : running.mean;
  const centred = sub(x, mu);
  const variance = training ? mean(mul(centred, centred), { axes: 0 }) : running.variance;
  const std = map(variance, (v) => Math.sqrt(v + eps));
  const xhat = div(centred, std);
  const out = add(mul(gamma, xhat), beta);
  const mixed = (old: NDArray<1>, batch: NDArray<1>) => add(mul(momentum, old), mul(1 - momentum, batch));
  const next = training ? { mean: mixed(running.mean, mu), variance: mixed(running.variance, variance) } : running;
  // #endregion
  // A batch of no samples has no mean; there is nothing in it to remember.
  return { out, cache: { centred, std, gamma, mode }, running: x.size === 0 ? running : next };
}

/** Batch norm, backward: through the graph of forward from its end to its start, one node at a time. */
export function batchNormBackward(
  dout: NDArray<2>,
  { centred, std, gamma, mode }: BatchNormCache,
): Grads<BatchNorm["inputs"], BatchNorm["args"]> {
  // #region solution batch-norm-backward
  const N = dout.shape[0];
  const xhat = div(centred, std);
  // out = γ·x̂ + β
  const dbeta = sum(dout, { axes: 0 });
  const dgamma = sum(mul(dout, xhat), { axes: 0 });
  const dxhat = mul(dout, gamma);
  // x̂ = centred / std
  let dx = div(dxhat, std);
  if (mode === "train") {
    const dstd = div(sum(mul(dxhat, xhat), { axes: 0 }), mul(-1, std));
    // std = √(σ² + ε)
    const dvariance = div(dstd, mul(2, std));
    // σ² = Σ centred² / N: centred is reached on two ways, and their gradients add
    const dcentred = add(dx, mul(centred, mul(2 / N, dvariance)));
    // centred = x − µ, and µ = Σ x / N: so is x
    const dmu = mul(-1, sum(dcentred, { axes: 0 }));
    dx = add(dcentred, div(dmu, N));
  }
  // #endregion
  return { dx, dgamma, dbeta };
}

export const naive: Rung<BatchNorm, BatchNormCache> = { forward: batchNormForward, backward: batchNormBackward };
