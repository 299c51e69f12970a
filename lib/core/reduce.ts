import ops from "ndarray-ops";
import { copy, filledWithZeros, type NDArray, packed, type Sizes, view } from "./array.ts";
import { div } from "./elementwise.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import { reshape } from "./rearrange.ts";

// A reduction is a broadcast read backwards: the result, stretched with stride 0 over the axes that go, is added into.

export interface Over {
  /** The axes to go over; all where none are given. A negative one counts from the last. */
  readonly axes?: number | readonly number[];
  /** Leave an axis of size 1 in the place of each, so that the result broadcasts against the array. */
  readonly keep?: boolean;
}

type Without<Axes extends readonly unknown[], Gone extends readonly unknown[]> = Gone extends readonly [
  unknown,
  ...infer More,
]
  ? Axes extends readonly [unknown, ...infer Rest]
    ? Without<Rest, More>
    : []
  : Axes;
type Listed<O> = O extends { readonly axes: infer Axes } ? (Axes extends readonly unknown[] ? Axes : [Axes]) : "all";
/** The rank that is left: all of it where axes are kept, 0 where all of them go. */
type Reduced<Rank extends number, O extends Over> = O extends { readonly keep: true }
  ? Rank
  : Listed<O> extends readonly unknown[]
    ? Without<Sizes<Rank>, Listed<O>>["length"]
    : 0;

/** The sum over some axes, added up in float64 whatever the dtype. */
export function sum<Rank extends number, const O extends Over>(
  a: NDArray<Rank>,
  over: O = {} as O,
): NDArray<Reduced<Rank, O>> {
  const { total, stretched, kept } = reduction("sum", a, over);
  ops.addeq(stretched, a);
  return copy(reshape(total, kept), a.dtype);
}

/** The mean over some axes. */
export function mean<Rank extends number, const O extends Over>(
  a: NDArray<Rank>,
  over: O = {} as O,
): NDArray<Reduced<Rank, O>> {
  const total = sum(a, over);
  return div(total, a.size / total.size);
}

/** The largest value over some axes; NaN where there is one. */
export function max<Rank extends number, const O extends Over>(
  a: NDArray<Rank>,
  over: O = {} as O,
): NDArray<Reduced<Rank, O>> {
  const { total, stretched, kept } = reduction("max", a, over);
  if (a.size === 0 && total.size > 0)
    complain("max: there must be a number to choose from", {
      given: `an array of shape ${inParentheses(a.shape)}`,
      expected: "no empty axis among those that max goes over",
      todo: "treat an empty batch before taking its maximum",
    });
  total.data.fill(Number.NEGATIVE_INFINITY);
  ops.maxeq(stretched, a);
  return copy(reshape(total, kept), a.dtype);
}

/** Where the largest value along an axis is; the first of several. The last axis where none is given. */
export function argmax<Rank extends number>(
  a: NDArray<Rank>,
  { axis = -1 }: { readonly axis?: number } = {},
): NDArray<Reduced<Rank, { axes: number }>> {
  const [along] = axesOf("argmax", a, axis) as [number];
  const order = [...a.shape.keys()].filter((other) => other !== along);
  const values = packed(a.transpose(...order, along));
  const length = a.shape[along]!;
  const out = filledWithZeros(order.map((other) => a.shape[other]!));
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

/** Room for a result, in float64, a view of it stretched over `a`, and the shape that it ends in. */
function reduction(
  name: string,
  a: NDArray,
  { axes, keep = false }: Over,
): { readonly total: NDArray; readonly stretched: NDArray; readonly kept: readonly number[] } {
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
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => (axis < 0 ? axis + rank : axis));
  if (list.some((axis) => !Number.isSafeInteger(axis) || axis < 0 || axis >= rank) || new Set(list).size < list.length)
    complain(`${name}: axes must be axes of the array, each once`, {
      given: `axes ${inWords(axes)} for shape ${inParentheses(a.shape)}`,
      expected: `0 … ${rank - 1}, or -1 for the last`,
      todo: "images are (N, C, H, W): axis 0 is the batch, axis 1 the channels",
    });
  return list;
}
