import { at, lanes } from "./lanes";
import { centred, Lines, mixOne, scaleOne, storeMoments } from "./lines";

// Columns that are added up and scaled, vectors of neighbours at a time: where a channel has one place. Rows are walked
// through as they lie in memory, four side by side, so that sums are fetched once for all of them. Sums are those of
// blocks of rows, whatever the threads.

/** Rows whose mean is the guess around which a block is added up. No outlier among so many puts it far off. */
const SAMPLE: i32 = 8;
const SIDES: i32 = 4;

/** Bytes of a list of a number for each column. */
function list<T>(lines: Lines): usize {
  return at<T>(0, lines.length);
}

/** A guess and two sums for each column. */
export function columnMomentsScratch<T>(lines: Lines): usize {
  return 3 * list<T>(lines);
}

/** Two sums for each column, and zeros. */
export function columnSumsScratch<T>(lines: Lines): usize {
  return 3 * list<T>(lines);
}

/** The mean and Σ(x − mean)² of each column of each block. */
export function columnMomentsBatch<T>(lines: Lines, first: i32, end: i32, scratch: usize): void {
  const length = lines.length;
  const guess = scratch;
  const sums = guess + list<T>(lines);
  const squares = sums + list<T>(lines);
  for (let block = first; block < end; block++) {
    const start = block * lines.period;
    const count = min(lines.period, lines.rows - start);
    const x = at<T>(lines.x, start * length);
    guessFrom<T>(x, length, min(SAMPLE, count), guess);
    memory.fill(sums, 0, 2 * list<T>(lines));
    for (let row = 0; row < count; row += SIDES) {
      // Beyond the last row come rows of guesses, which add nothing.
      const x0 = at<T>(x, row * length);
      const x1 = row + 1 < count ? at<T>(x0, length) : guess;
      const x2 = row + 2 < count ? at<T>(x0, 2 * length) : guess;
      const x3 = row + 3 < count ? at<T>(x0, 3 * length) : guess;
      addAround<T>(length, x0, x1, x2, x3, guess, sums, squares);
    }
    for (let i = 0; i < length; i++) {
      const out = lines.out + 16 * (block * length + i);
      const sum = <f64>load<T>(at<T>(sums, i));
      storeMoments(out, <f64>load<T>(at<T>(guess, i)), sum, <f64>load<T>(at<T>(squares, i)), count);
    }
  }
}

/** The mean of the first rows for each column; 0 where that is none. */
function guessFrom<T>(x: usize, length: i32, count: i32, to: usize): void {
  const L = lanes<T>();
  const share = <T>1 / <T>count;
  let i = 0;
  for (; i + L <= length; i += L) {
    let sum = v128.splat<T>(<T>0);
    for (let row = 0; row < count; row++) sum = v128.add<T>(sum, v128.load(at<T>(x, row * length + i)));
    const mean = v128.mul<T>(sum, v128.splat<T>(share));
    const zero = v128.splat<T>(<T>0);
    v128.store(at<T>(to, i), v128.and(mean, v128.eq<T>(v128.sub<T>(mean, mean), zero)));
  }
  for (; i < length; i++) {
    let sum: T = <T>0;
    for (let row = 0; row < count; row++) sum += load<T>(at<T>(x, row * length + i));
    const mean = sum * share;
    store<T>(at<T>(to, i), mean - mean === 0 ? mean : <T>0);
  }
}

/** Add Σ(x − guess) and Σ(x − guess)² over four rows. */
function addAround<T>(
  length: i32,
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  guess: usize,
  sums: usize,
  squares: usize,
): void {
  const step = at<T>(0, lanes<T>());
  const end = at<T>(0, length);
  let i: usize = 0;
  for (; i + step <= end; i += step) {
    const centre = v128.load(guess + i);
    const v0 = v128.sub<T>(v128.load(x0 + i), centre);
    const v1 = v128.sub<T>(v128.load(x1 + i), centre);
    const v2 = v128.sub<T>(v128.load(x2 + i), centre);
    const v3 = v128.sub<T>(v128.load(x3 + i), centre);
    const sum = v128.add<T>(v128.add<T>(v0, v1), v128.add<T>(v2, v3));
    v128.store(sums + i, v128.add<T>(v128.load(sums + i), sum));
    const left = v128.add<T>(v128.mul<T>(v0, v0), v128.mul<T>(v1, v1));
    const right = v128.add<T>(v128.mul<T>(v2, v2), v128.mul<T>(v3, v3));
    v128.store(squares + i, v128.add<T>(v128.load(squares + i), v128.add<T>(left, right)));
  }
  for (; i < end; i += sizeof<T>()) {
    const centre = load<T>(guess + i);
    const v0 = load<T>(x0 + i) - centre;
    const v1 = load<T>(x1 + i) - centre;
    const v2 = load<T>(x2 + i) - centre;
    const v3 = load<T>(x3 + i) - centre;
    store<T>(sums + i, load<T>(sums + i) + (v0 + v1 + (v2 + v3)));
    store<T>(squares + i, load<T>(squares + i) + (v0 * v0 + v1 * v1 + (v2 * v2 + v3 * v3)));
  }
}

/** Σdout and Σdout·(x − centre) of each column of each block. */
export function columnSumsBatch<T>(lines: Lines, first: i32, end: i32, scratch: usize): void {
  const length = lines.length;
  const sums = scratch;
  const products = sums + list<T>(lines);
  const zeros = products + list<T>(lines);
  for (let block = first; block < end; block++) {
    const start = block * lines.period;
    const stop = min(start + lines.period, lines.rows);
    memory.fill(sums, 0, 3 * list<T>(lines));
    for (let row = start; row < stop; row += 2) {
      const x = at<T>(lines.x, row * length);
      const dout = at<T>(lines.dout, row * length);
      // Beyond the last row comes a row of zeros, and the centre itself, which add nothing.
      const further = row + 1 < stop;
      addAlong<T>(
        lines,
        x,
        further ? at<T>(x, length) : lines.high,
        dout,
        further ? at<T>(dout, length) : zeros,
        sums,
        products,
      );
    }
    for (let i = 0; i < length; i++) {
      const out = lines.out + 16 * (block * length + i);
      store<f64>(out, <f64>load<T>(at<T>(sums, i)));
      store<f64>(out, <f64>load<T>(at<T>(products, i)), 8);
    }
  }
}

/** Add Σdout and Σdout·(x − centre) over two rows. */
function addAlong<T>(lines: Lines, x0: usize, x1: usize, d0: usize, d1: usize, sums: usize, products: usize): void {
  const step = at<T>(0, lanes<T>());
  const end = at<T>(0, lines.length);
  const highs = lines.high;
  const lows = lines.low;
  let i: usize = 0;
  for (; i + step <= end; i += step) {
    const high = v128.load(highs + i);
    const low = v128.load(lows + i);
    const e0 = v128.load(d0 + i);
    const e1 = v128.load(d1 + i);
    v128.store(sums + i, v128.add<T>(v128.load(sums + i), v128.add<T>(e0, e1)));
    const p0 = v128.mul<T>(e0, centred<T>(v128.load(x0 + i), high, low));
    const p1 = v128.mul<T>(e1, centred<T>(v128.load(x1 + i), high, low));
    v128.store(products + i, v128.add<T>(v128.load(products + i), v128.add<T>(p0, p1)));
  }
  for (; i < end; i += sizeof<T>()) {
    const high = load<T>(highs + i);
    const low = load<T>(lows + i);
    store<T>(sums + i, load<T>(sums + i) + (load<T>(d0 + i) + load<T>(d1 + i)));
    const p0 = load<T>(d0 + i) * (load<T>(x0 + i) - high - low);
    const p1 = load<T>(d1 + i) * (load<T>(x1 + i) - high - low);
    store<T>(products + i, load<T>(products + i) + (p0 + p1));
  }
}

/** out = (x − centre)·a + c, and with a dout + dout·b; units of work are rows. */
export function columnsBatch<T>(lines: Lines, first: i32, end: i32, scratch: usize): void {
  for (let row = first; row < end; row++) {
    const here = at<T>(0, row * lines.length);
    if (lines.dout === 0) scale<T>(lines, lines.x + here, lines.out + here);
    else mix<T>(lines, lines.x + here, lines.dout + here, lines.out + here);
  }
}

function scale<T>(lines: Lines, x: usize, out: usize): void {
  const L = lanes<T>();
  const highs = lines.high;
  const lows = lines.low;
  const slopes = lines.a;
  const shifts = lines.c;
  let i = 0;
  for (; i + L <= lines.length; i += L) {
    const here = at<T>(0, i);
    const value = centred<T>(v128.load(x + here), v128.load(highs + here), v128.load(lows + here));
    v128.store(out + here, v128.add<T>(v128.mul<T>(value, v128.load(slopes + here)), v128.load(shifts + here)));
  }
  for (; i < lines.length; i++) scaleOne<T>(lines, i, at<T>(x, i), at<T>(out, i));
}

function mix<T>(lines: Lines, x: usize, dout: usize, out: usize): void {
  const L = lanes<T>();
  const highs = lines.high;
  const lows = lines.low;
  const along = lines.a;
  const straight = lines.b;
  const shifts = lines.c;
  let i = 0;
  for (; i + L <= lines.length; i += L) {
    const here = at<T>(0, i);
    const value = centred<T>(v128.load(x + here), v128.load(highs + here), v128.load(lows + here));
    const up = v128.add<T>(v128.mul<T>(v128.load(dout + here), v128.load(straight + here)), v128.load(shifts + here));
    v128.store(out + here, v128.add<T>(up, v128.mul<T>(value, v128.load(along + here))));
  }
  for (; i < lines.length; i++) mixOne<T>(lines, i, at<T>(x, i), at<T>(dout, i), at<T>(out, i));
}
