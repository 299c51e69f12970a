import { Job } from "../conv";
import { channelSize, copyIn } from "../image";
import { at } from "../lanes";

// Winograd's convolution, in float32: a tile of 6×6 inputs gives 4×4 outputs of a 3×3 filter, or 2×2 of a 5×5, from 36
// products in place of 144, or 100. Both evaluate polynomials at 0, 1, −1, 2, −2 and ∞, so the transform of the input is
// the same: Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A. Over all channels the products are 36 products of matrices. The gradient of the
// filters is the same read backwards: dg = Gᵀ[Σ (A·dY·Aᵀ) ⊙ (Bᵀ·d·B)]G over all tiles.

@unmanaged
export class Winograd {
  /** What is correlated with what; of its lookups nothing is used. */
  job: Job;
  /** Rows, and columns, that a tile gives: 4 or 2. */
  outputs: i32;
  rows: i32;
  columns: i32;
  tilesDown: i32;
  tilesAcross: i32;
  /** Samples whose tiles are transformed together. */
  together: i32;
  /** Transformed filters, group after group, this many bytes each, where they are multiplied with. */
  filters: usize;
  filtersOfGroup: i32;
}

/** Points at which polynomials are evaluated, in two directions. */
export const POINTS: i32 = 36;
export const SIDE: i32 = 6;
export const VECTOR: usize = 16;
/** Bytes of a row of six vectors. */
export const ROW: usize = 96;
/**
 * Between the numbers of two points, in numbers: a line of the cache, without which 36 points whose distance is a power of
 * two would all want the same few places there.
 */
export const APART: i32 = 16;

/** Columns of a product's tile: a panel of two vectors. */
export const WIDTH: i32 = 8;

/** Copy the samples that are transformed together, of one group, into their borders. */
export function copySamples(one: Winograd, sample: i32, samples: i32, group: i32, to: usize): void {
  const job = one.job;
  const numbers = job.channels * job.size.rows * job.size.columns;
  for (let n = 0; n < samples; n++)
    copyIn<f32>(
      job.channels,
      at<f32>(job.image, ((sample + n) * job.groups + group) * numbers),
      job.size,
      0,
      job.firstRow,
      job.firstColumn,
      job.bordered,
      at<f32>(to, n * job.channels * channelSize(job.bordered)),
    );
}

/** Where a tile's inputs start, counted through the samples that are transformed together. */
export function tileAt(one: Winograd, tile: i32, images: usize): usize {
  const bordered = one.job.bordered;
  const each = one.tilesDown * one.tilesAcross;
  const sample = tile / each;
  const within = tile - sample * each;
  const down = within / one.tilesAcross;
  const across = within - down * one.tilesAcross;
  const offset = sample * one.job.channels * channelSize(bordered);
  return at<f32>(images, offset + one.outputs * (down * bordered.columns + across));
}
