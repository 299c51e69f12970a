import { type NDArray, packed } from "../core/array.ts";
import { inParentheses } from "../core/errors.ts";
import { indexOf } from "./measure.ts";

// NaN spoils what it meets and is a fault; an infinity may be meant, and only its own places can't be judged.

export interface Named {
  readonly name: string;
  readonly array: NDArray;
}

export const hasNaN = ({ array }: Named): boolean => packed(array).some(Number.isNaN);

export const allFinite = (array: NDArray): boolean => packed(array).every(Number.isFinite);

/** Where the NaN is and how much of it: `x holds NaN, first at (1, 1), 1 of 6 in all`. */
export function aboutNaN({ name, array }: Named): string {
  const values = Array.from(packed(array));
  const first = indexOf(values.findIndex(Number.isNaN), array.shape);
  return `${name} holds NaN, first at ${inParentheses(first)}, ${values.filter(Number.isNaN).length} of ${array.size} in all`;
}

/** That out isn't finite everywhere; nothing where it is. */
export function aboutInfinity(out: NDArray): readonly string[] {
  const values = Array.from(packed(out));
  const places = values.flatMap((value, i) => (Number.isFinite(value) ? [] : [i]));
  if (places.length === 0) return [];
  const first = inParentheses(indexOf(places[0]!, out.shape));
  return [`out is infinite, first at ${first}, ${places.length} of ${out.size} in all: there dout was 0`];
}
