import { assign, copy, isPacked, type NDArray, type Sizes, view, zerosLike } from "./array.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import { requireArray, requireList } from "./operands.ts";

/** What of an axis to keep: all (null), one index (the axis goes), or from, up to but not including, by steps. */
export type Cut = null | number | readonly [from: number, to?: number, step?: number];

/** "goes" for an index, "stays" for a range, null or any (null, where TypeScript isn't strict); "perhaps" for either. */
type Fate<One> = 0 extends 1 & One
  ? "stays"
  : [One] extends [number]
    ? "goes"
    : [Extract<One, number>] extends [never]
      ? "stays"
      : "perhaps";
/** The axes that are left of `Axes` after `Cuts`, as a tuple as long as they are many; a list where nobody can say. */
type Left<Axes extends readonly unknown[], Cuts extends readonly unknown[]> = number extends Axes["length"]
  ? unknown[]
  : Cuts extends readonly [infer First, ...infer Rest]
    ? Axes extends readonly [unknown, ...infer Others]
      ? {
          goes: Left<Others, Rest>;
          stays: [unknown, ...Left<Others, Rest>];
          perhaps: unknown[];
        }[Fate<First>]
      : []
    : number extends Cuts["length"]
      ? Fate<Cuts[number]> extends "stays"
        ? Axes
        : unknown[]
      : Axes;

/** Part of an array, as a view: `slice(x, 0)` is the first sample, `slice(x, null, null, [1, -1])` drops a border. */
export function slice<Rank extends number, Cuts extends readonly Cut[]>(
  a: NDArray<Rank>,
  ...cuts: Cuts
): NDArray<Left<Sizes<Rank>, Cuts>["length"]> {
  requireArray("slice", a);
  const shape: number[] = [];
  const stride: number[] = [];
  let { offset } = a;
  if (cuts.length > a.shape.length)
    complain("slice: an array can't be cut along more axes than it has", {
      given: `${cuts.length} cuts of ${inParentheses(a.shape)}`,
      expected: `${a.shape.length} or fewer, one for each axis`,
      todo: "leave out the last cuts",
    });
  a.shape.forEach((size, axis) => {
    const cut: Cut = cuts[axis] ?? null;
    const along = a.stride[axis]!;
    if (typeof cut === "number") {
      offset += place(a, cut, axis, size - 1) * along;
      return;
    }
    if (cut !== null && !(Array.isArray(cut) && cut.length > 0 && cut.length <= 3)) refuseCut(a, cut, axis);
    const [from, to = size, step = 1] = cut ?? [0];
    const start = place(a, from, axis, size);
    const end = place(a, to, axis, size);
    if (!Number.isSafeInteger(step) || step < 1)
      complain("slice: a step must be a whole number, 1 or more", {
        given: `step ${inWords(step)} on axis ${axis}`,
        expected: "1, 2, 3, …",
        todo: "to go backwards use a.step(…) with a negative number",
      });
    offset += start * along;
    shape.push(Math.max(0, Math.ceil((end - start) / step)));
    stride.push(along * step);
  });
  return view(a.data, shape, stride, offset);
}

function refuseCut(a: NDArray, cut: unknown, axis: number): never {
  complain("slice: a cut must be null, an index or a range", {
    given: `${inWords(cut)} on axis ${axis} of ${inParentheses(a.shape)}`,
    expected: "null for all, 2 for one index, [1, 4] or [0, 4, 2] for a range",
    todo: "give a cut for each axis in their order: slice(x, null, [1, -1])",
  });
}

/** An index of an axis; a negative one counts from the end. */
function place(a: NDArray, index: number, axis: number, last: number): number {
  const at = index < 0 ? index + a.shape[axis]! : index;
  if (Number.isSafeInteger(at) && at >= 0 && at <= last) return at;
  const size = a.shape[axis]!;
  return complain("slice: an index must lie within its axis", {
    given: `${inWords(index)} on axis ${axis} of ${inParentheses(a.shape)}`,
    expected:
      last < 0
        ? "a range: an empty axis has no index"
        : `a whole number from ${-size}, counted from the end, to ${last}`,
    todo: "check the order of the axes and the end of the range",
  });
}

/** The axes in another order, as a view: `transpose(x, [0, 2, 3, 1])`; the other way round where no order is given. */
export function transpose<Rank extends number>(a: NDArray<Rank>, axes?: Readonly<Sizes<Rank>>): NDArray<Rank> {
  requireArray("transpose", a);
  const order: readonly number[] = axes === undefined ? a.shape.map((_, axis) => a.shape.length - 1 - axis) : axes;
  requireList("transpose", "axes", order, "transpose(a, [1, 0])");
  if ([...order].sort((p, q) => p - q).join() !== a.shape.map((_, axis) => axis).join())
    complain("transpose: the order must name every axis once", {
      given: `axes ${inParentheses(order)} for shape ${inParentheses(a.shape)}`,
      expected: `0 … ${a.shape.length - 1}, each once`,
      todo: "from (N, H, W, C) to (N, C, H, W) is [0, 3, 1, 2]",
    });
  return view(
    a.data,
    order.map((axis) => a.shape[axis]!),
    order.map((axis) => a.stride[axis]!),
    a.offset,
  );
}

/**
 * The same numbers in row-major order under another shape; one size may be −1 and is worked out.
 * A view where the numbers lie in that order, a copy where they don't.
 */
export function reshape<const Shape extends readonly number[]>(a: NDArray, shape: Shape): NDArray<Shape["length"]> {
  requireArray("reshape", a);
  requireList("reshape", "sizes", shape, "reshape(a, [3, -1])");
  const known = shape.filter((size) => size !== -1).reduce((p, q) => p * q, 1);
  const full = shape.map((size) => (size === -1 ? a.size / known : size));
  const fits =
    full.every((size) => Number.isSafeInteger(size) && size >= 0) && full.reduce((p, q) => p * q, 1) === a.size;
  if (!fits || shape.filter((size) => size === -1).length > 1)
    complain("reshape: the new shape must hold as many numbers", {
      given: `${inParentheses(a.shape)}, ${a.size} numbers, to ${inParentheses(shape)}`,
      expected: `sizes that multiply to ${a.size}; one of them may be -1`,
      todo:
        known === 0 && a.size === 0
          ? "write the size out: any size would do in the place of -1 where there are no numbers"
          : "check which axes you meant to join or split",
    });
  const source = isPacked(a) ? a : copy(a);
  return view(source.data, full, undefined, source.offset);
}

/** A copy with a border: `pad(x, [0, 0, 1, 1])` adds a row and a column of zeros on either side; `[[1, 2], …]` names before and after. */
export function pad<Rank extends number>(
  a: NDArray<Rank>,
  border: readonly (number | readonly [before: number, after: number])[],
  value = 0,
): NDArray<Rank> {
  requireArray("pad", a);
  const given: unknown = border;
  if (!Array.isArray(given) || given.length !== a.shape.length || !given.every(isBorder))
    complain("pad: a border must be a whole number, zero or more, for each axis", {
      given: `${inWords(border)} for shape ${inParentheses(a.shape)}`,
      expected: `a list of ${a.shape.length}, such as [${a.shape.map((_, axis) => (axis < a.shape.length - 2 ? 0 : 1)).join(", ")}]`,
      todo: "give 0 for an axis that stays as it is, [before, after] where the two differ",
    });
  if (typeof value !== "number")
    complain("pad: what a border is made of must be a number", {
      given: inWords(value),
      expected: "one number: 0 unless given",
      todo: "leave it out for zeros; the widths go into one list, before it",
    });
  const widths = border.map((width) => (typeof width === "number" ? ([width, width] as const) : width));
  const sizes = a.shape.map((size, axis) => widths[axis]![0] + size + widths[axis]![1]);
  const out = zerosLike(a, sizes) as NDArray as NDArray<Rank>;
  if (value !== 0) out.data.fill(value);
  assign(slice(out, ...widths.map(([before], axis) => [before, before + a.shape[axis]!] as const)), a);
  return out;
}

const isWidth = (width: unknown): boolean => Number.isSafeInteger(width) && Number(width) >= 0;
const isBorder = (width: unknown): boolean =>
  isWidth(width) || (Array.isArray(width) && width.length === 2 && width.every(isWidth));
