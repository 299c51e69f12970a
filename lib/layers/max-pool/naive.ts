import { type NDArray, zerosLike } from "../../core/array.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { poolLines, poolVolumes, type VolumeCache } from "../pool/by-planes.ts";
import type { PoolOptions } from "../pool/contract.ts";
import { type MaxPool, type MaxPool1d, type MaxPool3d, settleMaxPool } from "./contract.ts";

export interface MaxPoolCache {
  readonly x: NDArray<4>;
  readonly options: PoolOptions<2>;
}

/** Max pooling, forward: each output is the largest number of x under its window. */
export function maxPoolForward(x: NDArray<4>, options: PoolOptions<2>): Forwarded<MaxPool, MaxPoolCache> {
  const { window, stride, border } = settleMaxPool(x, options);
  // #region solution max-pool-forward
  const [N, C, H, W] = x.shape;
  const [HH, WW] = window;
  const [[above, below], [left, right]] = border;
  const outH = Math.floor((above + H + below - HH) / stride[0]) + 1;
  const outW = Math.floor((left + W + right - WW) / stride[1]) + 1;
  const out = zerosLike(x, [N, C, outH, outW]);
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++)
      for (let i = 0; i < outH; i++)
        for (let j = 0; j < outW; j++) {
          const firstRow = i * stride[0] - above;
          const firstColumn = j * stride[1] - left;
          let best = Number.NEGATIVE_INFINITY;
          for (let h = Math.max(firstRow, 0); h < Math.min(firstRow + HH, H); h++)
            for (let w = Math.max(firstColumn, 0); w < Math.min(firstColumn + WW, W); w++)
              best = Math.max(best, x.get(n, c, h, w));
          out.set(n, c, i, j, best);
        }
  // #endregion
  return { out, cache: { x, options } };
}

/** Max pooling, backward: each number of dout goes back to the place that won, and adds to what other windows sent there. */
export function maxPoolBackward(
  dout: NDArray<4>,
  { x, options }: MaxPoolCache,
): Grads<MaxPool["inputs"], MaxPool["args"]> {
  const { window, stride, border } = settleMaxPool(x, options);
  // #region solution max-pool-backward
  const [N, C, H, W] = x.shape;
  const [HH, WW] = window;
  const [[above], [left]] = border;
  const [, , outH, outW] = dout.shape;
  const dx = zerosLike(x);
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++)
      for (let i = 0; i < outH; i++)
        for (let j = 0; j < outW; j++) {
          const firstRow = i * stride[0] - above;
          const firstColumn = j * stride[1] - left;
          let [row, column] = [Math.max(firstRow, 0), Math.max(firstColumn, 0)];
          for (let h = Math.max(firstRow, 0); h < Math.min(firstRow + HH, H); h++)
            for (let w = Math.max(firstColumn, 0); w < Math.min(firstColumn + WW, W); w++) {
              const [value, best] = [x.get(n, c, h, w), x.get(n, c, row, column)];
              if (value > best || (Number.isNaN(value) && !Number.isNaN(best))) [row, column] = [h, w];
            }
          dx.set(n, c, row, column, dx.get(n, c, row, column) + dout.get(n, c, i, j));
        }
  // #endregion
  return { dx };
}

export const naive: Rung<MaxPool, MaxPoolCache> = { forward: maxPoolForward, backward: maxPoolBackward };
export const naive1d: Rung<MaxPool1d, MaxPoolCache> = poolLines("maxPool1d", naive);
export const naive3d: Rung<MaxPool3d, VolumeCache<MaxPoolCache>> = poolVolumes("maxPool3d", naive);
