import { isNDArray, type NDArray } from "./array.ts";
import { checked, whileGuarding } from "./checked.ts";
import { type Legend, lettersOf, refuseCache, requireDout } from "./door.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import type { Layer, Signature } from "./layer.ts";
import { withArrays } from "./leaves.ts";

// A student's functions under the contract of a layer: the same doors before and behind them, guarded arrays inside.

/** What a ladder asks of the functions that take its place. */
export interface Contract<S extends Signature> {
  readonly name: string;
  readonly legend: Legend<S["inputs"]>;
  /** What the arguments are called, those without a gradient too. */
  readonly names: readonly string[];
  /** How many axes out has, where that isn't as many as the first array has. */
  readonly outRank: number | undefined;
  door(...args: S["args"]): void;
}

/** What of an out its dout must match. */
interface Like {
  readonly shape: readonly number[];
  readonly dtype: string;
}

export function yours<S extends Signature, Args extends S["args"], Cache, Gradients extends object>(
  contract: Contract<S>,
  forward: (...args: Args) => { readonly out: S["out"]; readonly cache: Cache },
  backward: (dout: S["out"], cache: Cache) => Gradients,
): Layer<Args, Cache, S["out"], Gradients> {
  const { name, legend, names, door } = contract;
  const label = `${name} (yours)`;
  requireFunctions(name, forward, backward);
  const outs = remembered();
  return {
    name: label,
    inputs: Object.keys(legend),
    forward(...args) {
      door(...args);
      const behind = guarded(args, names, legend);
      const result = whileGuarding(() => forward(...behind));
      requireResult(contract, args, result);
      outs.add(result.cache, { shape: [...result.out.shape], dtype: result.out.dtype });
      return result;
    },
    backward(dout, cache) {
      const known = outs.of(cache);
      const latest = known.at(-1) ?? refuseCache(label, "mine", cache);
      requireDout(`${label}.backward`, dout, known.find((like) => isNDArray(dout) && isLike(dout, like)) ?? latest);
      return whileGuarding(() => backward(checked(dout, "dout"), cache));
    },
  };
}

/**
 * The outs that forward gave beside each cache. A cache goes to the user as the student made it, so it is known by its
 * identity; a primitive has none and stands for all of its type. The same cache may come with several outs: an add
 * needs nothing from its forward, and may return one empty cache for all.
 */
function remembered(): { add(cache: unknown, like: Like): void; of(cache: unknown): readonly Like[] } {
  const byObject = new WeakMap<object, readonly Like[]>();
  const byType = new Map<string, readonly Like[]>();
  const typeOf = (primitive: unknown): string => (primitive === null ? "null" : typeof primitive);
  const of = (cache: unknown): readonly Like[] =>
    (isObject(cache) ? byObject.get(cache) : byType.get(typeOf(cache))) ?? [];
  return {
    of,
    add(cache, like) {
      const likes = [...of(cache).filter((other) => !isLike(other, like)), like];
      if (isObject(cache)) byObject.set(cache, likes);
      else byType.set(typeOf(cache), likes);
    },
  };
}

const isObject = (value: unknown): value is object =>
  (typeof value === "object" && value !== null) || typeof value === "function";
const isLike = (given: Like, { shape, dtype }: Like): boolean =>
  given.dtype === dtype && given.shape.join() === shape.join();

function requireFunctions(name: string, forward: unknown, backward: unknown): void {
  if (typeof forward === "function" && typeof backward === "function") return;
  complain(`${name}.from: it takes two functions`, {
    given: [forward, backward].map(inWords).join(", "),
    expected: "forward (…arrays, options) → { out, cache }, and backward (dout, cache) → { dx, … }",
    todo: `give both: ${name}.from(forward, backward)`,
  });
}

/** Hold what a student's forward returned to the contract, as far as that is known without computing. */
function requireResult<S extends Signature>(
  { name, outRank }: Contract<S>,
  [first]: readonly unknown[],
  result: { readonly out: NDArray },
): void {
  const label = `${name} (yours).forward`;
  if (!isNDArray(result?.out) || !("cache" in result))
    complain(`${label}: must return { out, cache }`, {
      given: inWords(result),
      expected: "{ out, cache }, out an array",
      todo:
        typeof result?.out === "number"
          ? "make an array of the number: from(loss)"
          : "end forward with: return { out, cache: … }",
    });
  const { out } = result;
  const x: unknown = Array.isArray(first) ? first[0] : first;
  if (!isNDArray(x)) return;
  const rank = outRank ?? x.shape.length;
  if (out.shape.length !== rank)
    complain(`${label}: out must have ${rank} ${rank === 1 ? "axis" : "axes"}`, {
      given: `out ${inParentheses(out.shape)} for an array ${inParentheses(x.shape)}`,
      expected: rank === 0 ? "a single number, of shape ()" : `an out like that of ${name}.forward, which has ${rank}`,
      todo: aboutRank(out.shape.length, rank),
    });
  if (out.dtype !== x.dtype)
    complain(`${label}: out must have the dtype of what it is made from`, {
      given: `out ${out.dtype} for an array of ${x.dtype}`,
      expected: `out ${x.dtype}`,
      todo: `make it with zerosLike(x, [sizes]), which keeps the dtype; or convert it: copy(out, "${x.dtype}")`,
    });
}

function aboutRank(given: number, wanted: number): string {
  if (wanted === 0) return "add up what belongs to one number: sum(out)";
  return given < wanted ? "keep every axis, also those of size 1" : "join axes with reshape, or add them up with sum";
}

/** The same arguments, their arrays behind guarded views that go by these names. */
function guarded<Args extends readonly unknown[]>(args: Args, names: readonly string[], legend: Legend): Args {
  const guard = (array: NDArray, name: string): NDArray =>
    checked(array, name, lettersOf(legend[name], array.dimension));
  // Each keeps its type, which map can't say.
  return args.map((arg, at) => withArrays(arg, guard, names[at])) as unknown as Args;
}
