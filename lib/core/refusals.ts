import type { NDArray } from "./array.ts";
import { inParentheses, inWords } from "./errors.ts";

// What a guarded array refuses, in the words that it refuses it in: one line each, for these come out of loops.

/** What the letters of a legend such as "N C H W" count. */
export const NOUNS: Readonly<Record<string, string>> = {
  N: "samples",
  C: "channels",
  H: "rows",
  W: "columns",
  Z: "planes",
  F: "filters",
  HH: "rows",
  WW: "columns",
  ZZ: "planes",
  D: "features",
  M: "outputs",
  row: "rows",
  column: "columns",
};
/** The axes that padding makes longer. */
const PADDED: readonly string[] = ["H", "W", "Z"];

/** What a message calls an array and its axes. */
export interface Label {
  readonly name: string;
  readonly axes: readonly string[];
}
type View = NDArray<number>;

/** Whether there are `count` numbers, and the first of them, one for each axis, name a place of the array. */
export function isPlace({ shape, dimension }: View, index: readonly number[], count: number): boolean {
  if (index.length !== count) return false;
  for (let axis = 0; axis < dimension; axis++) {
    const i = index[axis]!;
    if (!(i >= 0 && i < shape[axis]! && Number.isInteger(i))) return false;
  }
  return true;
}

/** Say why get or set can't: the number of indices, one that is out of range, a fraction or NaN, or the value. */
export function refusePlace(view: View, label: Label, method: "get" | "set", args: readonly number[]): never {
  const { shape, dimension } = view;
  if (args.length !== (method === "get" ? dimension : dimension + 1)) {
    const indices = `${dimension} ${dimension === 1 ? "index" : "indices"}`;
    throw miscounted(view, label, method, `${indices}${method === "set" ? " and a value" : ""}`, args.length);
  }
  const call = written(label, method, args);
  for (let axis = 0; axis < dimension; axis++) {
    const why = noIndex(args[axis], shape[axis]!, label.axes[axis]);
    if (why !== undefined) throw new RangeError(`${call}: ${extent(view, label, axis)}; ${why}`);
  }
  // NaN is a number like any other, but undefined would be written as NaN.
  throw new TypeError(`${call}: the value is ${inWords(args.at(-1))}, no number: was it never computed?`);
}

/** Refuse a view that would leave the array, or quietly be another than was asked for. */
export function refuseCut(view: View, label: Label, method: string, args: readonly unknown[]): void {
  const { shape, dimension } = view;
  if (args.length > dimension)
    throw miscounted(view, label, method, dimension === 1 ? "1 number" : `${dimension} numbers or fewer`, args.length);
  const call = written(label, method, args);
  if (method === "transpose") {
    const order = shape.map((_, axis) => args[axis] ?? axis);
    if (shape.every((_, axis) => order.includes(axis))) return;
    throw new RangeError(`${call}: there are ${dimension} axes, 0…${dimension - 1}; name each of them once`);
  }
  args.forEach((at, axis) => {
    if (at === null || at === undefined) return;
    const why = noCut(method, at, shape[axis]!, label.axes[axis]);
    if (why !== undefined) throw new RangeError(`${call}: ${extent(view, label, axis)}; ${why}`);
  });
}

/** A call as it was written: `x.get(0,0,7,2)`. */
const written = ({ name }: Label, method: string, args: readonly unknown[]): string =>
  `${name}.${method}(${Array.from(args, inWords)})`;

function miscounted(view: View, { name }: Label, method: string, wanted: string, given: number): RangeError {
  const shape = inParentheses(view.shape);
  return new RangeError(`${name}.${method}: ${name} has shape ${shape}, so ${method} takes ${wanted}; ${given} given`);
}

/** How long an axis is: `axis 2 has 7 rows, 0…6`. */
function extent(view: View, { axes }: Label, axis: number): string {
  const size = view.shape[axis]!;
  const noun = NOUNS[axes[axis] ?? ""] ?? "places";
  if (size === 0) return `axis ${axis} has no ${noun}`;
  return `axis ${axis} has ${size === 1 ? `1 ${noun.slice(0, -1)}, 0` : `${size} ${noun}, 0…${size - 1}`}`;
}

/** Why lo, hi, step or pick can't do this on an axis of this size; nothing where they can. */
function noCut(method: string, at: unknown, size: number, letter: string | undefined): string | undefined {
  if (typeof at !== "number" || !Number.isInteger(at)) return noIndex(at, size, letter);
  if (method === "step") return at === 0 ? "a step of 0 never leaves its place" : undefined;
  if (at < 0 || method === "pick") return noIndex(at, size, letter);
  return at > size ? `a view can't ${method === "lo" ? "start at" : "hold"} ${at}` : undefined;
}

/** Why this is no index of an axis of this size; nothing where it is one. */
function noIndex(i: unknown, size: number, letter = ""): string | undefined {
  if (typeof i === "string") return `${inWords(i)} is a string: for…in counts in strings, for…of and i++ in numbers`;
  if (typeof i !== "number" || !Number.isFinite(i))
    return `${inWords(i)} is no index: was something undefined, or divided by 0?`;
  if (!Number.isInteger(i)) return `${i} is not a whole number: did you forget Math.floor?`;
  if (i >= 0 && i < size) return undefined;
  const where = i < 0 ? `${i} is before the start` : `${i} is ${i === size ? "one" : i - size + 1} past the end`;
  if (PADDED.includes(letter)) return `${where}: did you forget pad?`;
  return i < 0 ? `${where}: indices count from 0, there are no negative ones` : `${where}: does a loop go one too far?`;
}
