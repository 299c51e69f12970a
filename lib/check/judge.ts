import { type Floats, filledWithZeros, type NDArray, packed } from "../core/array.ts";
import { inParentheses } from "../core/errors.ts";
import type { Derivative } from "./derivative.ts";
import { difference, distance, indexOf, largest, placesInWords } from "./measure.ts";
import type { Pair } from "./pairs.ts";
import type { Finding } from "./report.ts";
import { suspicion } from "./suspect.ts";

// From derivatives asked of both sides to a finding.

/** One derivative, as backward gave it and as trying found it. */
export interface Trial {
  readonly got: number;
  readonly found: Derivative;
  /** Which number of the array moved; nothing where all of them did. */
  readonly position?: number;
}

/** A gradient with all its trials. */
export interface Measured {
  readonly pair: Pair;
  readonly trials: readonly Trial[];
  readonly tolerance: number;
  /** Which of its numbers can be judged. */
  readonly places: readonly number[];
  /** What else there is to say about all of them. */
  readonly notes: readonly string[];
}

/** What else a suspicion may look at. */
export interface Context {
  /** The array whose first axis is the batch. */
  readonly batch: unknown;
  readonly dout: NDArray;
  readonly measured: readonly Measured[];
}

/** A gradient that is truly 0 is a sum of parts of dout that cancel: this part of them may be left. */
const LEFT = { float64: 16 * 2 ** -52, float32: 16 * 2 ** -23 } as const;
/** A number much smaller than the largest of its array may be wrong by this part of the tolerance: its own rounding. */
const SMALL_PART = 1e-2;

/** A finding about one gradient from all its trials. */
export function judged(measured: Measured, context: Context): Finding {
  const { pair, trials, tolerance } = measured;
  const { name, leaf } = pair;
  const { shape, size } = leaf.array;
  const smooth = smoothOf(trials);
  const scale = largest(smooth.map(({ got, found }) => Math.abs(got) + Math.abs(found.value)));
  const left = LEFT[leaf.array.dtype] * sumOfSizes(packed(context.dout));
  const isZero = ({ got, found }: Trial): boolean =>
    Math.abs(got) <= 10 * found.noise + left && Math.abs(found.value) <= 10 * found.noise;
  const wrong = trials.filter((trial) => !isZero(trial) && !agrees(trial, tolerance, scale));
  const rough = smooth.filter(({ found }) => !(found.uncertainty <= Math.max(10 * found.noise, tolerance * scale)));
  // A gradient that is truly 0 leaves rounding on both sides, and a ratio of rounding errors means nothing.
  const zero = smooth.length > 0 && smooth.every(isZero);
  const telling = zero ? [] : smooth;
  const values = { got: telling.map(({ got }) => got), expected: telling.map(({ found }) => found.value) };
  const { forgiving, worst } = difference(values.got, values.expected);
  const nonZero = [...telling.keys()].filter((i) => !isZero(telling[i]!));
  const { strict } = difference(values.got, values.expected, nonZero);
  return {
    name,
    shape,
    passed: wrong.length === 0 && rough.length === 0 && (trials.length > 0 || size === 0),
    error: { forgiving, strict },
    worst: telling[worst] && inPlace(telling[worst], shape),
    checked: trials.length,
    wrong: wrong.length,
    kinks: trials.length - smooth.length,
    errors: trials.some(({ position }) => position !== undefined) ? heatMap(trials, shape) : undefined,
    notes: [
      ...(size > 0 ? leftOut(measured) : []),
      ...aboutRounding(smooth, scale, zero),
      ...(rough.length > 0 ? [`${rough.length} could not be measured: forward jumps there, or rounds to float32`] : []),
      ...(wrong.length > 0 ? whatIsWrong(pair, wrong, trials, context) : []),
    ],
  };
}

const smoothOf = (trials: readonly Trial[]): readonly Trial[] => trials.filter(({ found }) => found.kink === undefined);

function sumOfSizes(values: Floats): number {
  let total = 0;
  for (const value of values) total += Math.abs(value);
  return total;
}

function agrees({ got, found }: Trial, tolerance: number, scale: number): boolean {
  const { value, kink, uncertainty } = found;
  if (kink !== undefined) {
    const slack = tolerance * Math.max(Math.abs(kink.low), Math.abs(kink.high)) + 10 * kink.uncertainty;
    return got >= kink.low - slack && got <= kink.high + slack;
  }
  // An infinite gradient would widen its own tolerance.
  if (!Number.isFinite(got)) return false;
  return distance(got, value) <= tolerance * (Math.abs(got) + Math.abs(value) + SMALL_PART * scale) + 10 * uncertainty;
}

/** What was not judged, since no derivative is there to be found. */
function leftOut({ pair, places, notes }: Measured): string[] {
  const { name, array } = pair.leaf;
  const missing = array.size - places.length;
  if (missing === 0) return [...notes];
  const there = new Set(places);
  const first = packed(array).findIndex((_, i) => !there.has(i));
  const where = `first at ${inParentheses(indexOf(first, array.shape))}, ${missing} of ${array.size} in all`;
  const nothing = places.length === 0 ? ["nothing could be judged"] : [];
  return [...nothing, `left out where ${name} or its gradient is infinite or NaN, ${where}`, ...notes];
}

/** What rounding in forward keeps from being seen: nothing, where backward gives much less than that. */
function aboutRounding(smooth: readonly Trial[], scale: number, zero: boolean): string[] {
  const noise = largest(smooth.map(({ found }) => found.noise));
  const given = largest(smooth.map(({ got }) => Math.abs(got)));
  if (100 * noise > scale && given > 0.1 * noise)
    return [`could not be judged: the rounding of forward hides what is smaller than ${(10 * noise).toExponential(1)}`];
  return zero ? ["zero, but for rounding"] : [];
}

function inPlace({ got, found, position }: Trial, shape: readonly number[]): NonNullable<Finding["worst"]> {
  return { index: position === undefined ? [] : indexOf(position, shape), got, expected: found.value };
}

/** |got − expected| where it belongs; 0 at a kink that agrees, NaN where nothing was asked. */
function heatMap(trials: readonly Trial[], shape: readonly number[]): NDArray {
  const map = filledWithZeros<number>(shape);
  map.data.fill(Number.NaN);
  for (const { got, found, position } of trials)
    if (position !== undefined) map.data[position] = found.kink ? outside(got, found.kink) : distance(got, found.value);
  return map;
}

const outside = (got: number, { low, high }: NonNullable<Derivative["kink"]>): number =>
  Math.max(0, low - got, got - high);

function whatIsWrong(
  { name, leaf }: Pair,
  wrong: readonly Trial[],
  trials: readonly Trial[],
  { batch, dout, measured }: Context,
): string[] {
  const { shape } = leaf.array;
  const positions = wrong.flatMap(({ position }) => (position === undefined ? [] : [position]));
  const smooth = smoothOf(trials);
  const places = smooth.flatMap(({ position }) => (position === undefined ? [] : [position]));
  const alike = (array: NDArray): boolean => array.shape.join() === shape.join();
  const others = measured.filter(({ pair }) => pair.name !== name && alike(pair.gradient));
  const doutThere = alike(dout) ? { dout: places.map((place) => packed(dout)[place]!) } : {};
  const guess = suspicion({
    name,
    input: leaf.name,
    got: smooth.map(({ got }) => got),
    expected: smooth.map(({ found }) => found.value),
    rounding: largest(smooth.map(({ found }) => found.uncertainty)),
    counts: countsOf(batch, dout),
    dout: doutThere.dout,
    others: {
      ...doutThere,
      ...Object.fromEntries(others.map(({ pair }) => [pair.name, places.map((place) => pair.gradient.data[place]!)])),
    },
    rights: Object.fromEntries(others.map((other) => [other.pair.name, expectedAt(other.trials, places)])),
  });
  const where = positions.length > 0 ? [`wrong: ${placesInWords(positions, shape, trials.length)}`] : [];
  return [...where, ...(guess ? [guess] : [])];
}

/** What trying found at these places; NaN where it wasn't asked. */
function expectedAt(trials: readonly Trial[], places: readonly number[]): readonly number[] {
  const found = new Map(trials.map(({ position, found: { value } }) => [position, value]));
  return places.map((place) => found.get(place) ?? Number.NaN);
}

/** Numbers by which a gradient is easily multiplied or divided once too often. */
function countsOf(x: unknown, dout: NDArray): Readonly<Record<string, number>> {
  const batch = typeof x === "object" && x !== null && "shape" in x && Array.isArray(x.shape) ? Number(x.shape[0]) : 0;
  const channels = dout.shape[1] ?? 1;
  return { "the batch size": batch, "the size of out": dout.size, "the places of a channel": dout.size / channels };
}
