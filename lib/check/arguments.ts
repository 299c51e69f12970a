import { assign, copy, type NDArray, packed } from "../core/array.ts";
import { inParentheses } from "../core/errors.ts";
import type { Leaf } from "../core/leaves.ts";
import { difference, indexOf } from "./measure.ts";

// What a check does with the arguments of a call: find them again, watch them for changes, see whether they overlap.

/** What a path leads to. */
export function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
}

/** Remember the numbers of some arrays, so as to say later which were changed, and to put them back. */
export function snapshot(leaves: readonly Leaf[]): { changes(): readonly string[]; restore(): void } {
  const kept = leaves.map((leaf) => ({ leaf, before: copy(leaf.array) }));
  return {
    changes: () =>
      kept.flatMap(({ leaf, before }) => {
        const [was, is] = [packed(before), packed(leaf.array)];
        const { worst } = difference(is, was);
        if (worst < 0) return [];
        return [`${leaf.name} at ${inParentheses(indexOf(worst, before.shape))} from ${was[worst]} to ${is[worst]}`];
      }),
    restore: () => {
      for (const { leaf, before } of kept) assign(leaf.array, before);
    },
  };
}

/** Whether two arrays have a float in common. */
export function overlap(a: NDArray, b: NDArray): boolean {
  if (a.data.buffer !== b.data.buffer || a.size === 0 || b.size === 0) return false;
  const [p, q] = [reach(a), reach(b)];
  return p.first <= q.last && q.first <= p.last;
}

/** The first and the last byte that a view may touch. */
function reach(a: NDArray): { readonly first: number; readonly last: number } {
  let [low, high] = [a.offset, a.offset];
  a.shape.forEach((size, axis) => {
    const far = (size - 1) * a.stride[axis]!;
    if (far < 0) low += far;
    else high += far;
  });
  const bytes = a.data.BYTES_PER_ELEMENT;
  return { first: a.data.byteOffset + low * bytes, last: a.data.byteOffset + (high + 1) * bytes - 1 };
}
