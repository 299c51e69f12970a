import { upTo } from "../block";
import { channelSize } from "../image";
import { at } from "../lanes";
import { APART, POINTS, ROW, tileAt, VECTOR, WIDTH, Winograd } from "./job";

/** Bᵀ·d·B of some tiles, four tiles a vector: for each point panels of eight tiles, channel after channel. */
export function transformInputs(
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
  const point = at<f32>(0, upTo(count, WIDTH) * channels + APART);
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
        inputRow(p0, p1, p2, p3, s);
        p0 += row;
        p1 += row;
        p2 += row;
        p3 += row;
      }
      let p = into;
      for (let s = scratch; s < scratch + ROW; s += VECTOR) {
        inputColumn(s, p, 6 * point);
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

/** Six numbers of a row of each of four tiles, turned into six vectors, times Bᵀ. */
export function inputRow(p0: usize, p1: usize, p2: usize, p3: usize, to: usize): void {
  const a = v128.load(p0);
  const b = v128.load(p1);
  const c = v128.load(p2);
  const d = v128.load(p3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const d0 = v128.shuffle<f64>(ab, cd, 0, 2);
  const d1 = v128.shuffle<f64>(ab, cd, 1, 3);
  const d2 = v128.shuffle<f64>(AB, CD, 0, 2);
  const d3 = v128.shuffle<f64>(AB, CD, 1, 3);
  // The last two of six columns, two numbers a load.
  const near = v128.load64_lane(p1 + 16, v128.load64_zero(p0 + 16), 1);
  const far = v128.load64_lane(p3 + 16, v128.load64_zero(p2 + 16), 1);
  const d4 = v128.shuffle<f32>(near, far, 0, 2, 4, 6);
  const d5 = v128.shuffle<f32>(near, far, 1, 3, 5, 7);
  inputTransform(d0, d1, d2, d3, d4, d5, to, VECTOR);
}

/** Six vectors, this far apart, times Bᵀ. */
export function inputColumn(from: usize, to: usize, stride: usize): void {
  inputTransform(
    v128.load(from),
    v128.load(from + ROW),
    v128.load(from + 2 * ROW),
    v128.load(from + 3 * ROW),
    v128.load(from + 4 * ROW),
    v128.load(from + 5 * ROW),
    to,
    stride,
  );
}

/** Bᵀ times six vectors. */
function inputTransform(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, stride: usize): void {
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const five = f32x4.splat(5);
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
