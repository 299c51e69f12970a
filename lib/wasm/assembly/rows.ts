import { at, lanes, total } from "./lanes";
import { centred, every, Lines, mixOne, scaleOne, storeMoments } from "./lines";

// Rows that are added up and scaled. Loops have two vectors a trip, so that no sum waits for the one before; there is one
// loop for each thing to do, because V8 keeps few values in registers.

/** Trips whose sums are kept in vectors; those of more are added up in float64. */
const RUN: i32 = 128;
/** How large, beside the variance, the square of the guess's error may be, before its digits are missing elsewhere. */
const FAR: f64 = 4;

/** The mean and Σ(x − mean)² of each row, added up around a guess, and once more where that was far off. */
export function rowMomentsBatch<T>(lines: Lines, first: i32, end: i32, scratch: usize): void {
  const length = lines.length;
  for (let row = first; row < end; row++) {
    const x = at<T>(lines.x, row * length);
    const out = lines.out + 16 * row;
    let guess = guessed<T>(x);
    addAround<T>(x, length, guess, out);
    const sum = load<f64>(out);
    const off = sum / <f64>length;
    if (off * sum > FAR * (load<f64>(out, 8) - off * sum)) {
      guess = <T>(<f64>guess + off);
      addAround<T>(x, length, guess, out);
    }
    storeMoments(out, <f64>guess, load<f64>(out), load<f64>(out, 8), length);
  }
}

/** The mean of the first four vectors, which every row has; 0 where that is no number. */
function guessed<T>(x: usize): T {
  const left = v128.add<T>(v128.load(x), v128.load(x, 16));
  const right = v128.add<T>(v128.load(x, 32), v128.load(x, 48));
  const guess = total<T>(v128.add<T>(left, right)) / (<T>4 * <T>lanes<T>());
  return guess - guess === 0 ? guess : <T>0;
}

/** Σ(x − guess) and Σ(x − guess)² of a row, as two float64. */
function addAround<T>(x: usize, length: i32, guess: T, out: usize): void {
  const L = lanes<T>();
  const centre = v128.splat<T>(guess);
  let sum: f64 = 0;
  let squares: f64 = 0;
  let left = length;
  while (left >= L) {
    const run = min(RUN, left / (2 * L));
    let s0 = v128.splat<T>(<T>0);
    let s1 = s0;
    let q0 = s0;
    let q1 = s0;
    for (const stop = x + 32 * run; x < stop; x += 32) {
      const v0 = v128.sub<T>(v128.load(x), centre);
      const v1 = v128.sub<T>(v128.load(x, 16), centre);
      s0 = v128.add<T>(s0, v0);
      s1 = v128.add<T>(s1, v1);
      q0 = v128.add<T>(q0, v128.mul<T>(v0, v0));
      q1 = v128.add<T>(q1, v128.mul<T>(v1, v1));
    }
    left -= run * 2 * L;
    if (left >= L && left < 2 * L) {
      const v0 = v128.sub<T>(v128.load(x), centre);
      s0 = v128.add<T>(s0, v0);
      q0 = v128.add<T>(q0, v128.mul<T>(v0, v0));
      x += 16;
      left -= L;
    }
    sum += <f64>total<T>(v128.add<T>(s0, s1));
    squares += <f64>total<T>(v128.add<T>(q0, q1));
  }
  for (; left > 0; left--) {
    const value = <f64>(load<T>(x) - guess);
    sum += value;
    squares += value * value;
    x = at<T>(x, 1);
  }
  store<f64>(out, sum);
  store<f64>(out, squares, 8);
}

/** Σdout and Σdout·(x − centre) of each row. */
export function rowSumsBatch<T>(lines: Lines, first: i32, end: i32, scratch: usize): void {
  const length = lines.length;
  let constant = first % lines.period;
  for (let row = first; row < end; row++) {
    const here = row * length;
    addAlong<T>(lines, constant, at<T>(lines.x, here), at<T>(lines.dout, here), lines.out + 16 * row);
    if (++constant === lines.period) constant = 0;
  }
}

function addAlong<T>(lines: Lines, constant: i32, x: usize, dout: usize, out: usize): void {
  const L = lanes<T>();
  const high = every<T>(lines.high, constant);
  const low = every<T>(lines.low, constant);
  let sum: f64 = 0;
  let product: f64 = 0;
  let left = lines.length;
  while (left >= L) {
    const run = min(RUN, left / (2 * L));
    let s0 = v128.splat<T>(<T>0);
    let s1 = s0;
    let p0 = s0;
    let p1 = s0;
    for (const stop = x + 32 * run; x < stop; x += 32) {
      const d0 = v128.load(dout);
      const d1 = v128.load(dout, 16);
      s0 = v128.add<T>(s0, d0);
      s1 = v128.add<T>(s1, d1);
      p0 = v128.add<T>(p0, v128.mul<T>(d0, centred<T>(v128.load(x), high, low)));
      p1 = v128.add<T>(p1, v128.mul<T>(d1, centred<T>(v128.load(x, 16), high, low)));
      dout += 32;
    }
    left -= run * 2 * L;
    if (left >= L && left < 2 * L) {
      const d0 = v128.load(dout);
      s0 = v128.add<T>(s0, d0);
      p0 = v128.add<T>(p0, v128.mul<T>(d0, centred<T>(v128.load(x), high, low)));
      x += 16;
      dout += 16;
      left -= L;
    }
    sum += <f64>total<T>(v128.add<T>(s0, s1));
    product += <f64>total<T>(v128.add<T>(p0, p1));
  }
  const h = load<T>(at<T>(lines.high, constant));
  const l = load<T>(at<T>(lines.low, constant));
  for (; left > 0; left--) {
    const other = <f64>load<T>(dout);
    sum += other;
    product += other * <f64>(load<T>(x) - h - l);
    x = at<T>(x, 1);
    dout = at<T>(dout, 1);
  }
  store<f64>(out, sum);
  store<f64>(out, product, 8);
}

/** out = (x − centre)·a + c, and with a dout + dout·b. */
export function rowsBatch<T>(lines: Lines, first: i32, end: i32, scratch: usize): void {
  const length = lines.length;
  let constant = first % lines.period;
  for (let row = first; row < end; row++) {
    const here = row * length;
    const x = at<T>(lines.x, here);
    const out = at<T>(lines.out, here);
    if (lines.dout === 0) scale<T>(lines, constant, x, out);
    else mix<T>(lines, constant, x, at<T>(lines.dout, here), out);
    if (++constant === lines.period) constant = 0;
  }
}

function scale<T>(lines: Lines, constant: i32, x: usize, out: usize): void {
  const L = lanes<T>();
  const high = every<T>(lines.high, constant);
  const low = every<T>(lines.low, constant);
  const a = every<T>(lines.a, constant);
  const c = every<T>(lines.c, constant);
  for (const stop = at<T>(x, lines.length & -L); x < stop; x += 16) {
    v128.store(out, v128.add<T>(v128.mul<T>(centred<T>(v128.load(x), high, low), a), c));
    out += 16;
  }
  for (let left = lines.length & (L - 1); left > 0; left--) {
    scaleOne<T>(lines, constant, x, out);
    x = at<T>(x, 1);
    out = at<T>(out, 1);
  }
}

function mix<T>(lines: Lines, constant: i32, x: usize, dout: usize, out: usize): void {
  const L = lanes<T>();
  const high = every<T>(lines.high, constant);
  const low = every<T>(lines.low, constant);
  const a = every<T>(lines.a, constant);
  const b = every<T>(lines.b, constant);
  const c = every<T>(lines.c, constant);
  for (const stop = at<T>(x, lines.length & -L); x < stop; x += 16) {
    const straight = v128.add<T>(v128.mul<T>(v128.load(dout), b), c);
    v128.store(out, v128.add<T>(straight, v128.mul<T>(centred<T>(v128.load(x), high, low), a)));
    dout += 16;
    out += 16;
  }
  for (let left = lines.length & (L - 1); left > 0; left--) {
    mixOne<T>(lines, constant, x, dout, out);
    x = at<T>(x, 1);
    dout = at<T>(dout, 1);
    out = at<T>(out, 1);
  }
}
