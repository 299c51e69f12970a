import { type Floats, type NDArray, packed } from "../core/array.ts";
import { inParentheses, StridesError } from "../core/errors.ts";
import { perDtype } from "../core/kernel.ts";

/** The error of numbers that are no longer finite: who compares trainings takes it for a result. */
export class NotFinite extends StridesError {}

/** Where the first number is that is NaN or infinite, and which: `(3, 4): NaN`. Nothing where all are finite. */
export function strangeIn(a: NDArray): string | undefined {
  const floats = packed(a);
  if (allFinite[a.dtype](floats)) return undefined;
  const at = floats.findIndex((value) => !Number.isFinite(value));
  return `${inParentheses(indexOf(at, a.shape))}: ${floats[at]}`;
}

// A finite number less itself is 0, any other NaN: four sums of such differences wait for one another less than one does.
const allFinite = perDtype((floats: Floats): boolean => {
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = floats.length - (floats.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += floats[i]! - floats[i]!;
    b += floats[i + 1]! - floats[i + 1]!;
    c += floats[i + 2]! - floats[i + 2]!;
    d += floats[i + 3]! - floats[i + 3]!;
  }
  for (let i = whole; i < floats.length; i++) a += floats[i]! - floats[i]!;
  return a + b + c + d === 0;
});

function indexOf(place: number, shape: readonly number[]): readonly number[] {
  let rest = place;
  return shape.map((_, axis) => {
    const below = shape.slice(axis + 1).reduce((p, q) => p * q, 1);
    const at = Math.floor(rest / below);
    rest -= at * below;
    return at;
  });
}
