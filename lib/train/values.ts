import { type Floats, floats, isNDArray, type NDArray, packed, product, view } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";

// A value as a tree that JSON can say, and its numbers as bytes beside it: JSON knows no NaN, no infinity and no −0.

/** A value to be saved: arrays, numbers and texts, in lists and records. */
export type Tree =
  | { readonly array: readonly [dtype: "float32" | "float64", shape: readonly number[], at: number] }
  | { readonly number: number }
  | { readonly plain: string | boolean | null }
  | { readonly list: readonly Tree[] }
  | { readonly record: readonly (readonly [string, Tree])[] };

export interface Written {
  readonly tree: Tree;
  readonly bytes: Uint8Array;
}

export function written(caller: string, value: unknown): Written {
  const blocks: Floats[] = [];
  let end = 0;
  const placed = (block: Floats): number => {
    const at = end;
    blocks.push(block);
    end += inEights(block.byteLength);
    return at;
  };
  // The best parameters are often those of now: an array that stands in two places is written once.
  const places = new Map<NDArray, number>();
  const treeOf = (part: unknown, name: string): Tree => {
    if (isNDArray(part)) {
      const at = places.get(part) ?? placed(packed(part));
      places.set(part, at);
      return { array: [part.dtype, [...part.shape], at] };
    }
    if (typeof part === "number") return { number: placed(Float64Array.of(part)) };
    if (typeof part === "string" || typeof part === "boolean" || part === null) return { plain: part };
    if (Array.isArray(part)) return { list: part.map((inner, i) => treeOf(inner, `${name}[${i}]`)) };
    if (!isRecord(part)) return refuseValue(caller, name, part);
    const entries = Object.entries(part).filter(([, inner]) => inner !== undefined);
    return { record: entries.map(([key, inner]) => [key, treeOf(inner, name ? `${name}.${key}` : key)] as const) };
  };
  const tree = treeOf(value, "");
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const block of blocks) {
    bytes.set(new Uint8Array(block.buffer, block.byteOffset, block.byteLength), at);
    at += inEights(block.byteLength);
  }
  return { tree, bytes };
}

/** The value again, its arrays with floats of their own. An array that was in two places is one again. */
export function read({ tree, bytes }: Written): unknown {
  const arrays = new Map<number, NDArray>();
  const rebuilt = (part: Tree): unknown => {
    if ("array" in part) {
      const [dtype, shape, at] = part.array;
      const known = arrays.get(at);
      if (known?.shape.join() === shape.join() && known.size > 0) return known;
      const made = view(numbersAt(bytes, dtype, at, product(shape)), shape);
      arrays.set(at, made);
      return made;
    }
    if ("number" in part) return numbersAt(bytes, "float64", part.number, 1)[0];
    if ("plain" in part) return part.plain;
    if ("list" in part) return part.list.map(rebuilt);
    return Object.fromEntries(part.record.map(([key, inner]) => [key, rebuilt(inner)]));
  };
  return rebuilt(tree);
}

function numbersAt(bytes: Uint8Array, dtype: "float32" | "float64", at: number, count: number): Floats {
  const made = floats(dtype, count);
  new Uint8Array(made.buffer).set(bytes.subarray(at, at + made.byteLength));
  return made;
}

const inEights = (length: number): number => Math.ceil(length / 8) * 8;
const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

function refuseValue(caller: string, name: string, value: unknown): never {
  return complain(`${caller}: only arrays, numbers and texts can be saved, in lists and records`, {
    given: `${name} ${inWords(value)}`,
    expected: "a state made of those",
    todo: `keep in ${name || "it"} what can be written down`,
  });
}
