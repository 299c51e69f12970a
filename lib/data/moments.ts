import { product } from "../core/array.ts";
import type { Images } from "./image-set.ts";

/** The mean of each channel, and its standard deviation, of pixels 0 … 1. */
export interface Moments {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The moments of the images at these places: of counts of the 256 values, whose sums are whole and so exact. */
export function moments({ bytes, shape }: Images, places: Int32Array): Moments {
  const channels = shape[0];
  const area = product(shape.slice(1));
  const counts = new Float64Array(channels * 256);
  for (const place of places)
    for (let c = 0, at = place * channels * area; c < channels; c++)
      for (const end = at + area; at < end; at++) counts[c * 256 + bytes[at]!]! += 1;
  const found = Array.from({ length: channels }, (_, c) => ofCounts(counts.subarray(c * 256, (c + 1) * 256)));
  return { mean: found.map(({ mean }) => mean), std: found.map(({ std }) => std) };
}

function ofCounts(counts: Float64Array): { mean: number; std: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return { mean: 0, std: 1 };
  const mean = counts.reduce((sum, count, value) => sum + count * value, 0) / total;
  const variance = counts.reduce((sum, count, value) => sum + count * (value - mean) * (value - mean), 0) / total;
  // Pixels that are all the same become 0: any divisor will do, except 0.
  return { mean: mean / 255, std: variance === 0 ? 1 : Math.sqrt(variance) / 255 };
}
