import { partAt, upTo } from "../block";
import { channelSize } from "../image";
import { at } from "../lanes";
import { FROM_ZERO, ROWS, tile } from "../tile";
import { transformInputs } from "./inputs";
import { APART, copySamples, POINTS, VECTOR, WIDTH, Winograd } from "./job";
import { HOME, transformBack } from "./outputs";

/** Bytes of transformed inputs and products that stay in the cache. */
const KEPT: i32 = 393216;

/** How many tiles are transformed, multiplied and transformed back at a time. */
function tilesTogether(channels: i32, filters: i32): i32 {
  const each = 4 * POINTS * (channels + upTo(filters, ROWS));
  return max(WIDTH, min(64, (KEPT / each) & ~(WIDTH - 1)));
}

/**
 * Units of work: some tiles of some samples of one group. Says whether every result is finite: a NaN or an Infinity spreads
 * through its whole tile here, so that who meets one must compute directly.
 */
export function winogradBatch(one: Winograd, first: i32, end: i32, scratch: usize): bool {
  let finite = true;
  const job = one.job;
  const image = job.channels * channelSize(job.bordered);
  const wide = tilesTogether(job.channels, job.filters);
  const inputs = at<f32>(scratch, one.together * image);
  const products = at<f32>(inputs, POINTS * (job.channels * wide + APART));
  const spare = at<f32>(products, POINTS * (upTo(job.filters, ROWS) * wide + APART));
  memory.fill(scratch, 0, at<f32>(0, one.together * image));
  for (let unit = first; unit < end; unit++) {
    const index = unit / job.parts;
    const part = unit - index * job.parts;
    const group = index % job.groups;
    const sample = (index / job.groups) * one.together;
    const samples = min(one.together, job.samples - sample);
    copySamples(one, sample, samples, group, scratch);
    const tiles = samples * one.tilesDown * one.tilesAcross;
    const filters = one.filters + group * one.filtersOfGroup;
    const last = partAt(tiles, job.parts, part + 1, WIDTH);
    for (let tile = partAt(tiles, job.parts, part, WIDTH); tile < last; tile += wide) {
      const count = min(wide, last - tile);
      transformInputs(one, tile, count, tiles, scratch, inputs, spare);
      multiplyPoints(job.filters, job.channels, count, wide, filters, inputs, products);
      finite = transformBack(one, sample, group, tile, count, wide, products, spare) && finite;
    }
  }
  return finite;
}

/** Bytes of scratch that a thread needs for `winogradBatch`. */
export function winogradScratch(one: Winograd): usize {
  const job = one.job;
  const wide = tilesTogether(job.channels, job.filters);
  const images = one.together * job.channels * channelSize(job.bordered);
  const kept = POINTS * (wide * (job.channels + upTo(job.filters, ROWS)) + 2 * APART);
  return at<f32>(2 * POINTS * VECTOR + HOME * wide, images + kept);
}

/** At each point the product of filters × channels with channels × tiles. */
function multiplyPoints(
  filters: i32,
  channels: i32,
  count: i32,
  wide: i32,
  filtersAt: usize,
  inputs: usize,
  products: usize,
): void {
  const high = upTo(filters, ROWS);
  const tiles = upTo(count, WIDTH);
  const row = at<f32>(0, wide);
  for (let point = 0; point < POINTS; point++) {
    for (let j = 0; j < tiles; j += WIDTH)
      for (let i = 0; i < high; i += ROWS)
        tile<f32>(
          channels,
          at<f32>(filtersAt, i * channels),
          at<f32>(inputs, j * channels),
          at<f32>(products, i * wide + j),
          row,
          FROM_ZERO,
          0,
        );
    filtersAt = at<f32>(filtersAt, high * channels);
    inputs = at<f32>(inputs, tiles * channels + APART);
    products = at<f32>(products, high * wide + APART);
  }
}
