import type { NDArray, Sizes } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";
import { type Fit, type PerAxis, perAxis, type Sliding, slide } from "../../core/window.ts";

// Pooling: a window slides over each channel by itself, and what it sees becomes one number. Nothing is learned.

export interface PoolOptions<Axes extends number> {
  /** The size of the window. */
  readonly window: PerAxis<Axes>;
  /** How far the window moves; as far as it is long unless given, so that windows don't overlap. */
  readonly stride?: PerAxis<Axes>;
  /** A border around the input, less than the window; 0 unless given. "same" keeps the size at stride 1 with an odd window. */
  readonly pad?: PerAxis<Axes> | "same";
  /** "floor" (the default) drops what a stride leaves over, "exact" complains about it, "ceil" adds a last window. */
  readonly fit?: Fit;
}

export type PoolSignature<Rank extends number, Options> = Signature<
  ["x"],
  [x: NDArray<Rank>, options: Options],
  NDArray<Rank>
>;

export const POOL_OPTIONS: readonly (keyof PoolOptions<number>)[] = ["window", "stride", "pad", "fit"];
const FITS: readonly Fit[] = ["floor", "exact", "ceil"];

/** The window on each axis of space; a complaint where it can't be. */
export function poolWindows<Axes extends number>(
  layer: string,
  space: Readonly<Sizes<Axes>>,
  options: PoolOptions<Axes> | undefined,
): readonly Sliding[] {
  if (options?.window === undefined)
    complain(`${layer}: the size of the window must be given`, {
      given: `options ${inWords(options)}`,
      expected: "options such as { window: 2 }, with stride, pad and fit where they are wanted",
      todo: "say how large the window is: { window: 2 } halves an image",
    });
  if (space.some((size) => size === 0))
    complain(`${layer}: there must be something to pool`, {
      given: `${space.join(" × ")} places in a channel`,
      expected: "1 or more along every axis",
      todo: "find out where they were lost: a stride too large, a slice too short?",
    });
  const { stride = options.window } = options;
  const window = perAxis(layer, "window", options.window, space, 1);
  const found = slide(layer, space, window, { ...options, stride, dilation: 1 }, FITS);
  if (found.some(({ pad, window }) => pad >= window))
    complain(`${layer}: every window must touch the input`, {
      given: `${space.join(" × ")} places, window ${window.join(" × ")}, pad ${found.map(({ pad }) => pad).join(" × ")}`,
      expected: "a pad smaller than the window: a border alone has no maximum and no mean",
      todo: `pad by ${window.map((K) => K - 1).join(" × ")} or less`,
    });
  return found;
}

/** The axes of space of (N, C, …). */
export const spaceOf = <Axes extends number>(x: NDArray): Readonly<Sizes<Axes>> => x.shape.slice(2) as Sizes<Axes>;

/** What the windows cover along an axis, one entry for each: what a loop over them needs to know. */
export interface Edges {
  /** How long the input is, and how many windows slide over it. */
  readonly input: number;
  readonly count: number;
  /** Places of the input: from `first` up to, not including, `end`. */
  readonly first: Int32Array;
  readonly end: Int32Array;
  /** How many places a mean divides by; under "ceil" the last window may lie beyond the padded input in part. */
  readonly places: Int32Array;
}

export function edges({ input, window, stride, pad, output }: Sliding, countPad = true): Edges {
  const each = (f: (start: number, end: number) => number): Int32Array =>
    Int32Array.from({ length: output }, (_, i) => f(i * stride - pad, i * stride - pad + window));
  const border = countPad ? pad : 0;
  return {
    input,
    count: output,
    first: each((start) => Math.max(0, start)),
    end: each((_, end) => Math.min(input, end)),
    places: each((start, end) => Math.min(input + border, end) - Math.max(-border, start)),
  };
}
