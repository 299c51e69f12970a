import type { Floats } from "../core/array.ts";

// One derivative by trying: f on both sides of x; what changes in out, weighed by dout, over the distance.

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
  readonly kink?: Kink;
}

export interface Kink {
  readonly low: number;
  readonly high: number;
  /** What the two ends may be wrong by. */
  readonly uncertainty: number;
}

/** What one step shows: the least and the largest slope by choice of a side, and what rounding may have done to it. */
interface Slopes {
  readonly low: number;
  readonly high: number;
  readonly central: number;
  readonly noise: number;
}

/** What the steps h, h/2 and h/4 show together. `jump` is how far the two sides lie apart at h. */
type Attempt = Derivative & { readonly jump: number; readonly straight: boolean };

/** What a dtype means for measuring: its rounding, and the steps to try in turn, as parts of the scale of x. */
const MEASURES = {
  float64: { epsilon: 2 ** -52, steps: [-10, -13, -17, -20, -23, -27, -30, -33].map((power) => 2 ** power) },
  float32: { epsilon: 2 ** -23, steps: [-3, -5, -7, -10, -13].map((power) => 2 ** power) },
} as const;
/** Longer than small: for lines that are straight as far as one can see. */
const LONG_STEPS = [1, 2 ** 10, 2 ** 20];
const FAR = 2 ** 10;
/** A value known this well needs no other step. */
const KNOWN = 1e-10;
/** Rounding of more than this part of the value hides too much of it. */
const HIDDEN = 1e-8;
const NOTHING: Derivative = { value: Number.NaN, noise: 0, uncertainty: Number.POSITIVE_INFINITY };

/** How far one must go from a value for it to be a small step: a power of 2, so that steps are exact in binary. */
const scaleOf = (size: number): number => 2 ** Math.floor(Math.log2(Math.max(1, size)));

/**
 * The derivative along a line, by central differences at h, h/2 and h/4 and Richardson's extrapolation, which cancels the
 * errors in h² and h⁴. A kink shows as a difference between left and right that does not shrink with the step.
 * `size` is that of the numbers that move.
 */
export function derivative(line: Line, dout: Floats, size: number): Derivative {
  const base = line(0);
  const scale = scaleOf(size);
  const { epsilon, steps } = MEASURES[base instanceof Float32Array ? "float32" : "float64"];
  // What has moved once and stays at a smaller step does so by rounding; what never moves adds no noise.
  const moved = new Uint8Array(base.length);
  const at = (h: number): Attempt => attempt((step) => slopes(line, base, dout, step, size, epsilon, moved), h);
  let best = NOTHING;
  let kink: Kink | undefined;
  let trusted = false;
  for (const part of steps) {
    const found = at(part * scale);
    if (found.kink !== undefined) {
      if (kink === undefined || found.kink.uncertainty < kink.uncertainty) kink = found.kink;
    }
    // A step that reaches over part of a kink mixes its two sides, and may look smooth by chance.
    else if (kink === undefined || found.jump <= 0.01 * (kink.high - kink.low)) {
      if (found.uncertainty < best.uncertainty) best = found;
      trusted = found.uncertainty <= Math.max(KNOWN * Math.abs(found.value), 2 * found.noise);
      if (trusted) break;
    }
  }
  const known = trusted || (kink && best.uncertainty <= Math.max(10 * best.noise, HIDDEN * (kink.high - kink.low)));
  if (kink !== undefined && !known)
    return { value: (kink.low + kink.high) / 2, noise: 0, uncertainty: kink.uncertainty, kink };
  if (best.value === 0 && best.noise === 0) {
    const noise = (epsilon * unseen(base, line(FAR * scale), dout)) / (steps[0]! * scale);
    best = { value: 0, noise, uncertainty: noise };
  }
  return best.noise > HIDDEN * Math.abs(best.value) ? furtherOut(at, best, scale) : best;
}

/** The size of what did not move, and yet does further out: it may have moved by less than its rounding. */
function unseen(base: Floats, far: Floats, dout: Floats): number {
  let size = 0;
  for (let k = 0; k < base.length; k++) if (dout[k] !== 0 && far[k] !== base[k]) size += Math.abs(dout[k]! * base[k]!);
  return size;
}

/** Where rounding hides the slope, a longer step shows it, as long as the line is straight that far. */
function furtherOut(at: (h: number) => Attempt, near: Derivative, scale: number): Derivative {
  let best = near;
  for (const part of LONG_STEPS) {
    const found = at(part * scale);
    const agrees = Math.abs(found.value - best.value) <= 10 * best.uncertainty;
    if (!found.straight || !agrees) return best;
    if (found.noise < best.noise) best = found;
    if (found.noise <= KNOWN * Math.abs(found.value)) return best;
  }
  return best;
}

function attempt(slopesAt: (h: number) => Slopes, h: number): Attempt {
  const [wide, half, quarter] = [slopesAt(h), slopesAt(h / 2), slopesAt(h / 4)];
  const { noise } = quarter;
  const [before, jump] = [wide.high - wide.low, quarter.high - quarter.low];
  const once = (4 * half.central - wide.central) / 3;
  const twice = (4 * quarter.central - half.central) / 3;
  const value = (16 * twice - once) / 15;
  // On a smooth line the two sides differ by h·f″: a quarter of the step, a quarter of the difference. Where f itself
  // jumps they differ by more and more.
  const stays = jump > 0.5 * before && jump < 2 * before && jump > 8 * noise + 1e-9 * Math.abs(quarter.central);
  const bends = Math.max(
    before - 8 * wide.noise,
    jump - 8 * noise,
    Math.abs(wide.central - quarter.central) - 2 * noise,
  );
  return {
    value,
    noise,
    uncertainty: Math.abs(value - twice) + noise,
    // A longer step bends more, a shorter one rounds more.
    ...(stays ? { kink: { low: quarter.low, high: quarter.high, uncertainty: noise + Math.abs(before - jump) } } : {}),
    jump: before,
    straight: bends <= 0,
  };
}

function slopes(
  line: Line,
  base: Floats,
  dout: Floats,
  h: number,
  size: number,
  epsilon: number,
  moved: Uint8Array,
): Slopes {
  const [up, down] = [line(h), line(-h)];
  let [low, high, rounding] = [0, 0, 0];
  for (let k = 0; k < base.length; k++) {
    // What isn't finite has a dout of 0, and infinity minus infinity would spoil the sum.
    if (dout[k] === 0) continue;
    if (up[k] === base[k] && down[k] === base[k] && moved[k] === 0) continue;
    moved[k] = 1;
    const right = dout[k]! * (up[k]! - base[k]!);
    const left = dout[k]! * (base[k]! - down[k]!);
    low += Math.min(left, right);
    high += Math.max(left, right);
    rounding += Math.abs(dout[k]!) * Math.max(Math.abs(up[k]!), Math.abs(base[k]!), Math.abs(down[k]!));
  }
  const central = (low + high) / (2 * h);
  const stepping = Math.abs(central) * Math.max(size, h);
  return { low: low / h, high: high / h, central, noise: (epsilon * (rounding + stepping)) / h };
}
