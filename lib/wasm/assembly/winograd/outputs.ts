import { upTo } from "../block";
import { at, clipped } from "../lanes";
import { ROWS } from "../tile";
import { APART, POINTS, ROW, SIDE, VECTOR, Winograd } from "./job";

/** Where a tile's outputs go, in the first channel of its group, and how many of them the result has. */
@unmanaged
class Home {
  to: usize;
  rows: i32;
  columns: i32;
}
export const HOME: i32 = 12;

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
export function transformBack(
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
  const point = at<f32>(0, upTo(job.filters, ROWS) * wide + APART);
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
      if (outputs === 2) zero = f32x4.add(zero, rowsOfTwo(scratch, bias, job.clip !== 0, home, below, row, tiles));
      else zero = f32x4.add(zero, rowsOfFour(scratch, bias, job.clip !== 0, home, below, row, tiles));
    }
  }
  return !v128.any_true(f32x4.ne(zero, zero));
}

/** Rows of 2×2 outputs: two vectors, of the left and of the right output of four tiles, become four pairs. */
function rowsOfTwo(from: usize, bias: v128, clip: bool, home: usize, below: usize, rowBytes: usize, tiles: i32): v128 {
  const results = from + <usize>POINTS * VECTOR;
  let zero = f32x4.splat(0);
  for (let i = 0; i < 2; i++, from += ROW) {
    const m1 = v128.load(from, 16);
    const m2 = v128.load(from, 32);
    const m3 = v128.load(from, 48);
    const m4 = v128.load(from, 64);
    const sums = f32x4.add(f32x4.add(m1, m2), f32x4.add(m3, m4));
    const differences = f32x4.add(f32x4.sub(m1, m2), f32x4.mul(f32x4.splat(2), f32x4.sub(m3, m4)));
    let left = f32x4.add(f32x4.add(v128.load(from), sums), bias);
    let right = f32x4.add(f32x4.add(differences, v128.load(from, 80)), bias);
    zero = f32x4.add(zero, f32x4.mul(f32x4.add(left, right), f32x4.splat(0)));
    if (clip) {
      left = clipped<f32>(left);
      right = clipped<f32>(right);
    }
    v128.store(results, v128.shuffle<f32>(left, right, 0, 4, 1, 5));
    v128.store(results, v128.shuffle<f32>(left, right, 2, 6, 3, 7), 16);
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
function rowsOfFour(from: usize, bias: v128, clip: bool, home: usize, below: usize, rowBytes: usize, tiles: i32): v128 {
  const results = from + <usize>POINTS * VECTOR;
  let zero = f32x4.splat(0);
  for (let i = 0; i < 4; i++, from += ROW) {
    const m1 = v128.load(from, 16);
    const m2 = v128.load(from, 32);
    const m3 = v128.load(from, 48);
    const m4 = v128.load(from, 64);
    const sum = f32x4.add(f32x4.add(m1, m2), bias);
    const difference = f32x4.add(f32x4.sub(m1, m2), bias);
    const farSum = f32x4.add(m3, m4);
    const farDifference = f32x4.sub(m3, m4);
    let a = f32x4.add(v128.load(from), f32x4.add(sum, farSum));
    let b = f32x4.add(difference, f32x4.mul(f32x4.splat(2), farDifference));
    let c = f32x4.add(sum, f32x4.mul(f32x4.splat(4), farSum));
    let d = f32x4.add(f32x4.add(difference, f32x4.mul(f32x4.splat(8), farDifference)), v128.load(from, 80));
    zero = f32x4.add(zero, f32x4.mul(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.splat(0)));
    if (clip) {
      a = clipped<f32>(a);
      b = clipped<f32>(b);
      c = clipped<f32>(c);
      d = clipped<f32>(d);
    }
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(results, v128.shuffle<f64>(ab, cd, 0, 2));
    v128.store(results, v128.shuffle<f64>(ab, cd, 1, 3), 16);
    v128.store(results, v128.shuffle<f64>(AB, CD, 0, 2), 32);
    v128.store(results, v128.shuffle<f64>(AB, CD, 1, 3), 48);
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
