import type { NDArray, Sizes } from "../../core/array.ts";
import { shapes } from "../../core/door.ts";
import { complain, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";
import { type PerAxis, type Settled, type Sliding, settle, slide } from "../../core/window.ts";

// N samples, C channels, H rows, W columns, Z planes; F filters of ZZ planes, HH rows, WW columns.
// Cross-correlation, as every framework means it: the filter is not flipped.

export interface ConvOptions<Axes extends number> {
  /** How far a filter moves; 1 unless given. */
  readonly stride?: PerAxis<Axes>;
  /** Zeros around the input; 0 unless given. "same" keeps the size at stride 1 with an odd window. */
  readonly pad?: PerAxis<Axes> | "same";
  /** How far the taps of a filter lie apart; 1 unless given. */
  readonly dilation?: PerAxis<Axes>;
  /** Channels and filters split into this many groups that don't mix; 1 unless given, C for a depthwise convolution. */
  readonly groups?: number;
  /** "floor" (the default) drops what a stride leaves over, "exact" complains about it. */
  readonly fit?: "floor" | "exact";
  /** false: never by Winograd's method, which is faster and in float32 off by about 1e-6; used unless given. */
  readonly winograd?: boolean;
}

export type ConvSignature<Rank extends number, Axes extends number> = Signature<
  ["x", "w", "b"],
  [x: NDArray<Rank>, w: NDArray<Rank>, b: NDArray<1> | null, options?: ConvOptions<Axes>],
  NDArray<Rank>
>;
export type Conv1d = ConvSignature<3, 1>;
export type Conv = ConvSignature<4, 2>;
export type Conv3d = ConvSignature<5, 3>;

/** What every rung keeps for its backward. */
export interface ConvCache<Rank extends number, Axes extends number> {
  readonly x: NDArray<Rank>;
  readonly w: NDArray<Rank>;
  readonly b: NDArray<1> | null;
  readonly options: ConvOptions<Axes>;
}

/** Stride, pad and dilation of a 2-D convolution as one number for rows and one for columns, and its groups. */
export function settleConv(w: NDArray<4>, options: ConvOptions<2>): Settled<2> & { readonly groups: number } {
  return { ...settle<2>("conv", [w.shape[2], w.shape[3]], options), groups: options.groups ?? 1 };
}

/** The filter's window on each axis of space. */
export function convWindows<Axes extends number>(
  layer: string,
  x: NDArray,
  w: NDArray,
  options: ConvOptions<Axes>,
): readonly Sliding[] {
  return slide(layer, x.shape.slice(2) as Sizes<Axes>, w.shape.slice(2) as Sizes<Axes>, options);
}

/** What convolution asks beyond ranks and dtypes. */
export function checkConv<Axes extends number>(
  layer: string,
  x: NDArray,
  w: NDArray,
  options: ConvOptions<Axes> = {},
): void {
  const [, C] = x.shape as [number, number];
  const [F, filterC] = w.shape as [number, number];
  const { groups = 1 } = options;
  requireGroups(layer, C, F, groups);
  if (filterC !== C / groups) refuseChannels(layer, x, w, groups);
  convWindows(layer, x, w, options);
}

export const CONV_OPTIONS: readonly (keyof ConvOptions<number>)[] = [
  "stride",
  "pad",
  "dilation",
  "groups",
  "fit",
  "winograd",
];

/** Each group has as many channels, and as many filters, as the next. */
export function requireGroups(layer: string, C: number, F: number, groups: number): void {
  if (Number.isSafeInteger(groups) && groups > 0 && C % groups === 0 && F % groups === 0) return;
  complain(`${layer}: groups must divide the channels and the filters`, {
    given: `groups ${inWords(groups)}, ${C} channels, ${F} filters`,
    expected: `a whole number that divides ${C} and ${F}`,
    todo: "choose groups 1; or, for a depthwise convolution, as many groups as channels, and 1, 2, … filters for each",
  });
}

function refuseChannels(layer: string, x: NDArray, w: NDArray, groups: number): never {
  const [space, filter] = [
    ["Z", "H", "W"],
    ["ZZ", "HH", "WW"],
  ].map((axes) => axes.slice(2 - x.shape.length).join(", "));
  const channels = x.shape[1]! / groups;
  complain(`${layer}: x and w must have the same number of channels${groups > 1 ? " in each group" : ""}`, {
    given: `${shapes({ x, w })}${groups > 1 ? `  groups ${groups}` : ""}`,
    expected: `w (F, ${channels}, ${filter})`,
    todo: `give each filter ${channels} ${channels === 1 ? "channel" : "channels"}; if x is (N, ${space}, C), transpose it to (N, C, ${space})`,
  });
}
