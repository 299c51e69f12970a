import type { Sizes } from "./array.ts";
import { complain, inWords } from "./errors.ts";

// A window that slides over each axis of space: what convolution and pooling share.

/** One number for every axis of space, or one for each. */
export type PerAxis<Axes extends number> = number | Readonly<Sizes<Axes>>;

export interface SlidingOptions<Axes extends number> {
  /** How far the window moves; 1 unless given. */
  readonly stride?: PerAxis<Axes>;
  /** How much is added on either side; "same" keeps the size at stride 1. */
  readonly pad?: PerAxis<Axes> | "same";
  /** How far the taps of a window lie apart; 1 unless given. */
  readonly dilation?: PerAxis<Axes>;
  /** Where a stride doesn't fit: drop the rest ("floor"), complain ("exact"), or add a last window ("ceil"). */
  readonly fit?: Fit;
}

export type Fit = "floor" | "exact" | "ceil";
const FITS: { readonly [One in Fit]: string } = {
  floor: '"floor" drops what a stride leaves over',
  exact: '"exact" complains about it',
  ceil: '"ceil" adds a last window',
};

/** A window on one axis, everything known. */
export interface Sliding {
  readonly input: number;
  readonly window: number;
  readonly stride: number;
  readonly pad: number;
  readonly dilation: number;
  readonly output: number;
}

/** The options of a window with every number known, one for each axis of space. */
export interface Settled<Axes extends number> {
  readonly stride: Readonly<Sizes<Axes>>;
  readonly pad: Readonly<Sizes<Axes>>;
  readonly dilation: Readonly<Sizes<Axes>>;
}

/** Give every axis its stride, pad and dilation. */
export function settle<Axes extends number>(
  layer: string,
  window: Readonly<Sizes<Axes>>,
  options: SlidingOptions<Axes>,
): Settled<Axes> {
  const stride = perAxis(layer, "stride", options.stride ?? 1, window, 1);
  const dilation = perAxis(layer, "dilation", options.dilation ?? 1, window, 1);
  const pad =
    options.pad === "same"
      ? samePad(layer, window, stride, dilation)
      : perAxis(layer, "pad", options.pad ?? 0, window, 0);
  return { stride, pad, dilation };
}

const ALONE: Sliding = { input: 1, window: 1, stride: 1, pad: 0, dilation: 1, output: 1 };

/** One or two axes of space as three: planes and rows that are missing have size 1. */
export function inThreeAxes(windows: readonly Sliding[]): readonly [Sliding, Sliding, Sliding] {
  const [z = ALONE, h = ALONE, w = ALONE] = [...Array<undefined>(3 - windows.length), ...windows];
  return [z, h, w];
}

/** Work out the window on every axis of space, and refuse one that can't be. Only pools know the fit "ceil". */
export function slide<Axes extends number>(
  layer: string,
  input: Readonly<Sizes<Axes>>,
  window: Readonly<Sizes<Axes>>,
  options: SlidingOptions<Axes>,
  fits: readonly Fit[] = ["floor", "exact"],
): readonly Sliding[] {
  const { fit = "floor" } = options;
  if (!fits.includes(fit))
    complain(`${layer}: fit must be ${fits.map(inWords).join(" or ")}`, {
      given: `fit ${inWords(fit)}`,
      expected: fits.map((one) => FITS[one]).join(", "),
      todo: 'leave it out for "floor"',
    });
  const { stride, pad, dilation } = settle(layer, perAxis(layer, "window", window, input, 1), options);
  return input.map((size, axis) => {
    const one = {
      input: size,
      window: window[axis]!,
      stride: stride[axis]!,
      pad: pad[axis]!,
      dilation: dilation[axis]!,
    };
    return { ...one, output: outputSize(layer, one, fit, fits, axisName(axis, input.length)) };
  });
}

/** How many places a window covers from its first tap to its last: d(K − 1) + 1. */
export const spanOf = ({ window, dilation }: Pick<Sliding, "window" | "dilation">): number =>
  dilation * (window - 1) + 1;

/** ⌊(W + 2P − d(K − 1) − 1) / S⌋ + 1, and what `fit` makes of a remainder. */
function outputSize(layer: string, one: Omit<Sliding, "output">, fit: Fit, fits: readonly Fit[], name: string): number {
  const { input, window, stride, pad, dilation } = one;
  const span = spanOf(one);
  const room = input + 2 * pad - span;
  if (room < 0)
    complain(`${layer}: the window must fit into the padded input`, {
      given: `${counted(input, name)}, pad ${pad}, a window of ${window}${dilation > 1 ? ` at dilation ${dilation}, which spans ${span}` : ""}`,
      expected: `a window that spans ${input + 2 * pad} or less`,
      todo: `pad by ${Math.ceil((span - input) / 2)} or more, or take a smaller window`,
    });
  if (fit === "exact" && room % stride !== 0) notExact(layer, one, fits, name);
  if (fit !== "ceil") return Math.floor(room / stride) + 1;
  const last = Math.ceil(room / stride);
  // The last window starts inside the input or the padding before it, else it would see padding only.
  return last * stride < input + pad ? last + 1 : last;
}

/** A stride that leaves a rest: show the division, and what near it would come out whole. */
function notExact(layer: string, one: Omit<Sliding, "output">, fits: readonly Fit[], name: string): never {
  const { input, stride, pad } = one;
  const span = spanOf(one);
  const room = input + 2 * pad - span;
  const rest = room % stride;
  const sizes = [input - rest, input - rest + stride].filter((size) => size > 0);
  const strides = upTo(span).filter((S) => S > 0 && room % S === 0);
  const pads = upTo(span - 1).filter((P) => input + 2 * P >= span && (input + 2 * P - span) % stride === 0);
  const some = pads.length > 0 ? `, or with pad ${pads.slice(0, 2).join(" or ")}` : "; no pad helps";
  complain(`${layer}: with fit "exact" the stride must fit the ${name}`, {
    given: `(${input} + 2·${pad} − ${span}) / ${stride} + 1 = ${(room / stride + 1).toFixed(2)} outputs along the ${name}`,
    expected: `a whole number, as with ${sizes.join(" or ")} ${name}, or with stride ${strides.join(" or ")}${some}`,
    todo: `take one of these, or another fit: ${fits
      .filter((fit) => fit !== "exact")
      .map((fit) => FITS[fit])
      .join(", ")}`,
  });
}

const counted = (count: number, name: string): string => `${count} ${count === 1 ? name.slice(0, -1) : name}`;
const upTo = (most: number): readonly number[] => Array.from({ length: most + 1 }, (_, i) => i);

function samePad<Axes extends number>(
  layer: string,
  window: Readonly<Sizes<Axes>>,
  stride: Readonly<Sizes<Axes>>,
  dilation: Readonly<Sizes<Axes>>,
): Readonly<Sizes<Axes>> {
  if (stride.some((s) => s !== 1) || window.some((K) => K % 2 === 0))
    complain(`${layer}: pad "same" needs stride 1 and an odd window`, {
      given: `stride ${stride.join(" × ")}, window ${window.join(" × ")}`,
      expected: "stride 1, window 1, 3, 5, 7, …",
      todo: stride.some((S) => S !== 1)
        ? "give stride: 1, or pad as a number"
        : "take an odd window, or give pad as a number",
    });
  return window.map((K, axis) => (dilation[axis]! * (K - 1)) / 2) as Sizes<Axes>;
}

/** One whole number for each axis of `like`, none below `least`. */
export function perAxis<Axes extends number>(
  layer: string,
  option: string,
  value: number | readonly number[],
  like: Readonly<Sizes<Axes>>,
  least: number,
): Readonly<Sizes<Axes>> {
  const axes = like.length;
  const each: readonly number[] = typeof value === "number" ? new Array<number>(axes).fill(value) : value;
  if (!Array.isArray(each) || each.length !== axes)
    complain(`${layer}: ${option} must be one number, or one for each axis of space`, {
      given: `${option} ${inWords(value)}`,
      expected: `${option} 2, or ${option} [${new Array(axes).fill(2).join(", ")}]`,
      todo: `give ${axes === 1 ? "one number" : `one number, or a list of ${axes}`}`,
    });
  for (const one of each)
    if (!Number.isSafeInteger(one) || one < least)
      complain(`${layer}: ${option} must be a whole number, ${least} or more`, {
        given: `${option} ${inWords(value)}`,
        expected: `${option} ${least}, ${least + 1}, ${least + 2}, …`,
        todo:
          Number.isFinite(one) && one > least
            ? `round it: Math.floor(${one}) is ${Math.floor(one)}`
            : `choose ${option} ${least} or more`,
      });
  return each as readonly number[] as Sizes<Axes>;
}

function axisName(axis: number, axes: number): string {
  return axes === 1 ? "columns" : (["planes", "rows", "columns"].slice(-axes)[axis] ?? "places");
}
