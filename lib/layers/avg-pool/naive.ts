import { type NDArray, zerosLike } from "../../core/array.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { inThreeAxes } from "../../core/window.ts";
import { poolLines, poolVolumes, type VolumeCache } from "../pool/by-planes.ts";
import { type Edges, edges, poolWindows, spaceOf } from "../pool/contract.ts";
import type { AvgPool, AvgPool1d, AvgPool3d, AvgPoolOptions } from "./contract.ts";

export interface AvgPoolCache {
  readonly x: NDArray<4>;
  readonly rows: Edges;
  readonly columns: Edges;
}

/** Average pooling, forward: each output is the mean of x under its window. */
export function avgPoolForward(x: NDArray<4>, options: AvgPoolOptions<2>): Forwarded<AvgPool, AvgPoolCache> {
  const [, height, width] = inThreeAxes(poolWindows("avgPool", spaceOf<2>(x), options));
  const [rows, columns] = [edges(height, options.countPad), edges(width, options.countPad)];
  const [N, C] = x.shape;
  const out = zerosLike(x, [N, C, rows.count, columns.count]);
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++)
      for (let i = 0; i < rows.count; i++)
        for (let j = 0; j < columns.count; j++) {
          let sum = 0;
          for (let h = rows.first[i]!; h < rows.end[i]!; h++)
            for (let w = columns.first[j]!; w < columns.end[j]!; w++) sum += x.get(n, c, h, w);
          out.set(n, c, i, j, sum / (rows.places[i]! * columns.places[j]!));
        }
  return { out, cache: { x, rows, columns } };
}

/** Average pooling, backward: each number of dout is shared out evenly among the places under its window. */
export function avgPoolBackward(
  dout: NDArray<4>,
  { x, rows, columns }: AvgPoolCache,
): Grads<AvgPool["inputs"], AvgPool["args"]> {
  const [N, C] = x.shape;
  const dx = zerosLike(x);
  for (let n = 0; n < N; n++)
    for (let c = 0; c < C; c++)
      for (let i = 0; i < rows.count; i++)
        for (let j = 0; j < columns.count; j++) {
          const share = dout.get(n, c, i, j) / (rows.places[i]! * columns.places[j]!);
          for (let h = rows.first[i]!; h < rows.end[i]!; h++)
            for (let w = columns.first[j]!; w < columns.end[j]!; w++) dx.set(n, c, h, w, dx.get(n, c, h, w) + share);
        }
  return { dx };
}

export const naive: Rung<AvgPool, AvgPoolCache> = { forward: avgPoolForward, backward: avgPoolBackward };
export const naive1d: Rung<AvgPool1d, AvgPoolCache> = poolLines("avgPool1d", naive);
export const naive3d: Rung<AvgPool3d, VolumeCache<AvgPoolCache>> = poolVolumes("avgPool3d", naive);
