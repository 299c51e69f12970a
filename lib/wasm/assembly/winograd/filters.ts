import { upTo } from "../block";
import { at } from "../lanes";
import { ROWS } from "../tile";
import { SIDE, VECTOR } from "./job";

// G evaluates a filter's polynomial at 0, 1, −1, 2, −2, each over what Bᵀ multiplies it by, and takes its last coefficient
// for ∞; Gᵀ is the way back, for its gradient. Even and odd powers are added up once for a point and its negative.

/**
 * G·g·Gᵀ of all filters of a group, four filters a vector: for each point panels of four filters, channel after channel.
 * `filter`, `channel` and `tap` say how far apart they lie, in numbers.
 */
export function transformFilters(
  filters: i32,
  channels: i32,
  taps: i32,
  from: usize,
  filter: i32,
  channel: i32,
  tap: i32,
  to: usize,
  scratch: usize,
): void {
  const point = at<f32>(0, upTo(filters, ROWS) * channels);
  const row = <usize>taps * VECTOR;
  const half = scratch + <usize>taps * row;
  for (let first = 0; first < filters; first += ROWS)
    for (let c = 0; c < channels; c++) {
      let p = scratch;
      for (let k = 0; k < taps * taps; k++) {
        let g = at<f32>(from, first * filter + c * channel + k * tap);
        for (let lane = 0; lane < ROWS; lane++) {
          store<f32>(p, first + lane < filters ? load<f32>(g) : 0);
          g = at<f32>(g, filter);
          p += 4;
        }
      }
      for (let j = 0; j < taps; j++) {
        const column = <usize>j * VECTOR;
        evaluate(taps, scratch + column, row, half + column, row);
      }
      let into = at<f32>(to, first * channels + c * ROWS);
      for (let i = 0; i < SIDE; i++) {
        evaluate(taps, half + <usize>i * row, VECTOR, into, point);
        into += <usize>SIDE * point;
      }
    }
}

/** G times three or five vectors. */
function evaluate(taps: i32, from: usize, step: usize, to: usize, stride: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + step);
  const g2 = v128.load(from + 2 * step);
  let even = f32x4.add(g0, g2);
  let odd = g1;
  let farEven = f32x4.add(g0, f32x4.mul(f32x4.splat(4), g2));
  let farOdd = f32x4.add(g1, g1);
  let last = g2;
  if (taps === 5) {
    const g3 = v128.load(from + 3 * step);
    const g4 = v128.load(from + 4 * step);
    even = f32x4.add(even, g4);
    odd = f32x4.add(odd, g3);
    farEven = f32x4.add(farEven, f32x4.mul(f32x4.splat(16), g4));
    farOdd = f32x4.add(farOdd, f32x4.mul(f32x4.splat(8), g3));
    last = g4;
  }
  const near = f32x4.splat(-1.0 / 6);
  const far = f32x4.splat(1.0 / 24);
  v128.store(to, f32x4.mul(g0, f32x4.splat(0.25)));
  v128.store(to + stride, f32x4.mul(f32x4.add(even, odd), near));
  v128.store(to + 2 * stride, f32x4.mul(f32x4.sub(even, odd), near));
  v128.store(to + 3 * stride, f32x4.mul(f32x4.add(farEven, farOdd), far));
  v128.store(to + 4 * stride, f32x4.mul(f32x4.sub(farEven, farOdd), far));
  v128.store(to + 5 * stride, last);
}

/** Gᵀ times six vectors. */
export function gatherTaps(taps: i32, from: usize, step: usize, to: usize, stride: usize): void {
  const near = f32x4.splat(-1.0 / 6);
  const far = f32x4.splat(1.0 / 24);
  const s1 = f32x4.mul(v128.load(from + step), near);
  const s2 = f32x4.mul(v128.load(from + 2 * step), near);
  const s3 = f32x4.mul(v128.load(from + 3 * step), far);
  const s4 = f32x4.mul(v128.load(from + 4 * step), far);
  const last = v128.load(from + 5 * step);
  const even = f32x4.add(s1, s2);
  const odd = f32x4.sub(s1, s2);
  const farEven = f32x4.add(s3, s4);
  const farOdd = f32x4.sub(s3, s4);
  const first = f32x4.mul(v128.load(from), f32x4.splat(0.25));
  const squares = f32x4.add(even, f32x4.mul(f32x4.splat(4), farEven));
  v128.store(to, f32x4.add(first, f32x4.add(even, farEven)));
  v128.store(to + stride, f32x4.add(odd, f32x4.add(farOdd, farOdd)));
  if (taps === 3) {
    v128.store(to + 2 * stride, f32x4.add(squares, last));
    return;
  }
  v128.store(to + 2 * stride, squares);
  v128.store(to + 3 * stride, f32x4.add(odd, f32x4.mul(f32x4.splat(8), farOdd)));
  v128.store(to + 4 * stride, f32x4.add(f32x4.add(even, f32x4.mul(f32x4.splat(16), farEven)), last));
}
