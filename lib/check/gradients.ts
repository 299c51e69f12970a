import { copy, type Floats, type NDArray, packed } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import type { Layer } from "../core/layer.ts";
import { withArrays } from "../core/leaves.ts";
import { type Random, random } from "../core/random.ts";
import { at } from "./arguments.ts";
import { observe, type Pair } from "./conduct.ts";
import { judged, type Trial } from "./judge.ts";
import { range } from "./measure.ts";
import { alongCoordinate, type Derivative, derivative, scaleOf } from "./numeric.ts";
import { type Finding, type Report, report } from "./report.ts";

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
      requireOptions(options);
      return <Args extends readonly unknown[], Cache>(layer: Layer<Args, Cache>, ...args: Args): Report =>
        check(options, layer, args);
    },
  },
);

function check<Args extends readonly unknown[], Cache>(
  options: GradientOptions,
  layer: Layer<Args, Cache>,
  args: Args,
): Report {
  const { seed = 0 } = options;
  const conduct = observe(layer, args, seed);
  const findings: Finding[] = [];
  if (conduct.measurable && conduct.dout !== undefined) {
    const probe = prober(layer, args, packed(conduct.dout));
    const draw = random(seed + 1);
    const { dout, pairs } = conduct;
    for (const pair of pairs) {
      const trials = tried(options, pair, probe(pair), draw);
      findings.push(judged(pair, trials, options.tolerance ?? TOLERANCE[pair.leaf.array.dtype], { args, dout, pairs }));
    }
  }
  return report(layer.name, ["gradients agree", "gradients differ"], conduct.faults, findings);
}

/** Ways to move one input of a layer while all else stays, in float64 whatever the dtype, on copies. */
interface Probe {
  coordinate(i: number): Derivative;
  direction(v: Floats): Derivative;
}

function prober<Args extends readonly unknown[], Cache>(
  layer: Layer<Args, Cache>,
  args: Args,
  dout: Floats,
): (pair: Pair) => Probe {
  const mine = withArrays(args, (array) => copy(array, "float64"));
  // Copies again for every call: a forward that writes into its input would spoil all that come after.
  const evaluate = (): NDArray => layer.forward(...withArrays(mine, (array) => copy(array))).out;
  return ({ leaf }) => {
    const x = at(mine, leaf.path) as NDArray;
    const home = x.data.slice();
    return {
      coordinate: (i) => derivative(alongCoordinate(x, i, evaluate), dout, scaleOf(home[i]!)),
      direction(v) {
        const line = (t: number): Floats => {
          for (let i = 0; i < home.length; i++) x.data[i] = home[i]! + t * v[i]!;
          const out = packed(evaluate()).slice();
          x.data.set(home);
          return out;
        };
        return derivative(
          line,
          dout,
          Array.from(home, scaleOf).reduce((p, q) => Math.max(p, q), 1),
        );
      },
    };
  };
}

function tried(
  { mode, samples }: GradientOptions,
  { leaf, gradient }: Pair,
  probe: Probe,
  draw: Random,
): readonly Trial[] {
  const { size } = leaf.array;
  const got = packed(gradient);
  if (mode === "directions")
    return Array.from({ length: size === 0 ? 0 : (samples ?? 4) }, () => {
      const v = draw.normal(size).data;
      const length = Math.sqrt(dot(v, v));
      v.forEach((value, i) => {
        v[i] = value / length;
      });
      return { got: dot(got, v), found: probe.direction(v) };
    });
  const all = mode === "full" || (mode === undefined && size <= SMALL);
  const positions = all ? range(size) : draw.permutation(size).subarray(0, samples ?? 100);
  return Array.from(positions, (position) => ({ got: got[position]!, found: probe.coordinate(position), position }));
}

function dot(a: Floats, b: Floats): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

function requireOptions({ mode, samples, tolerance, seed }: GradientOptions): void {
  const wrong =
    (mode !== undefined && !["full", "sampled", "directions"].includes(mode) && `mode ${inWords(mode)}`) ||
    (samples !== undefined && !(Number.isSafeInteger(samples) && samples > 0) && `samples ${inWords(samples)}`) ||
    (tolerance !== undefined && !(tolerance > 0) && `tolerance ${inWords(tolerance)}`) ||
    (seed !== undefined && !Number.isSafeInteger(seed) && `seed ${inWords(seed)}`);
  if (wrong)
    complain("checkGradients.with: an option is not one that can be used", {
      given: wrong,
      expected: 'mode "full", "sampled" or "directions"; samples 1, 2, 3, …; a tolerance above 0; a whole seed',
      todo: 'such as checkGradients.with({ mode: "sampled", samples: 50 })(layer, ...arguments)',
    });
}
