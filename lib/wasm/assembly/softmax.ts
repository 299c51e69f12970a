import { at, exactTotal, lanes } from "./lanes";

// The softmax of rows. e^x without a table: x = n·ln 2 + r, and e^r by its series on |r| ≤ ½·ln 2, to the last bit or two.

@unmanaged
export class Softmax {
  classes: i32;
  x: usize;
  /** The probabilities. */
  out: usize;
  /** For each row two float64: its largest number, and Σ e^(x − largest). */
  sums: usize;
}

/** Units of work: rows. */
export function softmaxBatch<T>(softmax: Softmax, first: i32, end: i32, scratch: usize): void {
  const L = lanes<T>();
  const classes = softmax.classes;
  const whole = classes & ~(L - 1);
  const rest = classes - whole;
  for (let row = first; row < end; row++) {
    const x = at<T>(softmax.x, row * classes);
    const out = at<T>(softmax.out, row * classes);
    // What is left of a row after whole vectors, filled up with numbers whose e^x is 0.
    v128.store(scratch, v128.splat<T>(-(<T>Infinity)));
    memory.copy(scratch, at<T>(x, whole), at<T>(0, rest));
    const last = v128.load(scratch);
    let tops = last;
    for (let c = 0; c < whole; c += L) tops = v128.pmax<T>(tops, v128.load(at<T>(x, c)));
    v128.store(scratch, tops);
    let largest = load<T>(scratch);
    for (let lane = 1; lane < L; lane++) {
      const other = load<T>(at<T>(scratch, lane));
      if (other > largest) largest = other;
    }
    const shift = v128.splat<T>(largest);
    const tail = exponential<T>(v128.sub<T>(last, shift));
    let sum: f64 = exactTotal<T>(tail);
    for (let c = 0; c < whole; c += L) {
      const e = exponential<T>(v128.sub<T>(v128.load(at<T>(x, c)), shift));
      v128.store(at<T>(out, c), e);
      sum += exactTotal<T>(e);
    }
    const divisor = v128.splat<T>(<T>sum);
    for (let c = 0; c < whole; c += L) v128.store(at<T>(out, c), v128.div<T>(v128.load(at<T>(out, c)), divisor));
    v128.store(scratch, v128.div<T>(tail, divisor));
    memory.copy(at<T>(out, whole), scratch, at<T>(0, rest));
    store<f64>(softmax.sums + 16 * row, <f64>largest);
    store<f64>(softmax.sums + 16 * row, sum, 8);
  }
}

/** Bytes of scratch that a thread needs for it. */
export function softmaxScratch(softmax: Softmax): usize {
  return 16;
}

/** e^x for x ≤ 0; 0 where it would be smaller than the smallest number of full precision, and NaN for NaN. */
function exponential<T>(x: v128): v128 {
  return sizeof<T>() === 4 ? exponential32(x) : exponential64(x);
}

function exponential32(x: v128): v128 {
  // A sum with 1.5·2²³ has n in its last bits.
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.4426950408889634)), f32x4.splat(12582912));
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let e = f32x4.splat(1.0 / 5040);
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1.0 / 720));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1.0 / 120));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1.0 / 24));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1.0 / 6));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(0.5));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1));
  e = f32x4.add(f32x4.mul(e, r), f32x4.splat(1));
  const scale = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(e, scale), f32x4.lt(x, f32x4.splat(-87)));
}

function exponential64(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), f64x2.splat(6755399441055744));
  const n = f64x2.sub(shifted, f64x2.splat(6755399441055744));
  // ln 2 in two parts: products of the first with n are exact.
  const near = f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471803691238)));
  const r = f64x2.sub(near, f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)));
  let e = f64x2.splat(1.0 / 6227020800);
  let factorial: f64 = 6227020800;
  for (let k = 13; k > 0; k--) {
    factorial /= k;
    e = f64x2.add(f64x2.mul(e, r), f64x2.splat(1.0 / factorial));
  }
  const scale = i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52);
  return v128.andnot(f64x2.mul(e, scale), f64x2.lt(x, f64x2.splat(-708)));
}
