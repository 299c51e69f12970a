import type { NDArray } from "./array.ts";
import { inParentheses } from "./errors.ts";

// npm ndarray computes offset + Σ index·stride and asks nothing: on a 2×3 array get(0, 5) reads the next row.
// A guarded array refuses instead. Guarding swaps an array's prototype, so arrays that are not guarded pay nothing.

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
};
/** The axes that padding makes longer. */
const PADDED: readonly string[] = ["H", "W", "Z"];
/** What the axes of an array are called where nobody has named them. */
const USUAL: Readonly<Record<number, readonly string[]>> = { 2: ["H", "W"], 4: ["N", "C", "H", "W"] };

interface Label {
  readonly name: string;
  readonly axes: readonly string[];
}
type View = NDArray<number>;

const labels = new WeakMap<object, Label>();
const guardedFor = new Map<object, object>();
const guardedPrototypes = new WeakSet<object>();
let mode = false;

/** Whether arrays made now are guarded. */
export const guarding = (): boolean => mode;

/** Guard every array made from now on, or stop doing so. Returns what held before. */
export function checkedArrays(on: boolean): boolean {
  const before = mode;
  mode = on;
  return before;
}

/** Run a function with every array it makes guarded. */
export function whileGuarding<Result>(run: () => Result): Result {
  const before = checkedArrays(true);
  try {
    return run();
  } finally {
    checkedArrays(before);
  }
}

/**
 * A view of the same floats whose get and set refuse an index that is out of range, a fraction or NaN.
 * The name and the letters of the axes are for the message only.
 */
export function checked<Rank extends number>(
  a: NDArray<Rank>,
  name = "array",
  axes?: readonly string[],
): NDArray<Rank> {
  const view = guard(a.lo());
  labels.set(view, { name, axes: axes?.length === a.dimension ? axes : (USUAL[a.dimension] ?? []) });
  return view;
}

/** Make a fresh view a guarded one. */
export function guard<Rank extends number>(view: NDArray<Rank>): NDArray<Rank> {
  const plain = Object.getPrototypeOf(view);
  if (guardedPrototypes.has(plain)) return view;
  let guarded = guardedFor.get(plain);
  if (guarded === undefined) {
    guarded = guardedFrom(plain);
    guardedFor.set(plain, guarded);
    guardedPrototypes.add(guarded);
  }
  return Object.setPrototypeOf(view, guarded);
}

function guardedFrom(plain: View): object {
  const derive = (method: "lo" | "hi" | "step" | "transpose" | "pick") =>
    function (this: View, ...args: number[]): View {
      refuseCut(this, method, args);
      const { name, axes } = labelOf(this);
      const made = guard(plain[method].apply(this, args));
      const kept =
        method === "transpose"
          ? axes.map((_, i) => axes[args[i] ?? i] ?? "")
          : method === "pick"
            ? axes.filter((_, i) => !(args[i]! >= 0))
            : axes;
      labels.set(made, { name: args.length === 0 ? name : `${name}.${method}(…)`, axes: kept });
      return made;
    };
  return Object.create(
    plain,
    Object.getOwnPropertyDescriptors({
      get(this: View, ...index: number[]): number {
        refuseIndex(this, "get", index);
        return plain.get.apply(this, index);
      },
      set(this: View, ...indexThenValue: number[]): void {
        refuseIndex(this, "set", indexThenValue.slice(0, -1), indexThenValue.length);
        plain.set.apply(this, indexThenValue as [...number[], number]);
      },
      lo: derive("lo"),
      hi: derive("hi"),
      step: derive("step"),
      transpose: derive("transpose"),
      pick: derive("pick"),
    }),
  );
}

const labelOf = (view: View): Label => labels.get(view) ?? { name: "array", axes: USUAL[view.dimension] ?? [] };

function refuseIndex(view: View, method: "get" | "set", index: readonly number[], given = index.length): void {
  const { shape, dimension } = view;
  const wanted = method === "get" ? dimension : dimension + 1;
  if (given !== wanted) {
    const { name } = labelOf(view);
    throw new RangeError(
      `${name}.${method}: ${name} has shape ${inParentheses(shape)}, so ${method} takes ` +
        `${dimension} ${dimension === 1 ? "index" : "indices"}${method === "set" ? " and a value" : ""}; ${given} given`,
    );
  }
  for (let axis = 0; axis < dimension; axis++) {
    const i = index[axis]!;
    if (!(i >= 0 && i < shape[axis]! && Number.isInteger(i))) throw refusal(view, `${method}(${index})`, axis, i);
  }
}

/** lo, hi and pick may not leave the array either: what they cut would read its neighbours. */
function refuseCut(view: View, method: string, args: readonly number[]): void {
  if (method === "step" || method === "transpose") return;
  args.forEach((at, axis) => {
    const size = view.shape[axis]!;
    if (typeof at !== "number" || (at < 0 && method !== "hi") || (method === "pick" ? at < size : at <= size)) return;
    throw refusal(view, `${method}(${args})`, axis, at);
  });
}

function refusal(view: View, call: string, axis: number, i: number): RangeError {
  const { name, axes } = labelOf(view);
  const size = view.shape[axis]!;
  const letter = axes[axis] ?? "";
  return new RangeError(
    `${name}.${call}: axis ${axis} has ${size} ${NOUNS[letter] ?? "entries"}${size > 0 ? `, 0…${size - 1}` : ""}; ${reason(i, size, letter)}`,
  );
}

function reason(i: number, size: number, letter: string): string {
  if (typeof i !== "number" || Number.isNaN(i)) return `${i} is no index: was something undefined, or 0 divided by 0?`;
  if (Number.isFinite(i) && !Number.isInteger(i)) return `${i} is not a whole number: did you forget Math.floor?`;
  const where = i < 0 ? `${i} is before the start` : `${i} is ${i === size ? "one" : i - size + 1} past the end`;
  if (PADDED.includes(letter)) return `${where}: did you forget pad?`;
  return i < 0 ? `${where}: indices count from 0, there are no negative ones` : `${where}: does a loop go one too far?`;
}
