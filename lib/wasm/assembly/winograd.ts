import { partAt, upTo } from "./block";
import { Job } from "./conv";
import { channelSize, copyIn } from "./image";
import { at, turn } from "./lanes";
import { FROM_ZERO, ROWS, tile } from "./tile";

// Winograd's convolution, in float32: a tile of 6×6 inputs gives 4×4 outputs of a 3×3 filter, or 2×2 of a 5×5, from 36
// products in place of 144, or 100. Both evaluate polynomials at 0, 1, −1, 2, −2 and ∞, so the transform of the input is
// the same: Y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A. Over all channels the products are 36 products of matrices.

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
  /** Transformed filters, group after group, this many bytes each. */
  filters: usize;
  filtersOfGroup: i32;
}

/** Points at which polynomials are evaluated, in two directions. */
const POINTS: i32 = 36;
const SIDE: i32 = 6;
const VECTOR: usize = 16;
/** Bytes of a row of six vectors. */
const ROW: usize = 96;
/** Bytes of transformed inputs and products that stay in the cache. */
const KEPT: i32 = 393216;
/** Columns of a product's tile: a panel of two vectors. */
const WIDTH: i32 = 8;

/** How many tiles are transformed, multiplied and transformed back at a time. */
function tilesTogether(channels: i32, filters: i32): i32 {
  const each = 4 * POINTS * (channels + upTo(filters, ROWS));
  return max(WIDTH, min(64, (KEPT / each) & ~(WIDTH - 1)));
}

/** G·g·Gᵀ of all filters of a group, four filters a vector: for each point panels of four filters, channel after channel. */
export function transformFilters(
  filters: i32,
  channels: i32,
  taps: i32,
  from: usize,
  g: usize,
  to: usize,
  scratch: usize,
): void {
  const point = at<f32>(0, upTo(filters, ROWS) * channels);
  const all = taps * taps;
  const half = scratch + <usize>all * VECTOR;
  for (let first = 0; first < filters; first += ROWS)
    for (let c = 0; c < channels; c++) {
      for (let tap = 0; tap < all; tap++) {
        const p = scratch + <usize>tap * VECTOR;
        for (let lane = 0; lane < ROWS; lane++) {
          const f = first + lane;
          store<f32>(at<f32>(p, lane), f < filters ? load<f32>(at<f32>(from, (f * channels + c) * all + tap)) : 0);
        }
      }
      // Rows, then columns: half[i][j] = Σ G[i][k]·g[k][j]; each product with a splat number of G.
      for (let i = 0; i < SIDE; i++)
        for (let j = 0; j < taps; j++) {
          let sum = f32x4.splat(0);
          for (let k = 0; k < taps; k++)
            sum = f32x4.add(
              sum,
              f32x4.mul(
                v128.load32_splat(at<f32>(g, i * taps + k)),
                v128.load(scratch + <usize>(k * taps + j) * VECTOR),
              ),
            );
          v128.store(half + <usize>(i * taps + j) * VECTOR, sum);
        }
      let into = at<f32>(to, first * channels + c * ROWS);
      for (let i = 0; i < SIDE; i++)
        for (let j = 0; j < SIDE; j++) {
          let sum = f32x4.splat(0);
          for (let k = 0; k < taps; k++)
            sum = f32x4.add(
              sum,
              f32x4.mul(v128.load32_splat(at<f32>(g, j * taps + k)), v128.load(half + <usize>(i * taps + k) * VECTOR)),
            );
          v128.store(into, sum);
          into += point;
        }
    }
}

/**
 * Units of work: some tiles of some samples of one group. Says whether every result is finite: a NaN or an Infinity spreads through its
 * whole tile here, so that who meets one must compute directly.
 */
export function winogradBatch(one: Winograd, first: i32, end: i32, scratch: usize): bool {
  let finite = true;
  const job = one.job;
  const image = job.channels * channelSize(job.bordered);
  const wide = tilesTogether(job.channels, job.filters);
  const inputs = at<f32>(scratch, one.together * image);
  const products = at<f32>(inputs, POINTS * job.channels * wide);
  const spare = at<f32>(products, POINTS * upTo(job.filters, ROWS) * wide);
  memory.fill(scratch, 0, at<f32>(0, one.together * image));
  for (let unit = first; unit < end; unit++) {
    const index = unit / job.parts;
    const part = unit - index * job.parts;
    const group = index % job.groups;
    const sample = (index / job.groups) * one.together;
    const samples = min(one.together, job.samples - sample);
    for (let n = 0; n < samples; n++) {
      const numbers = job.channels * job.size.rows * job.size.columns;
      copyIn<f32>(
        job.channels,
        at<f32>(job.image, ((sample + n) * job.groups + group) * numbers),
        job.size,
        0,
        job.firstRow,
        job.firstColumn,
        job.bordered,
        at<f32>(scratch, n * image),
      );
    }
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
  return at<f32>(2 * POINTS * VECTOR + HOME * wide, images + POINTS * wide * (job.channels + upTo(job.filters, ROWS)));
}

/** Where a tile's inputs start, counted through the samples that are transformed together. */
function tileAt(one: Winograd, tile: i32, images: usize): usize {
  const bordered = one.job.bordered;
  const each = one.tilesDown * one.tilesAcross;
  const sample = tile / each;
  const within = tile - sample * each;
  const down = within / one.tilesAcross;
  const across = within - down * one.tilesAcross;
  const offset = sample * one.job.channels * channelSize(bordered);
  return at<f32>(images, offset + one.outputs * (down * bordered.columns + across));
}

/** Bᵀ·d·B of some tiles, four tiles a vector: for each point panels of eight tiles, channel after channel. */
function transformInputs(
  one: Winograd,
  first: i32,
  count: i32,
  tiles: i32,
  images: usize,
  to: usize,
  scratch: usize,
): void {
  const channels = one.job.channels;
  const bordered = one.job.bordered;
  const channel = at<f32>(0, channelSize(bordered));
  const row = at<f32>(0, bordered.columns);
  const point = at<f32>(0, upTo(count, WIDTH) * channels);
  for (let t = 0; t < upTo(count, WIDTH); t += 4) {
    // Past the last tile the last is transformed again, and what comes of it is dropped.
    let q0 = tileAt(one, min(first + t, tiles - 1), images);
    let q1 = tileAt(one, min(first + t + 1, tiles - 1), images);
    let q2 = tileAt(one, min(first + t + 2, tiles - 1), images);
    let q3 = tileAt(one, min(first + t + 3, tiles - 1), images);
    let into = at<f32>(to, (t & ~(WIDTH - 1)) * channels + (t & 4));
    for (let c = 0; c < channels; c++) {
      let p0 = q0;
      let p1 = q1;
      let p2 = q2;
      let p3 = q3;
      for (let s = scratch; s < scratch + <usize>POINTS * VECTOR; s += ROW) {
        turn<f32>(p0, p1, p2, p3, s, VECTOR);
        // The last two of six columns, behind the first four.
        const ab = v128.shuffle<f32>(v128.load(p0, 8), v128.load(p1, 8), 2, 6, 3, 7);
        const cd = v128.shuffle<f32>(v128.load(p2, 8), v128.load(p3, 8), 2, 6, 3, 7);
        v128.store(s, v128.shuffle<f64>(ab, cd, 0, 2), 64);
        v128.store(s, v128.shuffle<f64>(ab, cd, 1, 3), 80);
        inputTransform(s, VECTOR, s, VECTOR);
        p0 += row;
        p1 += row;
        p2 += row;
        p3 += row;
      }
      let p = into;
      for (let s = scratch; s < scratch + ROW; s += VECTOR) {
        inputTransform(s, ROW, p, 6 * point);
        p += point;
      }
      into += WIDTH * 4;
      q0 += channel;
      q1 += channel;
      q2 += channel;
      q3 += channel;
    }
  }
}

/** Bᵀ times six vectors. */
function inputTransform(from: usize, step: usize, to: usize, stride: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const five = f32x4.splat(5);
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  v128.store(to, f32x4.add(f32x4.sub(f32x4.mul(four, d0), f32x4.mul(five, d2)), d4));
  const even = f32x4.sub(d4, f32x4.mul(four, d2));
  const odd = f32x4.sub(d3, f32x4.mul(four, d1));
  v128.store(to + stride, f32x4.add(even, odd));
  v128.store(to + 2 * stride, f32x4.sub(even, odd));
  const flat = f32x4.sub(d4, d2);
  const steep = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(to + 3 * stride, f32x4.add(flat, steep));
  v128.store(to + 4 * stride, f32x4.sub(flat, steep));
  v128.store(to + 5 * stride, f32x4.add(f32x4.sub(f32x4.mul(four, d1), f32x4.mul(five, d3)), d5));
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
    inputs = at<f32>(inputs, tiles * channels);
    products = at<f32>(products, high * wide);
  }
}

/** Where a tile's outputs go, in the first channel of its group, and how many of them the result has. */
@unmanaged
class Home {
  to: usize;
  rows: i32;
  columns: i32;
}
const HOME: i32 = 12;

/** Work out the homes of some tiles, once for all filters. */
function findHomes(one: Winograd, sample: i32, group: i32, first: i32, count: i32, homes: usize): void {
  const job = one.job;
  const each = one.tilesDown * one.tilesAcross;
  for (let t = 0; t < count; t++) {
    const n = (first + t) / each;
    const within = first + t - n * each;
    const down = within / one.tilesAcross;
    const row = down * one.outputs;
    const column = (within - down * one.tilesAcross) * one.outputs;
    const channel = ((sample + n) * job.groups + group) * job.filters;
    const home = changetype<Home>(homes + HOME * t);
    home.to = at<f32>(job.out, (channel * one.rows + row) * one.columns + column);
    home.rows = min(one.outputs, one.rows - row);
    home.columns = min(one.outputs, one.columns - column);
  }
}

/** Aᵀ·m·A and the bias, four tiles a vector, into the result; whether all of it is finite. */
function transformBack(
  one: Winograd,
  sample: i32,
  group: i32,
  first: i32,
  count: i32,
  wide: i32,
  products: usize,
  scratch: usize,
): bool {
  const job = one.job;
  const outputs = one.outputs;
  const point = at<f32>(0, upTo(job.filters, ROWS) * wide);
  const homes = scratch + <usize>(2 * POINTS) * VECTOR;
  findHomes(one, sample, group, first, count, homes);
  const row = at<f32>(0, one.columns);
  const channel = at<f32>(0, one.rows * one.columns);
  // 0 times every result: 0 as long as they are finite, then NaN for good.
  let zero = f32x4.splat(0);
  for (let f = 0; f < job.filters; f++) {
    const bias = v128.load32_splat(at<f32>(job.bias, group * upTo(job.filters, ROWS) + f));
    const below = <usize>f * channel;
    for (let t = 0; t < count; t += 4) {
      const from = at<f32>(products, f * wide + t);
      for (let j = 0; j < SIDE; j++)
        outputTransform(from + <usize>j * point, 6 * point, outputs, scratch + <usize>j * VECTOR, ROW);
      const home = homes + HOME * t;
      const tiles = min(4, count - t);
      if (outputs === 2) zero = f32x4.add(zero, rowsOfTwo(scratch, bias, home, below, row, tiles));
      else zero = f32x4.add(zero, rowsOfFour(scratch, bias, home, below, row, tiles));
    }
  }
  return !v128.any_true(f32x4.ne(zero, zero));
}

/** Rows of 2×2 outputs: two vectors, of the left and of the right output of four tiles, become four pairs. */
function rowsOfTwo(from: usize, bias: v128, home: usize, below: usize, rowBytes: usize, tiles: i32): v128 {
  const results = from + <usize>POINTS * VECTOR;
  let zero = f32x4.splat(0);
  for (let i = 0; i < 2; i++) {
    outputTransform(from + <usize>i * ROW, VECTOR, 2, results, VECTOR);
    const left = f32x4.add(v128.load(results), bias);
    const right = f32x4.add(v128.load(results, 16), bias);
    zero = f32x4.add(zero, f32x4.mul(f32x4.add(left, right), f32x4.splat(0)));
    const near = v128.shuffle<f32>(left, right, 0, 4, 1, 5);
    const far = v128.shuffle<f32>(left, right, 2, 6, 3, 7);
    v128.store(results, near);
    v128.store(results, far, 16);
    for (let t = 0; t < tiles; t++) {
      const one = changetype<Home>(home + HOME * t);
      if (i >= one.rows) continue;
      const to = one.to + below + <usize>i * rowBytes;
      const pair = results + <usize>(8 * t);
      if (one.columns === 2) store<u64>(to, load<u64>(pair));
      else store<f32>(to, load<f32>(pair));
    }
  }
  return zero;
}

/** Rows of 4×4 outputs: four vectors, one for each output of four tiles, turned into one vector a tile. */
function rowsOfFour(from: usize, bias: v128, home: usize, below: usize, rowBytes: usize, tiles: i32): v128 {
  const results = from + <usize>POINTS * VECTOR;
  let zero = f32x4.splat(0);
  for (let i = 0; i < 4; i++) {
    outputTransform(from + <usize>i * ROW, VECTOR, 4, results, VECTOR);
    for (let p = results; p < results + 4 * VECTOR; p += VECTOR) {
      const result = f32x4.add(v128.load(p), bias);
      zero = f32x4.add(zero, f32x4.mul(result, f32x4.splat(0)));
      v128.store(p, result);
    }
    turn<f32>(results, results + VECTOR, results + 2 * VECTOR, results + 3 * VECTOR, results, VECTOR);
    for (let t = 0; t < tiles; t++) {
      const one = changetype<Home>(home + HOME * t);
      if (i >= one.rows) continue;
      const to = one.to + below + <usize>i * rowBytes;
      const p = results + <usize>t * VECTOR;
      if (one.columns === 4) v128.store(to, v128.load(p));
      else for (let j = 0; j < one.columns; j++) store<f32>(at<f32>(to, j), load<f32>(at<f32>(p, j)));
    }
  }
  return zero;
}

/** Aᵀ times six vectors. */
function outputTransform(from: usize, step: usize, outputs: i32, to: usize, stride: usize): void {
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const m5 = v128.load(from + 5 * step);
  const sum = f32x4.add(m1, m2);
  const difference = f32x4.sub(m1, m2);
  const farSum = f32x4.add(m3, m4);
  const farDifference = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(v128.load(from), f32x4.add(sum, farSum)));
  const second = f32x4.add(difference, f32x4.mul(f32x4.splat(2), farDifference));
  if (outputs === 2) {
    v128.store(to + stride, f32x4.add(second, m5));
    return;
  }
  v128.store(to + stride, second);
  v128.store(to + 2 * stride, f32x4.add(sum, f32x4.mul(f32x4.splat(4), farSum)));
  const fourth = f32x4.add(difference, f32x4.mul(f32x4.splat(8), farDifference));
  v128.store(to + 3 * stride, f32x4.add(fourth, m5));
}
