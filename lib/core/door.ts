import type { NDArray } from "./array.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import { dtypeOf, isNDArray } from "./operands.ts";
import { requireNames } from "./options.ts";
import { NOUNS } from "./refusals.ts";

// What every layer asks of its arrays, asked once, before any rung runs. Kernels ask nothing.

/**
 * The axes of each input, by letters that two inputs may share: `{ x: "N C H W", w: "F C HH WW", b: "F?" }`.
 * "…" stands for any axes, "[…]" for a list of arrays; a question mark allows null.
 */
export type Legend<Inputs extends readonly string[] = readonly string[]> = {
  readonly [Name in Inputs[number]]: string;
};

/** The letters of an array of this rank, where the legend can name them all. */
export function lettersOf(axes: string | undefined, rank: number): readonly string[] {
  const letters = (axes ?? "…").replace("?", "").split(" ");
  return letters.length === rank && !letters.includes("…") ? letters : [];
}

/**
 * Refuse a call whose arrays aren't arrays, have the wrong rank, mix dtypes or disagree about a letter. `kin` says, by the
 * number of axes of the first array, which layer would take it.
 */
export function requireArrays(
  layer: string,
  legend: Legend,
  args: readonly unknown[],
  kin: Readonly<Record<number, string>> = {},
): void {
  const given: { name: string; axes: string; array: NDArray }[] = [];
  Object.entries(legend).forEach(([name, axes], at) => {
    const arg = args[at];
    if (arg === null && axes.endsWith("?")) return;
    if (axes.startsWith("["))
      for (const [i, array] of listOf(layer, name, arg).entries())
        given.push({ name: `${name}[${i}]`, axes: "…", array });
    else given.push({ name, axes: axes.replace("?", ""), array: arrayOf(layer, name, axes, arg) });
  });
  for (const [i, { name, axes, array }] of given.entries()) {
    const taker = i === 0 ? kin[array.shape.length] : undefined;
    requireRank(layer, name, axes, array, taker);
  }
  requireOneDtype(layer, given);
  requireAgreement(layer, given);
}

/** Refuse an upstream gradient that can't belong to this output. */
export function requireDout(
  caller: string,
  dout: unknown,
  out: { readonly shape: readonly number[]; readonly dtype: string },
): void {
  if (!isNDArray(dout))
    complain(`${caller}: dout must be an array`, {
      given: `dout ${inWords(dout)}`,
      expected: `dout ${inParentheses(out.shape)}, the shape of out`,
      todo: "hand backward the upstream gradient first, then the cache: backward(dout, cache)",
    });
  if (dout.shape.join() !== out.shape.join())
    complain(`${caller}: dout must have the shape of out`, {
      given: `dout ${inParentheses(dout.shape)}`,
      expected: `dout ${inParentheses(out.shape)}`,
      todo: "hand on the gradient of this layer's out: a gradient always has the shape of its value",
    });
  if (dout.dtype !== out.dtype)
    complain(`${caller}: dout must have the dtype of out`, {
      given: `dout ${dout.dtype}`,
      expected: `dout ${out.dtype}`,
      todo: `convert it: copy(dout, "${out.dtype}")`,
    });
}

/** Refuse what comes after the arrays, where it isn't options that the layer knows. */
export function requireRest(
  layer: string,
  before: readonly string[],
  options: readonly string[] | undefined,
  args: readonly unknown[],
): void {
  const given = args[before.length];
  if (options !== undefined && given !== undefined) requireNames(layer, given, options);
  const known = options === undefined ? before : [...before, "options"];
  const extra = args.slice(known.length).find((arg) => arg !== undefined);
  if (extra === undefined) return;
  complain(`${layer}: it takes ${known.length} ${known.length === 1 ? "argument" : "arguments"}, no more`, {
    given: `${args.length} arguments, among them ${inWords(extra)}`,
    expected: known.join(", "),
    todo: "leave out the others: they would change nothing",
  });
}

/** Refuse a cache that this layer's forward has not returned; `layer` is what the caller calls it by. */
export function refuseCache(label: string, layer: string, cache: unknown): never {
  const of =
    typeof cache === "object" && cache !== null && "layer" in cache ? ` from ${String(cache.layer)}.forward` : "";
  complain(`${label}.backward: the cache must come from this layer's forward`, {
    given: of ? `a cache${of}` : `cache ${inWords(cache)}`,
    expected: `the cache that ${label}.forward returned`,
    todo:
      of !== ""
        ? "keep each layer's cache under a name of its own; walk them backwards in reverse order"
        : `take it from what forward returns: const { out, cache } = ${layer}.forward(…); backward(dout, cache)`,
  });
}

/** `x (4, 3, 5, 5)  w (2, 3, 3, 3)`, for the `given` of an error. */
export function shapes(arrays: Readonly<Record<string, NDArray | null | undefined>>): string {
  return Object.entries(arrays)
    .map(([name, array]) => `${name} ${array ? inParentheses(array.shape) : "null"}`)
    .join("  ");
}

const spelled = (axes: string): string => `(${axes.replace("?", "").split(" ").join(", ")})`;

function arrayOf(layer: string, name: string, axes: string, arg: unknown): NDArray {
  if (isNDArray(arg)) return arg;
  return complain(`${layer}: ${name} must be an array of float32 or float64`, {
    given: `${name} ${inWords(arg)}${dtypeOf(arg)}`,
    expected: `${name} ${spelled(axes)}${axes.endsWith("?") ? ", or null for none" : ""}`,
    todo:
      axes.endsWith("?") && !dtypeOf(arg)
        ? `give ${name}, or null where there is none; options come after it`
        : "make one with from(…) or zeros(…); convert other dtypes with from(data, shape)",
  });
}

function listOf(layer: string, name: string, arg: unknown): readonly NDArray[] {
  if (Array.isArray(arg) && arg.length > 0 && arg.every(isNDArray)) return arg;
  return complain(`${layer}: ${name} must be a list of arrays`, {
    given: `${name} ${inWords(arg)}`,
    expected: `${name} [a, b, …], one array or more`,
    todo: "put the arrays in one list: forward([a, b], { axis: 1 })",
  });
}

function requireRank(layer: string, name: string, axes: string, array: NDArray, taker: string | undefined): void {
  const letters = axes.split(" ");
  const open = letters.includes("…");
  const wanted = open ? letters.length - 1 : letters.length;
  const rank = array.shape.length;
  if (open ? rank >= wanted : rank === wanted) return;
  complain(`${layer}: ${name} must have ${open ? "at least " : ""}${wanted} ${wanted === 1 ? "axis" : "axes"}`, {
    given: `${name} ${inParentheses(array.shape)}`,
    expected: `${name} ${spelled(axes)}`,
    todo: aboutRank(name, axes, rank < wanted, taker),
  });
}

function aboutRank(name: string, axes: string, few: boolean, taker: string | undefined): string {
  const other = taker && `take ${taker}, which is for arrays like ${name}`;
  if (!few) return other ?? `take one part of ${name} with slice, or join axes with reshape`;
  const more = axes.startsWith("N")
    ? `reshape ${name}: a single sample is a batch of N = 1`
    : `reshape ${name} so that it has every axis of ${spelled(axes)}`;
  return other ? `${more}; or ${other}` : more;
}

function requireOneDtype(layer: string, given: readonly { name: string; array: NDArray }[]): void {
  const first = given[0]?.array.dtype;
  const other = given.find(({ array }) => array.dtype !== first);
  if (other === undefined) return;
  complain(`${layer}: all arrays must have one dtype`, {
    given: given.map(({ name, array }) => `${name} ${array.dtype}`).join("  "),
    expected: "float64 to check gradients, float32 to train",
    todo: `convert: copy(${other.name}, "${first}")`,
  });
}

/** A letter that two inputs share is one number. */
function requireAgreement(layer: string, given: readonly { name: string; axes: string; array: NDArray }[]): void {
  const known = new Map<string, { readonly name: string; readonly size: number }>();
  for (const { name, axes, array } of given)
    lettersOf(axes, array.shape.length).forEach((letter, axis, letters) => {
      const size = array.shape[axis]!;
      const before = known.get(letter);
      const noun = NOUNS[letter] ?? letter;
      if (before === undefined) known.set(letter, { name, size });
      else if (before.size !== size)
        complain(`${layer}: ${before.name} and ${name} must have the same number of ${noun}`, {
          given: shapes(Object.fromEntries(given.map((one) => [one.name, one.array]))),
          expected: `${name} ${spelled(axes).replace(new RegExp(`\\b${letter}\\b`), String(before.size))}`,
          todo:
            letters.length === 1
              ? `give ${name} ${before.size} ${before.size === 1 ? "number" : "numbers"}, one for each of the ${noun}`
              : `give ${name} ${before.size} ${noun}, or check whether an array is transposed`,
        });
    });
}
