import { assign, copy, isNDArray, type NDArray, packed } from "../core/array.ts";
import { inParentheses } from "../core/errors.ts";
import { difference, indexOf } from "./measure.ts";

// The arrays among the arguments of a call, wherever they stand: in a row, in a list, in the options.

export interface Leaf {
  /** `x`, `xs[1]`, `options.running.mean`. */
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly array: NDArray;
}

/** Every array in these arguments; `names` are those of the first of them. */
export function leavesOf(args: readonly unknown[], names: readonly string[]): readonly Leaf[] {
  return args.flatMap((arg, at) => walk(arg, names[at] ?? "options", [at]));
}

function walk(value: unknown, name: string, path: readonly (string | number)[]): readonly Leaf[] {
  if (isNDArray(value)) return [{ name, path, array: value }];
  if (Array.isArray(value)) return value.flatMap((part, i) => walk(part, `${name}[${i}]`, [...path, i]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => walk(part, `${name}.${key}`, [...path, key]));
}

/** The same arguments, every array in them replaced. */
export function withArrays<Value>(value: Value, replace: (array: NDArray) => NDArray): Value;
export function withArrays(value: unknown, replace: (array: NDArray) => NDArray): unknown {
  if (isNDArray(value)) return replace(value);
  if (Array.isArray(value)) return value.map((part) => withArrays(part, replace));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withArrays(part, replace)]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

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
