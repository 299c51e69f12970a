import { isNDArray, type NDArray } from "./array.ts";

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

/** What is `above` a value holds it; one that holds itself is not gone through twice. */
function walk(
  value: unknown,
  name: string,
  path: readonly (string | number)[],
  above: readonly unknown[] = [],
): readonly Leaf[] {
  if (isNDArray(value)) return [{ name, path, array: value }];
  if (above.includes(value)) return [];
  const within = [...above, value];
  if (Array.isArray(value)) return value.flatMap((part, i) => walk(part, `${name}[${i}]`, [...path, i], within));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => walk(part, `${name}.${key}`, [...path, key], within));
}

/** The same value, every array in it replaced; each goes by its name, that of the value first. */
export function withArrays<Value>(
  value: Value,
  replace: (array: NDArray, name: string) => NDArray,
  name?: string,
): Value;
export function withArrays(value: unknown, replace: (array: NDArray, name: string) => NDArray, name = ""): unknown {
  if (isNDArray(value)) return replace(value, name);
  if (Array.isArray(value)) return value.map((part, i) => withArrays(part, replace, `${name}[${i}]`));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, withArrays(part, replace, `${name}.${key}`)]),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
