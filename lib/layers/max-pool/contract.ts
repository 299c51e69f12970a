import type { NDArray, Sizes } from "../../core/array.ts";
import { inThreeAxes, type Sliding } from "../../core/window.ts";
import { type PoolOptions, type PoolSignature, poolWindows, spaceOf } from "../pool/contract.ts";

// N samples, C channels, H rows, W columns, Z planes; a window of ZZ planes, HH rows, WW columns.
// The border is −∞ and never wins: a window sees only what it covers of the input. A NaN wins over every number.
// Of several maxima the first in row-major order gets the gradient, all of it.

export type MaxPool1d = PoolSignature<3, PoolOptions<1>>;
export type MaxPool = PoolSignature<4, PoolOptions<2>>;
export type MaxPool3d = PoolSignature<5, PoolOptions<3>>;

/** A 2-D pooling with every number known, for rows and for columns. */
export interface SettledPool {
  readonly window: Readonly<Sizes<2>>;
  readonly stride: Readonly<Sizes<2>>;
  /** Before the first and after the last: the pad, and at the end as much more as the last window of "ceil" needs. */
  readonly border: readonly [rows: Readonly<Sizes<2>>, columns: Readonly<Sizes<2>>];
}

export function settleMaxPool(x: NDArray<4>, options: PoolOptions<2>): SettledPool {
  const [, h, w] = inThreeAxes(poolWindows("maxPool", spaceOf<2>(x), options));
  return { window: [h.window, w.window], stride: [h.stride, w.stride], border: [borderOf(h), borderOf(w)] };
}

function borderOf({ input, window, stride, pad, output }: Sliding): Sizes<2> {
  const needed = (output - 1) * stride + window;
  return [pad, Math.max(pad, needed - pad - input)];
}
