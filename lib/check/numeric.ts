import { copy, type Floats, type NDArray, packed, zerosLike } from "../core/array.ts";
import { requireDout } from "../core/door.ts";

// Derivatives by trying: f on both sides of x; what changes in out, weighed by dout, over the distance.

/** Evaluates f at a distance t along some line through x; its numbers in row-major order, never written to again. */
export type Line = (t: number) => Floats;

export interface Derivative {
  readonly value: number;
  /** A bound on what rounding alone may have done to the value, and on what rounding and the step's length may have. */
  readonly noise: number;
  readonly uncertainty: number;
  /**
   * At a kink every number between the slopes on the two sides is right. A line may meet a kink in several numbers of
   * out at once, as where ties lie under overlapping windows; each may then take its own side, so both ends are sums.
   */
  readonly kink?: { readonly low: number; readonly high: number };
}

/** What one step shows: the least and the largest slope by choice of a side, and what rounding may have done to it. */
interface Slopes {
  readonly low: number;
  readonly high: number;
  readonly central: number;
  readonly noise: number;
}

const EPSILON = 2 ** -52;
/** Tried in turn, as parts of the scale of x, until one is trustworthy. */
const STEPS = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7];
/** A value known this well needs no smaller step. */
const KNOWN = 1e-10;

/**
 * The gradient of Σ dout·f(x), number by number. Right on any view; x is only read.
 * Without a step it extrapolates and finds its own; with one it is the plain centred difference of the textbook.
 */
export function numericGradient<Rank extends number>(
  f: (x: NDArray<Rank>) => NDArray,
  x: NDArray<Rank>,
  dout: NDArray,
  step?: number,
): NDArray<Rank> {
  const at = copy(x);
  const weights = packed(dout);
  requireDout("numericGradient", dout, f(at));
  const gradient = zerosLike(at);
  for (let i = 0; i < at.size; i++) {
    const line = alongCoordinate(at, i, () => f(at));
    gradient.data[i] =
      step === undefined
        ? derivative(line, weights, scaleOf(at.data[i]!)).value
        : slopes(line, line(0), weights, step, 1).central;
  }
  return gradient;
}

/** The line on which one number of `x` moves and all others stay. */
export function alongCoordinate(x: NDArray, i: number, evaluate: () => NDArray): Line {
  const home = x.data[i]!;
  return (t) => {
    x.data[i] = home + t;
    const out = packed(evaluate()).slice();
    x.data[i] = home;
    return out;
  };
}

/** How far one must go from a value for it to be a small step. */
export const scaleOf = (value: number): number => Math.max(1, Math.abs(value));

/**
 * The derivative along a line, by central differences at h, h/2 and h/4 and Richardson's extrapolation, which cancels the
 * errors in h² and h⁴. A kink shows as a difference between left and right that does not shrink with the step.
 */
export function derivative(line: Line, dout: Floats, scale: number): Derivative {
  const base = line(0);
  let best: Derivative = { value: Number.NaN, noise: 0, uncertainty: Number.POSITIVE_INFINITY };
  let kink: Derivative["kink"];
  for (const part of STEPS) {
    const h = part * scale;
    const [wide, half, quarter] = [h, h / 2, h / 4].map((step) => slopes(line, base, dout, step, scale)) as [
      Slopes,
      Slopes,
      Slopes,
    ];
    // On a smooth line the two sides differ by h·f″: a quarter of the step, a quarter of the difference.
    const jump = quarter.high - quarter.low;
    const stays = jump > 0.5 * (wide.high - wide.low) && jump > 8 * quarter.noise + 1e-9 * Math.abs(quarter.central);
    kink = stays ? { low: quarter.low, high: quarter.high } : undefined;
    if (stays) continue;
    const once = (4 * half.central - wide.central) / 3;
    const twice = (4 * quarter.central - half.central) / 3;
    const value = (16 * twice - once) / 15;
    const { noise } = quarter;
    const uncertainty = Math.abs(value - twice) + noise;
    if (uncertainty < best.uncertainty) best = { value, noise, uncertainty };
    if (uncertainty <= Math.max(KNOWN * Math.abs(value), 2 * noise)) return best;
  }
  if (kink !== undefined) return { value: (kink.low + kink.high) / 2, noise: 0, uncertainty: 0, kink };
  return best;
}

function slopes(line: Line, base: Floats, dout: Floats, h: number, scale: number): Slopes {
  const [up, down] = [line(h), line(-h)];
  let [low, high, rounding] = [0, 0, 0];
  for (let k = 0; k < base.length; k++) {
    // Most of out stays as it was when one number moves: skipped, it adds no noise either.
    if (up[k] === base[k] && down[k] === base[k]) continue;
    const right = dout[k]! * (up[k]! - base[k]!);
    const left = dout[k]! * (base[k]! - down[k]!);
    low += Math.min(left, right);
    high += Math.max(left, right);
    rounding += Math.abs(dout[k]!) * Math.max(Math.abs(up[k]!), Math.abs(base[k]!), Math.abs(down[k]!));
  }
  const central = (low + high) / (2 * h);
  return { low: low / h, high: high / h, central, noise: (EPSILON * (rounding + Math.abs(central) * scale)) / h };
}
