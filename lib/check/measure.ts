import { inParentheses } from "../core/errors.ts";

// How far two arrays of one shape lie apart, and where. Arrays come as flat numbers in row-major order.

export interface Difference {
  /** max|x − y| / max(|x| + |y|): small numbers among large ones may be wrong without showing. */
  readonly forgiving: number;
  /** The largest |x − y| / (|x| + |y|): rounding shows where the true value is near 0. */
  readonly strict: number;
  /** Where |x − y| is largest: a flat position, −1 where nothing differs. */
  readonly worst: number;
}

/** Below this a sum of sizes counts as this much, so that 0 against 0 is no error. */
const FORGIVING_FLOOR = 1e-10;
const STRICT_FLOOR = 1e-8;

/** Both relative errors in use, over the positions given, or over all. */
export function difference(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  positions: Iterable<number> = range(x.length),
): Difference {
  let [largest, size, strict, worst] = [0, FORGIVING_FLOOR, 0, -1];
  for (const i of positions) {
    const [p, q] = [x[i]!, y[i]!];
    const apart = distance(p, q);
    // Two NaNs agree, and have no size.
    if (Number.isNaN(p) && apart === 0) continue;
    const sum = Math.abs(p) + Math.abs(q);
    if (apart > largest) [largest, worst] = [apart, i];
    // An infinity, the same on both sides, must not hide errors elsewhere.
    if (sum > size && sum < Number.POSITIVE_INFINITY) size = sum;
    strict = Math.max(strict, apart === Number.POSITIVE_INFINITY ? apart : apart / Math.max(STRICT_FLOOR, sum));
  }
  return { forgiving: largest === Number.POSITIVE_INFINITY ? largest : largest / size, strict, worst };
}

/** The largest size among numbers that are finite; 0 where there is none. */
export function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (const i of range(values.length)) if (Number.isFinite(values[i])) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** |p − q|; 0 for two equal infinities or two NaNs, infinite where just one is finite. */
export function distance(p: number, q: number): number {
  if (Object.is(p, q) || p === q) return 0;
  const apart = Math.abs(p - q);
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
}

/** The index that a flat position has in an array of this shape. */
export function indexOf(position: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = position;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/** In words, which positions of an array these are: "14 of 96, all in the last column of axis 3". */
export function placesInWords(positions: readonly number[], shape: readonly number[], checked: number): string {
  const count = `${positions.length} of ${checked}`;
  if (positions.length === 1) return count;
  if (positions.length === checked) return `all ${checked}`;
  const found = shape.flatMap((size, axis) => {
    const seen = new Set(positions.map((position) => indexOf(position, shape)[axis]!));
    return seen.size < size && seen.size <= 2
      ? [
          alongAxis(
            [...seen].sort((p, q) => p - q),
            axis,
            size,
          ),
        ]
      : [];
  });
  if (found.length > 0) return `${count}, all ${found.join(" and ")}`;
  const border = spatialBorder(positions, shape);
  return border ? `${count}, all on the border of ${border}` : count;
}

function alongAxis(seen: readonly number[], axis: number, size: number): string {
  if (seen.join() === `0,${size - 1}`) return `at the two ends of axis ${axis}`;
  const names = seen.map((i) => (i === size - 1 ? `${i}, the last` : String(i)));
  return `at index ${names.join(" and ")} of axis ${axis}`;
}

function spatialBorder(positions: readonly number[], shape: readonly number[]): string | undefined {
  if (shape.length < 3 || positions.length === 0) return undefined;
  const space = [...shape.keys()].slice(2);
  const onBorder = positions.every((position) => {
    const index = indexOf(position, shape);
    return space.some((axis) => index[axis] === 0 || index[axis] === shape[axis]! - 1);
  });
  return onBorder ? `axes ${inParentheses(space)}` : undefined;
}

export function* range(length: number): Generator<number> {
  for (let i = 0; i < length; i++) yield i;
}
