import type { NDArray } from "./array.ts";
import { type Legend, refuseCache, requireArrays, requireDout, requireRest } from "./door.ts";
import { complain, inWords } from "./errors.ts";
import type { Forwarded, Grads, Layer, OutOf, RankOf, Rung, Signature } from "./layer.ts";
import { requireNoNull } from "./options.ts";
import type { Callable, Plan } from "./plan.ts";
import { yours } from "./yours.ts";

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
  /** How many axes out has, where that isn't as many as the first array has. */
  readonly outRank?: RankOf<S["out"]>;
  /** By the number of axes of the first array: which layer to take for arrays that this one is not for. */
  readonly kin?: Readonly<Record<number, string>>;
  /** What comes between the arrays and the options: the labels of a loss. */
  readonly between?: readonly string[];
  /** The names of the options; a layer without them takes none. */
  readonly options?: readonly string[];
  /** What this layer asks beyond the legend and these names; it complains. */
  check?(...args: S["args"]): void;
  /** Names each argument that it takes, none with a default: one more than these is refused. */
  plan(...options: PlanArgs): Plan;
  /** Slowest first. */
  readonly rungs: { readonly [Name in Rungs]: Step<S> };
}

export function ladder<S extends Signature, Rungs extends string, PlanArgs extends readonly unknown[]>(
  declaration: Declaration<S, Rungs, PlanArgs>,
): Ladder<S, Rungs, PlanArgs> {
  const { name, legend, rungs, kin, between = [], options } = declaration;
  const inputs = Object.keys(legend);
  const door = (...args: S["args"]): void => {
    requireArrays(name, legend, args, kin);
    requireRest(name, [...inputs, ...between], options, args);
    declaration.check?.(...args);
    requireNoNull(name, args[inputs.length + between.length]);
  };
  const contract = { name, legend, names: [...inputs, ...between, "options"], outRank: declaration.outRank, door };
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
      if (cache?.layer !== name) return refuseCache(label, name, cache);
      return cache.backward(dout);
    },
  });
  const steps = Object.entries<Step<S>>(rungs);
  const single = steps.map((one): [string, Pass<S>] => [one[0], pass(`${name}.${one[0]}`, [one])]);
  const whole = pass(name, steps.toReversed());
  const callable: Callable = {
    ...whole,
    list: Object.values<string>(legend)[0]!.startsWith("["),
    takes: options ?? [],
    forward: (...args) => whole.forward(...(args as S["args"])),
  };
  return {
    ...whole,
    rungs: Object.fromEntries(single) as { [Name in Rungs]: Pass<S> },
    from: (forward, backward) => yours(contract, forward, backward),
    plan(...given) {
      requirePlanned(name, declaration.plan.length, given);
      return { ...declaration.plan(...given), callable };
    },
  };
}

/** Refuse what comes after the arguments of a plan: it would change nothing. */
function requirePlanned(name: string, wanted: number, given: readonly unknown[]): void {
  const extra = given.slice(wanted).find((one) => one !== undefined);
  if (extra === undefined) return;
  complain(`${name}.plan: it takes ${wanted === 0 ? "nothing" : "its options, no more"}`, {
    given: inWords(extra),
    expected: `${name}.plan(${wanted === 0 ? "" : "{ … }"})`,
    todo: "leave it out: it would change nothing in sizes and counts",
  });
}
