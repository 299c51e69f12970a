import { isNDArray, type NDArray } from "./array.ts";
import { checked, whileGuarding } from "./checked.ts";
import { type Legend, lettersOf, requireArrays, requireDout, requireRest } from "./door.ts";
import { complain, inWords } from "./errors.ts";
import type { Forwarded, Grads, Layer, OutOf, Rung, Signature } from "./layer.ts";
import { withArrays } from "./leaves.ts";
import type { Plan } from "./plan.ts";

/** What a ladder's forward keeps for its backward. It closes over a rung's private cache, so no rung meets another's. */
export interface LadderCache<Gradients extends object = object> {
  readonly layer: string;
  /** Which rung ran. */
  readonly rung: string;
  readonly backward: (dout: NDArray) => Gradients;
}

type AllGrads<S extends Signature> = Grads<S["inputs"], S["args"]>;
/** What a call with these arguments returns: the rank of out and the gradients that there are follow from them. */
type Passed<S extends Signature, Args extends readonly unknown[]> = {
  readonly out: OutOf<S, Args>;
  readonly cache: LadderCache<Grads<S["inputs"], Args>>;
} & S["more"];

/** A layer whose gradients follow, in its types, from what forward was given: no bias, no db. */
export interface Pass<S extends Signature> {
  readonly name: string;
  readonly inputs: readonly string[];
  forward<Args extends S["args"]>(...args: Args): Passed<S, Args>;
  backward<Gradients extends object>(dout: S["out"], cache: LadderCache<Gradients>): Gradients;
}

/** A layer with several ways to compute it; it takes the fastest that doesn't refuse. */
export interface Ladder<S extends Signature, Rungs extends string, PlanArgs extends readonly unknown[]>
  extends Pass<S> {
  /** Each rung by itself, as a layer. */
  readonly rungs: { readonly [Name in Rungs]: Pass<S> };
  /** A layer with this contract and another implementation, such as a student's. It is handed guarded arrays. */
  from<Args extends S["args"], Cache, Gradients extends object>(
    forward: (...args: Args) => { readonly out: S["out"]; readonly cache: Cache },
    backward: (dout: S["out"], cache: Cache) => Gradients,
  ): Layer<Args, Cache, S["out"], Gradients>;
  /** The sizes and counts of this layer, without computing it. */
  plan(...options: PlanArgs): Plan;
}

/** A rung with the type of its cache hidden behind a closure. */
export interface Step<S extends Signature> {
  refuses(...args: S["args"]): string | undefined;
  run(layer: string, rung: string, ...args: S["args"]): Forwarded<S, LadderCache<AllGrads<S>>>;
}

export function step<S extends Signature, Cache>(rung: Rung<S, Cache>): Step<S> {
  return {
    refuses: (...args) => rung.refuses?.(...args),
    run(layer, name, ...args) {
      const result = rung.forward(...args);
      const { cache } = result;
      const like = { shape: result.out.shape, dtype: result.out.dtype };
      const backward = (dout: NDArray): AllGrads<S> => {
        requireDout(`${layer}.backward`, dout, like);
        return rung.backward(dout, cache);
      };
      return { ...result, cache: { layer, rung: name, backward } };
    },
  };
}

/** What a layer's index.ts declares. */
export interface Declaration<S extends Signature, Rungs extends string, PlanArgs extends readonly unknown[]> {
  readonly name: string;
  readonly legend: Legend<S["inputs"]>;
  /** By the number of axes of the first array: which layer to take for arrays that this one is not for. */
  readonly kin?: Readonly<Record<number, string>>;
  /** What comes between the arrays and the options: the labels of a loss. */
  readonly between?: readonly string[];
  /** The names of the options; a layer without them takes none. */
  readonly options?: readonly string[];
  /** What this layer asks beyond the legend and these names; it complains. */
  check?(...args: S["args"]): void;
  plan(...options: PlanArgs): Plan;
  /** Slowest first. */
  readonly rungs: { readonly [Name in Rungs]: Step<S> };
}

export function ladder<S extends Signature, Rungs extends string, PlanArgs extends readonly unknown[]>(
  declaration: Declaration<S, Rungs, PlanArgs>,
): Ladder<S, Rungs, PlanArgs> {
  const { name, legend, rungs, kin, between = [], options } = declaration;
  const inputs = Object.keys(legend);
  const names = [...inputs, ...between, "options"];
  const door = (...args: S["args"]): void => {
    requireArrays(name, legend, args, kin);
    requireRest(name, [...inputs, ...between], options, args);
    declaration.check?.(...args);
  };
  const pass = (label: string, choices: readonly [string, Step<S>][]): Pass<S> => ({
    name: label,
    inputs,
    forward<Args extends S["args"]>(...args: Args) {
      door(...args);
      const refusals: string[] = [];
      for (const [rung, choice] of choices) {
        const refusal = choice.refuses(...args);
        // What follows from the arguments is true of every rung, beyond what a type can prove.
        if (refusal === undefined) return choice.run(name, rung, ...args) as Passed<S, Args>;
        refusals.push(`${rung} ${refusal}`);
      }
      return complain(`${label}: no rung takes these arguments`, {
        given: refusals.join("; "),
        expected: "arguments that one rung can compute",
        todo: `leave the choice of the rung to ${name}.forward`,
      });
    },
    backward(dout, cache) {
      if (cache?.layer !== name) return strangeCache(label, name, cache);
      return cache.backward(dout);
    },
  });
  const steps = Object.entries<Step<S>>(rungs);
  const single = steps.map((one): [string, Pass<S>] => [one[0], pass(`${name}.${one[0]}`, [one])]);
  return {
    ...pass(name, steps.toReversed()),
    rungs: Object.fromEntries(single) as { [Name in Rungs]: Pass<S> },
    from: (forward, backward) => ({
      name: `${name} (yours)`,
      inputs,
      forward(...args) {
        door(...args);
        const behind = guarded(args, names, legend);
        const result = whileGuarding(() => forward(...behind));
        if (!isNDArray(result?.out) || !("cache" in result))
          complain(`${name} (yours).forward: must return { out, cache }`, {
            given: inWords(result),
            expected: "{ out, cache }, out an array",
            todo: "end forward with: return { out, cache: … }",
          });
        return result;
      },
      backward: (dout, cache) => whileGuarding(() => backward(checked(dout, "dout"), cache)),
    }),
    plan: (...options) => declaration.plan(...options),
  };
}

function strangeCache(label: string, name: string, cache: unknown): never {
  const of =
    typeof cache === "object" && cache !== null && "layer" in cache ? ` from ${String(cache.layer)}.forward` : "";
  complain(`${label}.backward: the cache must come from this layer's forward`, {
    given: of ? `a cache${of}` : `cache ${inWords(cache)}`,
    expected: `the cache that ${label}.forward returned`,
    todo:
      of !== ""
        ? "keep each layer's cache under a name of its own; walk them backwards in reverse order"
        : `take it from what forward returns: const { out, cache } = ${name}.forward(…); backward(dout, cache)`,
  });
}

/** The same arguments, their arrays behind guarded views that go by these names. */
function guarded<Args extends readonly unknown[]>(args: Args, names: readonly string[], legend: Legend): Args {
  const guard = (array: NDArray, name: string): NDArray =>
    checked(array, name, lettersOf(legend[name], array.dimension));
  // Each keeps its type, which map can't say.
  return args.map((arg, at) => withArrays(arg, guard, names[at])) as unknown as Args;
}
