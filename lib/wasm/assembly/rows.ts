import { at, lanes, total } from "./lanes";

// Loops over rows of numbers that have constants of their own: what normalisations are made of. A row is centred by a
// number in two parts, so that the digits that cancel in x − µ are there in float32 too.

@unmanaged
export class Rows {
  /** Numbers in a row. */
  length: i32;
  x: usize;
  dout: usize;
  /** The result, or for sums two float64 a row. */
  out: usize;
  /** Five numbers a row: the centre in its two parts, what x − centre is multiplied by, dout, and what is added. */
  constants: usize;
}
const CONSTANTS: i32 = 5;

/** Vectors whose sum is kept in vectors; more of them are added up in float64. */
const RUN: i32 = 256;

function centred<T>(x: v128, high: v128, low: v128): v128 {
  return v128.sub<T>(v128.sub<T>(x, high), low);
}

/** Σ(x − centre) and Σ(x − centre)² of each row, or with a dout Σdout and Σdout·(x − centre). */
export function rowSumsBatch<T>(rows: Rows, first: i32, end: i32, scratch: usize): void {
  const L = lanes<T>();
  for (let row = first; row < end; row++) {
    const constants = at<T>(rows.constants, row * CONSTANTS);
    const high = load<T>(constants);
    const low = load<T>(at<T>(constants, 1));
    let x = at<T>(rows.x, row * rows.length);
    let dout: usize = rows.dout === 0 ? <usize>0 : at<T>(rows.dout, row * rows.length);
    let sum: f64 = 0;
    let product: f64 = 0;
    let left = rows.length;
    while (left >= L) {
      let sums = v128.splat<T>(<T>0);
      let products = sums;
      const run = min(RUN, left / L);
      for (let i = 0; i < run; i++) {
        const value = centred<T>(v128.load(x), v128.splat<T>(high), v128.splat<T>(low));
        const other = dout === 0 ? value : v128.load(dout);
        sums = v128.add<T>(sums, other);
        products = v128.add<T>(products, v128.mul<T>(value, other));
        x += 16;
        if (dout !== 0) dout += 16;
      }
      sum += <f64>total<T>(sums);
      product += <f64>total<T>(products);
      left -= run * L;
    }
    for (; left > 0; left--) {
      const value = <f64>(load<T>(x) - high - low);
      const other = dout === 0 ? value : <f64>load<T>(dout);
      sum += other;
      product += value * other;
      x = at<T>(x, 1);
      if (dout !== 0) dout = at<T>(dout, 1);
    }
    store<f64>(rows.out + 16 * row, sum);
    store<f64>(rows.out + 16 * row, product, 8);
  }
}

/** out = (x − centre)·a + c, and with a dout + dout·b. */
export function rowsBatch<T>(rows: Rows, first: i32, end: i32, scratch: usize): void {
  const L = lanes<T>();
  for (let row = first; row < end; row++) {
    const constants = at<T>(rows.constants, row * CONSTANTS);
    const high = load<T>(constants);
    const low = load<T>(at<T>(constants, 1));
    const a = load<T>(at<T>(constants, 2));
    const b = load<T>(at<T>(constants, 3));
    const c = load<T>(at<T>(constants, 4));
    let x = at<T>(rows.x, row * rows.length);
    let out = at<T>(rows.out, row * rows.length);
    let left = rows.length;
    if (rows.dout === 0) {
      for (; left >= L; left -= L) {
        const value = centred<T>(v128.load(x), v128.splat<T>(high), v128.splat<T>(low));
        v128.store(out, v128.add<T>(v128.mul<T>(value, v128.splat<T>(a)), v128.splat<T>(c)));
        x += 16;
        out += 16;
      }
      for (; left > 0; left--) {
        store<T>(out, (load<T>(x) - high - low) * a + c);
        x = at<T>(x, 1);
        out = at<T>(out, 1);
      }
      continue;
    }
    let dout = at<T>(rows.dout, row * rows.length);
    for (; left >= L; left -= L) {
      const value = centred<T>(v128.load(x), v128.splat<T>(high), v128.splat<T>(low));
      const straight = v128.mul<T>(v128.load(dout), v128.splat<T>(b));
      v128.store(out, v128.add<T>(v128.add<T>(straight, v128.splat<T>(c)), v128.mul<T>(value, v128.splat<T>(a))));
      x += 16;
      dout += 16;
      out += 16;
    }
    for (; left > 0; left--) {
      store<T>(out, load<T>(dout) * b + c + (load<T>(x) - high - low) * a);
      x = at<T>(x, 1);
      dout = at<T>(dout, 1);
      out = at<T>(out, 1);
    }
  }
}
