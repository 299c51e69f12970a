import type { NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import { POOL_OPTIONS, type PoolOptions, type PoolSignature, poolWindows, spaceOf } from "../pool/contract.ts";

// N samples, C channels, H rows, W columns, Z planes; a window of ZZ planes, HH rows, WW columns.
// The border is 0 and counts as part of a window unless said otherwise.

export interface AvgPoolOptions<Axes extends number> extends PoolOptions<Axes> {
  /** Whether the zeros of the border count in the mean; they do unless this is false. */
  readonly countPad?: boolean;
}

export type AvgPool1d = PoolSignature<3, AvgPoolOptions<1>>;
export type AvgPool = PoolSignature<4, AvgPoolOptions<2>>;
export type AvgPool3d = PoolSignature<5, AvgPoolOptions<3>>;

export const AVG_POOL_OPTIONS: readonly (keyof AvgPoolOptions<number>)[] = [...POOL_OPTIONS, "countPad"];

/** What average pooling asks beyond ranks and dtypes. */
export function checkAvgPool<Axes extends number>(layer: string, x: NDArray, options: AvgPoolOptions<Axes>): void {
  poolWindows(layer, spaceOf<Axes>(x), options);
  const { countPad = true } = options;
  if (typeof countPad !== "boolean")
    complain(`${layer}: countPad must be true or false`, {
      given: `countPad ${inWords(countPad)}`,
      expected: "true, the zeros of the border count in a mean; or false, only what is in the input does",
      todo: "leave it out for true",
    });
}
