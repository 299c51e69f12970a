import type { NDArray } from "./array.ts";
import { requireArray } from "./operands.ts";
import { isPlace, type Label, refuseCut, refusePlace } from "./refusals.ts";

// npm ndarray computes offset + Σ index·stride and asks nothing: on a 2×3 array get(0, 3) reads the next row.
// A guarded array refuses instead. Guarding swaps an array's prototype, so arrays that are not guarded pay nothing.

/** What the axes of an array are called where nobody has named them. */
const USUAL: Readonly<Record<number, readonly string[]>> = { 2: ["row", "column"], 4: ["N", "C", "H", "W"] };

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
 * A view of the same floats whose get and set refuse an index that is out of range, a fraction or NaN, as do the views
 * made from it.
 * The name and the letters of the axes are for the message only.
 */
export function checked<Rank extends number>(
  a: NDArray<Rank>,
  name = "array",
  axes?: readonly string[],
): NDArray<Rank> {
  requireArray("checked", a);
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
      const label = labelOf(this);
      refuseCut(this, label, method, args);
      const { name, axes } = label;
      const made = guard(plain[method].apply(this, args));
      const kept =
        method === "transpose"
          ? axes.map((_, i) => axes[args[i] ?? i] ?? "")
          : method === "pick"
            ? axes.filter((_, i) => typeof args[i] !== "number")
            : axes;
      labels.set(made, { name: args.length === 0 ? name : `${name}.${method}(…)`, axes: kept });
      return made;
    };
  return Object.create(
    plain,
    Object.getOwnPropertyDescriptors({
      get(this: View, ...index: number[]): number {
        if (!isPlace(this, index, this.dimension)) refusePlace(this, labelOf(this), "get", index);
        return plain.get.apply(this, index);
      },
      set(this: View, ...indexThenValue: number[]): void {
        const right = isPlace(this, indexThenValue, this.dimension + 1) && typeof indexThenValue.at(-1) === "number";
        if (!right) refusePlace(this, labelOf(this), "set", indexThenValue);
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
