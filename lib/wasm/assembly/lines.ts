import { at } from "./lanes";

// What the loops over rows and over columns of numbers are given: they are what normalisations are made of. A row, or a
// column, has constants of its own. It is centred by a number in two parts, so that the digits that cancel in x − µ are
// there in float32 too.

@unmanaged
export class Lines {
  /** Numbers in a row; where rows are added up around a guess, 64 bytes or more. */
  length: i32;
  rows: i32;
  /** Rows in a block, for sums of columns; for rows, after how many of them their constants start anew. */
  period: i32;
  x: usize;
  /** Another array of that shape, or 0. */
  dout: usize;
  /** The result; for sums and moments two float64 a row, or a column of a block. */
  out: usize;
  /** Lists of constants: the centre in two parts, what x − centre is multiplied by, dout, and what is added. */
  high: usize;
  low: usize;
  a: usize;
  b: usize;
  c: usize;
}

export function centred<T>(x: v128, high: v128, low: v128): v128 {
  return v128.sub<T>(v128.sub<T>(x, high), low);
}

/** Write the mean and Σ(x − mean)², where there are Σ(x − guess) and Σ(x − guess)² of so many numbers. */
export function storeMoments(out: usize, guess: f64, sum: f64, squares: f64, count: i32): void {
  const off = sum / <f64>count;
  store<f64>(out, guess + off);
  // What rounding leaves of nothing may lie below 0.
  store<f64>(out, max<f64>(0, squares - off * sum), 8);
}

/** A list's number as a vector of it. */
export function every<T>(list: usize, index: i32): v128 {
  return v128.splat<T>(load<T>(at<T>(list, index)));
}

/** One number of a row or column, with the constants of that. */
export function scaleOne<T>(lines: Lines, constant: i32, x: usize, out: usize): void {
  const value = load<T>(x) - load<T>(at<T>(lines.high, constant)) - load<T>(at<T>(lines.low, constant));
  store<T>(out, value * load<T>(at<T>(lines.a, constant)) + load<T>(at<T>(lines.c, constant)));
}

export function mixOne<T>(lines: Lines, constant: i32, x: usize, dout: usize, out: usize): void {
  const value = load<T>(x) - load<T>(at<T>(lines.high, constant)) - load<T>(at<T>(lines.low, constant));
  const straight = load<T>(dout) * load<T>(at<T>(lines.b, constant)) + load<T>(at<T>(lines.c, constant));
  store<T>(out, straight + value * load<T>(at<T>(lines.a, constant)));
}
