import ops from "ndarray-ops";
import { copy, filledWithZeros, type NDArray, packed, type Sizes, view } from "./array.ts";
import { div } from "./elementwise.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import { requireArray } from "./operands.ts";
import { requireFlag, requireOptions } from "./options.ts";
import { reshape } from "./rearrange.ts";

// A reduction is a broadcast read backwards: the result, stretched with stride 0 over the axes that go, is added into.

export interface Over {
  /** The axes to go over; all where none are given. A negative one counts from the last. */
  readonly axes?: number | readonly number[];
  /** Leave an axis of size 1 in the place of each, so that the result broadcasts against the array. */
  readonly keep?: boolean;
}

/** As many axes as are left of `Axes` when as many go as `Gone` has; a list where one of them is one of unknown length. */
type Without<Axes extends readonly unknown[], Gone extends readonly unknown[]> = number extends (Axes | Gone)["length"]
  ? unknown[]
  : Gone extends readonly [unknown, ...infer More]
    ? Axes extends readonly [unknown, ...infer Rest]
      ? Without<Rest, More>
      : []
    : Axes;
/** An option that isn't there has a type of its own: without strict, undefined would pass for any. */
type Option<O, Name extends string> = Name extends keyof O ? O[Name] : "absent";
type Fewer<Rank extends number, Axes> = [Axes] extends ["absent"]
  ? 0
  : Without<Sizes<Rank>, Axes extends readonly unknown[] ? Axes : [Axes]>["length"];
/** The rank that is left: all of it where axes are kept, 0 where all of them go, any where only the run will tell. */
type Reduced<Rank extends number, O extends Over> = [Option<O, "keep">] extends [true]
  ? Rank
  : [Option<O, "keep">] extends [false | "absent" | undefined]
    ? Fewer<Rank, Option<O, "axes">>
    : number;
type Nothing = Readonly<Record<never, never>>;

/** The sum over some axes, added up in float64 whatever the dtype. */
export function sum<Rank extends number, const O extends Over = Nothing>(
  a: NDArray<Rank>,
  over: O = {} as O,
): NDArray<Reduced<Rank, O>> {
  return copy(addedUp("sum", a, over), a.dtype);
}

/** The mean over some axes, rounded to the dtype at the end. */
export function mean<Rank extends number, const O extends Over = Nothing>(
  a: NDArray<Rank>,
  over: O = {} as O,
): NDArray<Reduced<Rank, O>> {
  const total = addedUp("mean", a, over);
  return copy(div(total, a.size / total.size), a.dtype);
}

function addedUp<Rank extends number>(name: string, a: NDArray, over: Over): NDArray<Rank> {
  const { total, stretched, kept } = reduction(name, a, over);
  ops.addeq(stretched, a);
  return reshape(total, kept);
}

/** The largest value over some axes; NaN where there is one. */
export function max<Rank extends number, const O extends Over = Nothing>(
  a: NDArray<Rank>,
  over: O = {} as O,
): NDArray<Reduced<Rank, O>> {
  const { total, stretched, kept } = reduction("max", a, over);
  requireChoice("max", a, total.size);
  total.data.fill(Number.NEGATIVE_INFINITY);
  ops.maxeq(stretched, a);
  return copy(reshape(total, kept), a.dtype);
}

/** Where the largest value along an axis is; the first of several. The last axis where none is given. */
export function argmax<Rank extends number>(
  a: NDArray<Rank>,
  options: { readonly axis?: number } = {},
): NDArray<Reduced<Rank, { axes: number }>> {
  requireArray("argmax", a);
  requireOptions("argmax", options, ["axis"]);
  const { axis = -1 } = options;
  if (typeof axis !== "number") return refuseAxes("argmax", a, axis);
  const [along] = axesOf("argmax", a, axis) as [number];
  const order = [...a.shape.keys()].filter((other) => other !== along);
  const values = packed(a.transpose(...order, along));
  const length = a.shape[along]!;
  const out = filledWithZeros(order.map((other) => a.shape[other]!));
  requireChoice("argmax", a, out.size);
  for (let i = 0; i < out.size; i++) {
    let best = 0;
    for (let k = 1; k < length; k++) {
      const value = values[i * length + k]!;
      const record = values[i * length + best]!;
      if (value > record || (Number.isNaN(value) && !Number.isNaN(record))) best = k;
    }
    out.data[i] = best;
  }
  return out as NDArray as NDArray<Reduced<Rank, { axes: number }>>;
}

/** Nothing is the largest of no numbers. */
function requireChoice(name: string, a: NDArray, results: number): void {
  if (a.size > 0 || results === 0) return;
  complain(`${name}: there must be a number to choose from`, {
    given: `an array of shape ${inParentheses(a.shape)}`,
    expected: `no empty axis among those that ${name} goes over`,
    todo: "treat an empty batch before taking its maximum",
  });
}

/** Room for a result, in float64, a view of it stretched over `a`, and the shape that it ends in. */
function reduction(
  name: string,
  a: NDArray,
  over: Over,
): { readonly total: NDArray; readonly stretched: NDArray; readonly kept: readonly number[] } {
  requireArray(name, a);
  requireOptions(name, over, ["axes", "keep"]);
  const { axes, keep = false } = over;
  requireFlag(name, "keep", keep);
  const gone = axes === undefined ? [...a.shape.keys()] : axesOf(name, a, axes);
  const total = filledWithZeros<number>(a.shape.map((size, axis) => (gone.includes(axis) ? 1 : size)));
  const stretched = view(
    total.data,
    a.shape,
    total.stride.map((stride, axis) => (gone.includes(axis) ? 0 : stride)),
    0,
  );
  const kept = total.shape.filter((_, axis) => keep || !gone.includes(axis));
  return { total, stretched, kept };
}

function axesOf(name: string, a: NDArray, axes: number | readonly number[]): readonly number[] {
  const rank = a.shape.length;
  const given = typeof axes === "number" ? [axes] : axes;
  if (!Array.isArray(given)) return refuseAxes(name, a, axes);
  const list = given.map((axis) => (axis < 0 ? axis + rank : axis));
  if (list.some((axis) => !Number.isSafeInteger(axis) || axis < 0 || axis >= rank) || new Set(list).size < list.length)
    return refuseAxes(name, a, axes);
  return list;
}

function refuseAxes(name: string, { shape }: NDArray, axes: unknown): never {
  const rank = shape.length;
  complain(`${name}: axes must be axes of the array, each once`, {
    given: `axes ${inWords(axes)} for shape ${inParentheses(shape)}`,
    expected: rank === 0 ? "an array with axes; this one is a single number" : `0 … ${rank - 1}, or -1 for the last`,
    todo: "images are (N, C, H, W): axis 0 is the batch, axis 1 the channels",
  });
}
