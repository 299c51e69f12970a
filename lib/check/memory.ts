import { assign, floats, type NDArray, view } from "../core/array.ts";

// Where the floats of an array lie: whether two arrays meet there, and the same numbers laid out otherwise.

/** Whether two arrays have a float in common. */
export function overlap(a: NDArray, b: NDArray): boolean {
  if (a.data.buffer !== b.data.buffer || a.size === 0 || b.size === 0) return false;
  const [p, q] = [reach(a), reach(b)];
  if (p.first > q.last || q.first > p.last) return false;
  // Every other float of one, and those in between of the other: near, and yet apart.
  const taken = new Set(bytesOf(a));
  for (const byte of bytesOf(b)) if (taken.has(byte)) return true;
  return false;
}

/** The first and the last byte that a view may touch. */
function reach(a: NDArray): { readonly first: number; readonly last: number } {
  const { low, high } = extent(a);
  const bytes = a.data.BYTES_PER_ELEMENT;
  return { first: a.data.byteOffset + low * bytes, last: a.data.byteOffset + (high + 1) * bytes - 1 };
}

/** The first and the last place of its data that a view with numbers in it looks at. */
function extent(a: NDArray): { readonly low: number; readonly high: number } {
  let [low, high] = [a.offset, a.offset];
  a.shape.forEach((size, axis) => {
    const far = (size - 1) * a.stride[axis]!;
    if (far < 0) low += far;
    else high += far;
  });
  return { low, high };
}

/** Where in memory each number of a view begins, in no particular order. */
function bytesOf(a: NDArray): readonly number[] {
  let places = [a.offset];
  a.shape.forEach((size, axis) => {
    places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * a.stride[axis]!));
  });
  return places.map((place) => a.data.byteOffset + place * a.data.BYTES_PER_ELEMENT);
}

/** The same numbers in floats of their own, laid out as they were: what is done to them, nobody else sees. */
export function twin(a: NDArray): NDArray {
  if (a.size === 0) return view(floats(a.dtype, 0), a.shape);
  const { low, high } = extent(a);
  return view(a.data.slice(low, high + 1), a.shape, a.stride, a.offset - low);
}

/** The same numbers back to front in their axes, every other float, not from the start, with NaN in between. */
export function scattered(a: NDArray): NDArray {
  let next = 2;
  const stride = a.shape.map((size) => {
    const own = next;
    next *= Math.max(1, size);
    return own;
  });
  const made = view(floats(a.dtype, next + 3).fill(Number.NaN), a.shape, stride, 3);
  assign(made, a);
  return made;
}
