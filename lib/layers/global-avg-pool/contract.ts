import type { NDArray } from "../../core/array.ts";
import { shapes } from "../../core/door.ts";
import { complain } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// N samples, C channels, H rows, W columns: each channel becomes its mean.

export type GlobalAvgPool = Signature<["x"], [x: NDArray<4>], NDArray<2>>;

/** What every rung keeps for its backward: each place of a channel has the same share in its mean. */
export interface GlobalAvgPoolCache {
  readonly x: NDArray<4>;
}

/** A channel without places has no mean. */
export function checkGlobalAvgPool(x: NDArray<4>): void {
  if (x.shape[2] * x.shape[3] === 0)
    complain("globalAvgPool: each channel must have a place", {
      given: shapes({ x }),
      expected: "x (N, C, H, W) with H and W of 1 or more",
      todo: "find out where the rows or columns were lost: a stride too large, a slice too short?",
    });
}
