import type { DType } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import {
  amount,
  amountOr,
  count,
  counts,
  dtype,
  flag,
  image,
  odd,
  oneOf,
  part,
  places,
  seed,
  settled,
} from "../core/kinds.ts";

// The four networks of the assignment by their options. In all of them the loss is that of the batch plus ½·reg·ΣW², over
// the weights of every layer; biases, gamma and beta are never regularised.

interface Shared {
  /** How many classes there are scores for. */
  readonly classes: number;
  /** How strongly weights are drawn to 0; 0 unless given. */
  readonly reg?: number;
  /** Everything random follows from it; 0 unless given. */
  readonly seed?: number;
  /** "float32" unless given, to train; "float64" to check gradients. */
  readonly dtype?: DType;
}
const shared = { classes: count, reg: amount, seed, dtype };
const usual = { reg: 0, seed: 0, dtype: "float32" } as const;

export interface TwoLayerNetOptions extends Shared {
  /** How many numbers a sample has. */
  readonly inputs: number;
  readonly hidden: number;
  /** The standard deviation of weights at the start; 1e-3 unless given. */
  readonly weightScale?: number;
}

export function settleTwoLayerNet(options: TwoLayerNetOptions): Required<TwoLayerNetOptions> {
  const kinds = { inputs: count, hidden: count, weightScale: amount, ...shared };
  return settled("twoLayerNet", options, kinds, { weightScale: 1e-3, ...usual });
}

export interface FullyConnectedNetOptions extends Shared {
  /** How many numbers a sample has. */
  readonly inputs: number;
  /** The size of each hidden layer. */
  readonly hidden: readonly number[];
  /** The standard deviation of weights at the start; 1e-2 unless given. */
  readonly weightScale?: number;
  /** The probability to drop a number behind a hidden layer; 0 unless given. */
  readonly dropout?: number;
  /** What normalises the hidden layers; "none" unless given. */
  readonly norm?: "batch" | "layer" | "none";
}

export function settleFullyConnectedNet(options: FullyConnectedNetOptions): Required<FullyConnectedNetOptions> {
  const norm = oneOf("batch", "layer", "none");
  const kinds = { inputs: count, hidden: counts, weightScale: amount, dropout: part, norm, ...shared };
  return settled("fullyConnectedNet", options, kinds, { weightScale: 1e-2, dropout: 0, norm: "none", ...usual });
}

export interface ThreeLayerConvNetOptions extends Shared {
  /** The size of an image: channels, rows, columns. */
  readonly input: readonly [C: number, H: number, W: number];
  /** How many filters the convolution has; 32 unless given. */
  readonly filters?: number;
  /** The size of a square filter, odd; 7 unless given. */
  readonly kernel?: number;
  /** The size of the hidden linear layer; 100 unless given. */
  readonly hidden?: number;
  /** The standard deviation of weights at the start; 1e-3 unless given. */
  readonly weightScale?: number;
}

export function settleThreeLayerConvNet(options: ThreeLayerConvNetOptions): Required<ThreeLayerConvNetOptions> {
  const kinds = { input: image, filters: count, kernel: odd, hidden: count, weightScale: amount, ...shared };
  const defaults = { filters: 32, kernel: 7, hidden: 100, weightScale: 1e-3, ...usual };
  const all = settled("threeLayerConvNet", options, kinds, defaults);
  requirePooled("threeLayerConvNet", all.input, 1);
  return all;
}

export interface DeepConvNetOptions extends Shared {
  /** The size of an image: channels, rows, columns. */
  readonly input: readonly [C: number, H: number, W: number];
  /** How many filters each convolution has. */
  readonly filters: readonly number[];
  /** Behind which convolutions, counted from 0, a 2 × 2 max pool halves the image; none unless given. */
  readonly pools?: readonly number[];
  /** Whether each convolution is normalised; false unless given. */
  readonly batchNorm?: boolean;
  /** The standard deviation of weights at the start, or "kaiming"; 1e-3 unless given. */
  readonly weightScale?: number | "kaiming";
}

export function settleDeepConvNet(options: DeepConvNetOptions): Required<DeepConvNetOptions> {
  const kinds = {
    input: image,
    filters: counts,
    pools: places,
    batchNorm: flag,
    weightScale: amountOr("kaiming"),
    ...shared,
  };
  const all = settled("deepConvNet", options, kinds, { pools: [], batchNorm: false, weightScale: 1e-3, ...usual });
  requirePools(all);
  requirePooled("deepConvNet", all.input, all.pools.length);
  return all;
}

/** A pool behind a convolution that isn't there would be forgotten, and one said twice is there once. */
function requirePools({ pools, filters }: Required<DeepConvNetOptions>): void {
  if (pools.every((place) => place < filters.length) && new Set(pools).size === pools.length) return;
  complain("deepConvNet: each pool must be behind a convolution of its own", {
    given: `pools ${inWords(pools)} for filters ${inWords(filters)}`,
    expected: filters.length === 0 ? "pools []" : `places 0 … ${filters.length - 1}, each once`,
    todo: "count the convolutions from 0",
  });
}

/** A pool halves rows and columns, and rounds down; something must be left. */
function requirePooled(caller: string, [C, H, W]: readonly [number, number, number], pools: number): void {
  const side = Math.min(H, W);
  if (side >= 2 ** pools) return;
  complain(`${caller}: every pool must leave something of the image`, {
    given: `input [${C}, ${H}, ${W}] and ${pools} ${pools === 1 ? "pool" : "pools"} of 2 × 2`,
    expected: `${2 ** pools} rows and columns, or more`,
    todo: pools === 1 ? "give it larger images" : `leave out all but ${Math.floor(Math.log2(side))}`,
  });
}
