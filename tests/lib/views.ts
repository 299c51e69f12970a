import { assign, floats, view } from "../../lib/core/array.ts";
import { type NDArray, slice, transpose } from "../../lib/index.ts";

/** The same numbers, laid out in memory in every way an ndarray can be. What lies between them is NaN. */
export const layouts = {
  packed: (a: NDArray): NDArray => place(a, room(a, a.shape)),
  /** As a batch lies that is cut out of a data set. */
  further: (a: NDArray): NDArray => place(a, view(room(a, [a.size + 9]).data, a.shape, undefined, 5)),
  transposed: (a: NDArray): NDArray => place(a, transpose(room(a, [...a.shape].reverse()))),
  stepped: (a: NDArray): NDArray =>
    place(
      a,
      room(
        a,
        a.shape.map((size) => 2 * size),
      ).step(...a.shape.map(() => 2)),
    ),
  reversed: (a: NDArray): NDArray => place(a, room(a, a.shape).step(...a.shape.map(() => -1))),
  offset: (a: NDArray): NDArray => {
    const wide = room(
      a,
      a.shape.map((size) => size + 3),
    );
    return place(a, slice(wide, ...a.shape.map((size) => [2, size + 2] as const)));
  },
} as const;

export type Layout = keyof typeof layouts;
export const everyLayout = Object.keys(layouts) as Layout[];

function room(a: NDArray, shape: readonly number[]): NDArray {
  const data = floats(
    a.dtype,
    shape.reduce((p, q) => p * q, 1),
  );
  return view(data.fill(Number.NaN), shape);
}

function place(a: NDArray, into: NDArray): NDArray {
  assign(into, a);
  return into;
}
