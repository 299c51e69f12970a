import { copy, type NDArray } from "../../core/array.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { reshape, transpose } from "../../core/rearrange.ts";
import type { BatchNormOptions } from "../batch-norm/contract.ts";
import { type BatchNormCache, batchNormBackward, batchNormForward } from "../batch-norm/naive.ts";
import type { SpatialBatchNorm } from "./contract.ts";

/** Spatial batch norm, forward: batch norm of N·H·W samples that have C features each. */
export function spatialBatchNormForward(
  x: NDArray<4>,
  gamma: NDArray<1>,
  beta: NDArray<1>,
  options: BatchNormOptions,
): Forwarded<SpatialBatchNorm, BatchNormCache> {
  // #region solution spatial-batch-norm
  const [N, C, H, W] = x.shape;
  // Channels must come last before places can become rows: a reshape alone would mix the channels.
  const rows = reshape(transpose(x, [0, 2, 3, 1]), [N * H * W, C]);
  const { out: outRows, cache, running } = batchNormForward(rows, gamma, beta, options);
  const out = copy(transpose(reshape(outRows, [N, H, W, C]), [0, 3, 1, 2]));
  // #endregion
  return { out, cache, running };
}

/** Spatial batch norm, backward: the same way there and back. */
export function spatialBatchNormBackward(
  dout: NDArray<4>,
  cache: BatchNormCache,
): Grads<SpatialBatchNorm["inputs"], SpatialBatchNorm["args"]> {
  // #region solution spatial-batch-norm
  const [N, C, H, W] = dout.shape;
  const doutRows = reshape(transpose(dout, [0, 2, 3, 1]), [N * H * W, C]);
  const { dx: dxRows, dgamma, dbeta } = batchNormBackward(doutRows, cache);
  const dx = copy(transpose(reshape(dxRows, [N, H, W, C]), [0, 3, 1, 2]));
  // #endregion
  return { dx, dgamma, dbeta };
}

export const naive: Rung<SpatialBatchNorm, BatchNormCache> = {
  forward: spatialBatchNormForward,
  backward: spatialBatchNormBackward,
};
