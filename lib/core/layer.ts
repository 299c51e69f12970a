import type { NDArray } from "./array.ts";

/** What a call of a layer takes and gives, as types. */
export interface Signature<
  Inputs extends readonly string[] = readonly string[],
  Args extends readonly unknown[] = readonly unknown[],
  Out extends NDArray = NDArray,
  More extends object = object,
> {
  /** The names of the arguments that have a gradient, in the order of the call. */
  readonly inputs: Inputs;
  readonly args: Args;
  readonly out: Out;
  /** What forward returns beside out and cache. */
  readonly more: More;
}

/**
 * The type of what comes out of a call. Where a signature leaves the rank open, out has the rank of the first input:
 * a relu of (N, C, H, W) is (N, C, H, W).
 */
export type OutOf<S extends Signature, Args extends readonly unknown[]> =
  number extends RankOf<S["out"]> ? NDArray<RankOf<Args[0]>> : S["out"];
export type RankOf<Arg> =
  Arg extends NDArray<infer Rank> ? Rank : Arg extends readonly NDArray<infer Rank>[] ? Rank : number;

/** What forward returns. */
export type Forwarded<S extends Signature, Cache> = { readonly out: S["out"]; readonly cache: Cache } & S["more"];

type Positions<Names> = Exclude<keyof Names, keyof unknown[]>;
type Given<Args, Position> = Position extends keyof Args ? Args[Position] : never;
type Named<Names, Position extends keyof Names> = `d${Names[Position] & string}`;
/** Whether an argument is an array, nothing, or may be either: a bias of null has no gradient. */
type Presence<Arg> = [Arg] extends [null | undefined] ? "absent" : null extends Arg ? "perhaps" : "present";

/**
 * One gradient for each array that a call was given, named d + the input's name, of its rank:
 * `Grads<["x", "w", "b"], [NDArray<4>, NDArray<4>, null]>` is `{ dx: NDArray<4>; dw: NDArray<4> }`.
 */
export type Grads<Names extends readonly string[], Args extends readonly unknown[]> = {
  readonly [P in Positions<Names> as Presence<Given<Args, P>> extends "present" ? Named<Names, P> : never]: Given<
    Args,
    P
  >;
} & {
  readonly [P in Positions<Names> as Presence<Given<Args, P>> extends "perhaps"
    ? Named<Names, P>
    : never]?: NonNullable<Given<Args, P>>;
};

/** The one contract that every layer keeps: naive or fast, ours or a student's. */
export interface Layer<
  Args extends readonly unknown[],
  Cache,
  Out extends NDArray = NDArray,
  Gradients extends object = object,
> {
  readonly name: string;
  /** The names of the arguments that have a gradient; they come first in a call. */
  readonly inputs: readonly string[];
  forward(...args: Args): { readonly out: Out; readonly cache: Cache };
  backward(dout: Out, cache: Cache): Gradients;
}

/** One way to compute a layer. `refuses` says in words why it will not take these arguments. */
export interface Rung<S extends Signature, Cache> {
  forward(...args: S["args"]): Forwarded<S, Cache>;
  backward(dout: S["out"], cache: Cache): Grads<S["inputs"], S["args"]>;
  refuses?(...args: S["args"]): string | undefined;
}
