import { filledWithZeros, type NDArray, packed } from "../core/array.ts";
import type { Pair } from "./conduct.ts";
import { difference, distance, indexOf, placesInWords } from "./measure.ts";
import type { Derivative } from "./numeric.ts";
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

/** What else a suspicion may look at. */
export interface Context {
  readonly args: readonly unknown[];
  readonly dout: NDArray;
  readonly pairs: readonly Pair[];
}

/** A number much smaller than the largest of its array may be wrong by this part of the tolerance: its own rounding. */
const SMALL_PART = 1e-2;

/** A finding about one gradient from all its trials. */
export function judged(pair: Pair, trials: readonly Trial[], tolerance: number, context: Context): Finding {
  const { name, leaf } = pair;
  const { shape } = leaf.array;
  const smooth = trials.filter(({ found }) => found.kink === undefined);
  const scale = smooth.reduce((most, { got, found }) => Math.max(most, Math.abs(got) + Math.abs(found.value)), 0);
  const wrong = trials.filter((trial) => !agrees(trial, tolerance, scale));
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
    passed: wrong.length === 0 && rough.length === 0,
    error: { forgiving, strict },
    worst: telling[worst] && inPlace(telling[worst], shape),
    checked: trials.length,
    wrong: wrong.length,
    kinks: trials.length - smooth.length,
    errors: trials.some(({ position }) => position !== undefined) ? heatMap(trials, shape) : undefined,
    notes: [
      ...(zero ? ["zero, but for rounding"] : []),
      ...(rough.length > 0 ? [`${rough.length} could not be measured: forward jumps there, or rounds to float32`] : []),
      ...(wrong.length > 0 ? whatIsWrong(pair, wrong, trials, context) : []),
    ],
  };
}

function agrees({ got, found }: Trial, tolerance: number, scale: number): boolean {
  const { value, kink, uncertainty } = found;
  if (kink !== undefined) {
    const slack = tolerance * Math.max(Math.abs(kink.low), Math.abs(kink.high));
    return got >= kink.low - slack && got <= kink.high + slack;
  }
  return distance(got, value) <= tolerance * (Math.abs(got) + Math.abs(value) + SMALL_PART * scale) + 10 * uncertainty;
}

const isZero = ({ got, found }: Trial): boolean =>
  Math.abs(got) <= 10 * found.noise && Math.abs(found.value) <= 10 * found.noise;

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
  { args, dout, pairs }: Context,
): string[] {
  const { shape } = leaf.array;
  const positions = wrong.flatMap(({ position }) => (position === undefined ? [] : [position]));
  const smooth = trials.filter(({ found }) => found.kink === undefined);
  const atThose = (array: NDArray): readonly number[] => {
    const values = packed(array);
    return smooth.flatMap(({ position }) => (position === undefined ? [] : [values[position]!]));
  };
  const alike = [{ name: "dout", gradient: dout }, ...pairs].filter(
    (other) => other.name !== name && other.gradient.shape.join() === shape.join(),
  );
  const guess = suspicion({
    name,
    got: smooth.map(({ got }) => got),
    expected: smooth.map(({ found }) => found.value),
    counts: countsOf(args, dout),
    others: Object.fromEntries(alike.map((other) => [other.name, atThose(other.gradient)])),
  });
  const where = positions.length > 0 ? [`wrong: ${placesInWords(positions, shape, trials.length)}`] : [];
  return [...where, ...(guess ? [guess] : [])];
}

/** Numbers by which a gradient is easily multiplied or divided once too often. */
function countsOf([x]: readonly unknown[], dout: NDArray): Readonly<Record<string, number>> {
  const batch = typeof x === "object" && x !== null && "shape" in x && Array.isArray(x.shape) ? Number(x.shape[0]) : 0;
  const channels = dout.shape[1] ?? 1;
  return { "the batch size": batch, "the size of out": dout.size, "the places of a channel": dout.size / channels };
}
