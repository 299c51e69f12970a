import { at, clipped } from "./lanes";

// Loops over packed numbers, each of which stands alone: activations, and the rules that update parameters. Pieces of memory
// end on a line of the cache, so the last vector may reach past the last number.

/** Numbers in a unit of work. */
const UNIT: i32 = 4096;

@unmanaged
export class Bend {
  count: i32;
  x: usize;
  /** For the way back; 0 else. */
  dout: usize;
  out: usize;
  /** Where the number is that those below 0 are multiplied by; 0 where they are cut off. */
  slope: usize;
}

/** Forward: x where it is above 0, else slope·x, or 0 where it is cut off. Backward the same with dout, by the sign of x. */
export function bendBatch<T>(bend: Bend, first: i32, end: i32, scratch: usize): void {
  const zero = v128.splat<T>(<T>0);
  const last = at<T>(bend.x, min(bend.count, end * UNIT));
  const out = bend.out - bend.x;
  const dout = bend.dout - bend.x;
  const leaks = bend.slope !== 0;
  const slope = leaks ? v128.load_splat<T>(bend.slope) : zero;
  // Going forward NaN stays, which no comparison holds for; going back it stops what comes.
  for (let x = at<T>(bend.x, first * UNIT); x < last; x += 16) {
    const given = v128.load(x);
    if (bend.dout === 0 && !leaks) {
      v128.store(x + out, clipped<T>(given));
      continue;
    }
    const value = bend.dout === 0 ? given : v128.load(x + dout);
    const low = leaks ? v128.mul<T>(slope, value) : zero;
    v128.store(x + out, v128.bitselect(value, low, v128.gt<T>(given, zero)));
  }
}

/**
 * One step of every update rule: w′ = keep·w + (p·m′ + q·g) / (√(k·c′) + ε), with the means m′ = a·m + b·g and
 * c′ = d·c + e·g², where there are such, and g = dw + l·w.
 */
@unmanaged
export class Update {
  count: i32;
  w: usize;
  dw: usize;
  next: usize;
  /** What was, and what is; 0 for a rule without. */
  mean: usize;
  nextMean: usize;
  square: usize;
  nextSquare: usize;
  /** Numbers of type T, in this order. */
  constants: usize;
}
const KEEP: i32 = 0;
const P: i32 = 1;
const Q: i32 = 2;
const A: i32 = 3;
const B: i32 = 4;
const D: i32 = 5;
const E: i32 = 6;
const K: i32 = 7;
const EPSILON: i32 = 8;
const L: i32 = 9;

function constant<T>(update: Update, which: i32): v128 {
  return v128.load_splat<T>(at<T>(update.constants, which));
}

export function updateBatch<T>(update: Update, first: i32, end: i32, scratch: usize): void {
  const last = at<T>(0, min(update.count, end * UNIT));
  // q·g and l·w are left out where q and l are 0: 0·∞ would be NaN.
  const decays = load<T>(at<T>(update.constants, L)) !== <T>0;
  const straight = load<T>(at<T>(update.constants, Q)) !== <T>0;
  for (let i = at<T>(0, first * UNIT); i < last; i += 16) {
    const w = v128.load(update.w + i);
    let g = v128.load(update.dw + i);
    if (decays) g = v128.add<T>(g, v128.mul<T>(constant<T>(update, L), w));
    let step = straight ? v128.mul<T>(constant<T>(update, Q), g) : v128.splat<T>(<T>0);
    if (update.mean !== 0) {
      const past = v128.mul<T>(constant<T>(update, A), v128.load(update.mean + i));
      const mean = v128.add<T>(past, v128.mul<T>(constant<T>(update, B), g));
      v128.store(update.nextMean + i, mean);
      step = v128.add<T>(v128.mul<T>(constant<T>(update, P), mean), step);
    }
    if (update.square !== 0) {
      const past = v128.mul<T>(constant<T>(update, D), v128.load(update.square + i));
      const square = v128.add<T>(past, v128.mul<T>(constant<T>(update, E), v128.mul<T>(g, g)));
      v128.store(update.nextSquare + i, square);
      const root = v128.sqrt<T>(v128.mul<T>(constant<T>(update, K), square));
      step = v128.div<T>(step, v128.add<T>(root, constant<T>(update, EPSILON)));
    }
    v128.store(update.next + i, v128.add<T>(v128.mul<T>(constant<T>(update, KEEP), w), step));
  }
}
