import { type DType, filledWithZeros, type NDArray } from "../core/array.ts";
import { amount, count, dtype, flag, seed, settled, sizes } from "../core/kinds.ts";
import { fillNormal, random } from "../core/random.ts";

// How weights start. Numbers are drawn one at a time into the floats where they stay: a hundred million in float32 take
// 400 MB, and no second array.

interface Drawn {
  /** The same seed draws the same numbers; 0 unless given. */
  readonly seed?: number;
  /** "float32" unless given. */
  readonly dtype?: DType;
}

export interface NormalOptions<Shape extends readonly number[] = readonly number[]> extends Drawn {
  readonly shape: Shape;
  /** The standard deviation. */
  readonly std: number;
}

/** Normal numbers with mean 0: `normal({ shape: [784, 100], std: 1e-2, seed: 1 })`. */
export function normal<const Shape extends readonly number[]>(options: NormalOptions<Shape>): NDArray<Shape["length"]> {
  const kinds = { shape: sizes, std: amount, seed, dtype };
  const settledOptions = settled<NormalOptions>("normal", options, kinds, { seed: 0, dtype: "float32" });
  const made = filledWithZeros<Shape["length"]>(settledOptions.shape, settledOptions.dtype);
  fillNormal(made.data, settledOptions.std, random(settledOptions.seed));
  return made;
}

/** The weights of a linear layer, (inputs, outputs); with a kernel those of a convolution, (outputs, inputs, K, K). */
export interface WeightOptions extends Drawn {
  /** Features, or channels, that come in. */
  readonly inputs: number;
  /** Features that go out, or filters. */
  readonly outputs: number;
}

export interface KaimingOptions extends WeightOptions {
  /** The size of a square filter; none for a linear layer. */
  readonly kernel?: number | undefined;
  /** Whether a ReLU comes behind, which halves the variance; true unless given. */
  readonly relu?: boolean;
}
type OfConv<Options> = Options & { readonly kernel: number };

/** What kaiming's options are once nothing is left out; without a kernel its layer is linear. */
export function settleKaiming(options: KaimingOptions): Required<Omit<KaimingOptions, "kernel">> & {
  readonly kernel: number | undefined;
} {
  const kinds = { inputs: count, outputs: count, kernel: orNone(count), relu: flag, seed, dtype };
  return settled("kaiming", options, kinds, { kernel: undefined, relu: true, seed: 0, dtype: "float32" });
}

/** Kaiming He's start: what goes out of a layer is as large as what came in, however many numbers are added up. */
export function kaiming(options: OfConv<KaimingOptions>): NDArray<4>;
export function kaiming(options: KaimingOptions): NDArray<2>;
export function kaiming(options: KaimingOptions): NDArray {
  const { inputs, outputs, kernel, relu, seed, dtype } = settleKaiming(options);
  // #region solution kaiming
  const gain = relu ? 2 : 1;
  const fanIn = kernel === undefined ? inputs : inputs * kernel * kernel;
  const std = Math.sqrt(gain / fanIn);
  const shape = kernel === undefined ? [inputs, outputs] : [outputs, inputs, kernel, kernel];
  return normal({ shape, std, seed, dtype });
  // #endregion
}

export interface XavierOptions extends WeightOptions {
  readonly kernel?: number | undefined;
}

/**
 * Glorot's start, for layers with tanh or nothing behind: std √(2 / (fan_in + fan_out)), between what keeps the size of
 * numbers going forward and of gradients coming back. What lectures shorten to √(1 / fan_in) is kaiming with relu: false.
 */
export function xavier(options: OfConv<XavierOptions>): NDArray<4>;
export function xavier(options: XavierOptions): NDArray<2>;
export function xavier(options: XavierOptions): NDArray {
  const kinds = { inputs: count, outputs: count, kernel: orNone(count), seed, dtype };
  const all = settled<XavierOptions>("xavier", options, kinds, { kernel: undefined, seed: 0, dtype: "float32" });
  const { inputs, outputs, kernel } = all;
  const taps = kernel === undefined ? 1 : kernel * kernel;
  const std = Math.sqrt(2 / (inputs * taps + outputs * taps));
  const shape = kernel === undefined ? [inputs, outputs] : [outputs, inputs, kernel, kernel];
  return normal({ shape, std, seed: all.seed, dtype: all.dtype });
}

function orNone(kind: typeof count): typeof count {
  return { ...kind, fits: (value) => value === undefined || kind.fits(value) };
}
