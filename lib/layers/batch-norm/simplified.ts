import type { NDArray } from "../../core/array.ts";
import { add, div, mul, sub } from "../../core/elementwise.ts";
import type { Grads, Rung } from "../../core/layer.ts";
import { sum } from "../../core/reduce.ts";
import type { BatchNorm } from "./contract.ts";
import { type BatchNormCache, batchNormForward } from "./naive.ts";

// Adds to the naive rung: backward as one formula. On paper the graph collapses to
//   dx = γ/√(σ² + ε) · (dout − mean(dout) − x̂·mean(dout·x̂)),
// dout without its mean and without its part along x̂: the two directions in which out can't move when x does.

/** Batch norm, backward, in one formula; Σ dout is dβ and Σ dout·x̂ is dγ. */
export function batchNormSimplifiedBackward(
  dout: NDArray<2>,
  { centred, std, gamma, mode }: BatchNormCache,
): Grads<BatchNorm["inputs"], BatchNorm["args"]> {
  // #region solution batch-norm-simplified
  const N = dout.shape[0];
  const xhat = div(centred, std);
  const dbeta = sum(dout, { axes: 0 });
  const dgamma = sum(mul(dout, xhat), { axes: 0 });
  const moved = mode === "train" ? sub(dout, div(add(dbeta, mul(xhat, dgamma)), N)) : dout;
  const dx = mul(moved, div(gamma, std));
  // #endregion
  return { dx, dgamma, dbeta };
}

export const simplified: Rung<BatchNorm, BatchNormCache> = {
  forward: batchNormForward,
  backward: batchNormSimplifiedBackward,
};
