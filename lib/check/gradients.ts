import { copy, type Floats, type NDArray, packed } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import type { Layer } from "../core/layer.ts";
import { withArrays } from "../core/leaves.ts";
import { requireOptions } from "../core/options.ts";
import type { Random } from "../core/random.ts";
import { withoutLender } from "../core/result.ts";
import { at } from "./arguments.ts";
import { observe } from "./conduct.ts";
import { type Derivative, derivative } from "./derivative.ts";
import { requireLayer } from "./door.ts";
import { aboutInfinity } from "./finite.ts";
import { judged, type Measured, type Trial } from "./judge.ts";
import { largest, range } from "./measure.ts";
import { twin } from "./memory.ts";
import { alongCoordinate } from "./numeric.ts";
import type { Pair } from "./pairs.ts";
import { type Finding, type Report, report } from "./report.ts";
import { streamsOf } from "./upstream.ts";

export interface GradientOptions {
  /**
   * "full" asks for every number, "sampled" for some, drawn by the seed; "directions" moves all numbers of an array at
   * once along a few random lines, the cheapest. Unless said, full for small arrays and sampled for large ones.
   */
  readonly mode?: "full" | "sampled" | "directions";
  /** How many numbers, or directions, of each array; 100 numbers or 4 directions unless given. */
  readonly samples?: number;
  /** The relative error that counts as wrong; 1e-7 in float64, 1e-3 in float32 unless given. */
  readonly tolerance?: number;
  /** Where the random numbers start: dout, the samples, the directions. */
  readonly seed?: number;
}

/** Compares backward with derivatives found by trying forward. Takes a layer and then exactly what its forward takes. */
export interface CheckGradients {
  <Args extends readonly unknown[], Cache>(layer: Layer<Args, Cache>, ...args: Args): Report;
  with(
    options: GradientOptions,
  ): <Args extends readonly unknown[], Cache>(layer: Layer<Args, Cache>, ...args: Args) => Report;
}

/** An array of more numbers than this is sampled unless asked for in full. */
const SMALL = 1000;
const TOLERANCE = { float64: 1e-7, float32: 1e-3 } as const;

export const checkGradients: CheckGradients = Object.assign(
  <Args extends readonly unknown[], Cache>(layer: Layer<Args, Cache>, ...args: Args): Report => check({}, layer, args),
  {
    with(options: GradientOptions) {
      requireKnown(
        "checkGradients.with",
        options,
        'such as checkGradients.with({ mode: "sampled", samples: 50 })(layer, ...arguments)',
      );
      return <Args extends readonly unknown[], Cache>(layer: Layer<Args, Cache>, ...args: Args): Report =>
        check(options, layer, args);
    },
  },
);

function check<Args extends readonly unknown[], Cache>(
  options: GradientOptions,
  layer: Layer<Args, Cache>,
  given: Args,
): Report {
  requireLayer("checkGradients", layer);
  const streams = streamsOf(options.seed ?? 0);
  const args = withArrays(given, twin);
  const { out, dout, pairs, faults, measurable } = observe(layer, args, streams.dout);
  const findings =
    measurable && out !== undefined && dout !== undefined
      ? findingsOf(options, layer, args, { out, dout, pairs, batch: args[0] }, streams.samples)
      : [];
  return report(layer.name, VERDICTS, faults, findings);
}
export const VERDICTS = ["gradients agree", "gradients differ"] as const;

/** One call, forward and backward, whose gradients are to be judged. */
interface Returned {
  readonly out: NDArray;
  readonly dout: NDArray;
  readonly pairs: readonly Pair[];
  /** The array whose first axis is the batch, for what may be wrong by its size. */
  readonly batch: unknown;
}

/** What derivatives found by trying forward say about each gradient. */
export function findingsOf<Args extends readonly unknown[]>(
  options: GradientOptions,
  layer: Forward<Args>,
  args: Args,
  { out, dout, pairs, batch }: Returned,
  samples: Random,
): readonly Finding[] {
  const probe = prober(layer, args, packed(dout));
  const notes = aboutInfinity(out);
  const measured = pairs.map((pair): Measured => {
    const places = judgeable(pair, notes.length === 0);
    const trials = tried(options, pair, places, probe(pair), samples);
    return { pair, trials, tolerance: options.tolerance ?? TOLERANCE[pair.leaf.array.dtype], places, notes };
  });
  return measured.map((one) => judged(one, { batch, dout, measured }));
}

/** As much of a layer as trying needs. */
interface Forward<Args extends readonly unknown[]> {
  forward(...args: Args): { readonly out: NDArray };
}

/** Where a derivative can be: not where x is infinite, nor where an infinite out may have made a gradient so. */
function judgeable({ leaf, gradient }: Pair, finite: boolean): readonly number[] {
  const x = packed(leaf.array);
  return [...range(x.length)].filter((i) => Number.isFinite(x[i]) && (finite || Number.isFinite(gradient.data[i])));
}

/** Ways to move one input of a layer while all else stays, in float64 whatever the dtype, on copies. */
interface Probe {
  coordinate(i: number): Derivative;
  direction(v: Floats): Derivative;
}

function prober<Args extends readonly unknown[]>(
  layer: Forward<Args>,
  args: Args,
  dout: Floats,
): (pair: Pair) => Probe {
  const mine = withArrays(args, (array) => copy(array, "float64"));
  // Copies again for every call: a forward that writes into its input would spoil all that come after.
  // And none of thousands of results stays in the memory of a scope.
  const evaluate = (): NDArray => withoutLender(() => layer.forward(...withArrays(mine, (array) => copy(array))).out);
  return ({ leaf }) => {
    const x = at(mine, leaf.path) as NDArray;
    const home = x.data.slice();
    return {
      coordinate: (i) => derivative(alongCoordinate(x, i, evaluate), dout, Math.abs(home[i]!)),
      direction(v) {
        const line = (t: number): Floats => {
          for (let i = 0; i < home.length; i++) x.data[i] = home[i]! + t * v[i]!;
          const out = packed(evaluate()).slice();
          x.data.set(home);
          return out;
        };
        const size = largest(home.map((value, i) => (v[i] === 0 ? 0 : value)));
        return derivative(line, dout, size);
      },
    };
  };
}

function tried(
  { mode, samples }: GradientOptions,
  { leaf, gradient }: Pair,
  places: readonly number[],
  probe: Probe,
  draw: Random,
): readonly Trial[] {
  const { size } = leaf.array;
  const got = gradient.data;
  if (mode === "directions")
    return Array.from({ length: places.length === 0 ? 0 : (samples ?? 4) }, () => {
      const drawn = draw.normal(size).data;
      const v = new Float64Array(size);
      for (const i of places) v[i] = drawn[i]!;
      const length = Math.sqrt(dot(v, v, places));
      for (const i of places) v[i]! /= length;
      return { got: dot(got, v, places), found: probe.direction(v) };
    });
  const all = mode === "full" || (mode === undefined && size <= SMALL);
  const order = all ? range(places.length) : draw.permutation(places.length).subarray(0, samples ?? 100);
  return Array.from(order, (i) => places[i]!).map((position) => ({
    got: got[position]!,
    found: probe.coordinate(position),
    position,
  }));
}

function dot(a: Floats, b: Floats, places: readonly number[]): number {
  return places.reduce((total, i) => total + a[i]! * b[i]!, 0);
}

/** Refuse options that aren't those of a gradient check. */
export function requireKnown(caller: string, options: GradientOptions, right: string): void {
  requireOptions(caller, options, ["mode", "samples", "tolerance", "seed"]);
  const { mode, samples, tolerance, seed } = options;
  const positive = typeof tolerance === "number" && tolerance > 0;
  const wrong =
    (mode !== undefined && !["full", "sampled", "directions"].includes(mode) && `mode ${inWords(mode)}`) ||
    (samples !== undefined && !(Number.isSafeInteger(samples) && samples > 0) && `samples ${inWords(samples)}`) ||
    (tolerance !== undefined && !positive && `tolerance ${inWords(tolerance)}`) ||
    (seed !== undefined && !Number.isSafeInteger(seed) && `seed ${inWords(seed)}`);
  if (wrong)
    complain(`${caller}: an option is not one that can be used`, {
      given: wrong,
      expected: 'mode "full", "sampled" or "directions"; samples 1, 2, 3, …; a tolerance above 0; a whole seed',
      todo: right,
    });
}
