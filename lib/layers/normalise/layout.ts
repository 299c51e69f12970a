import type { NDArray } from "../../core/array.ts";

// Five layers that differ in which numbers they take together, and in nothing else.

/**
 * Which numbers are normalised together. Packed x is N samples of `groups` × `channels` channels of `places` numbers.
 * A group is some channels of one sample, or, where it is shared, the same channels of all samples:
 * batch norm has groups of one channel that all samples share, layer norm one group of all channels in each sample.
 */
export interface Layout {
  readonly N: number;
  /** Groups in a sample, channels in a group, numbers in a channel of one sample. */
  readonly groups: number;
  readonly channels: number;
  readonly places: number;
  readonly shared: boolean;
}

/** µ and 1 / √(σ² + ε) of every group. */
export interface Statistics {
  readonly mean: Float64Array;
  readonly inverse: Float64Array;
}

/** What the plain rungs keep for their backward. */
export interface NormCache<Rank extends number> {
  readonly x: NDArray<Rank>;
  readonly gamma: NDArray<1>;
  readonly statistics: Statistics;
  readonly layout: Layout;
}
