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

/** Groups in all, and numbers in one. */
export const groupsOf = ({ N, groups, shared }: Layout): number => (shared ? groups : N * groups);
export const countOf = ({ N, channels, places, shared }: Layout): number => (shared ? N : 1) * channels * places;

/** Mean and biased variance of every group. */
export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** µ and 1 / √(σ² + ε) of every group. */
export interface Statistics {
  readonly mean: Float64Array;
  readonly inverse: Float64Array;
}

export function statisticsOf({ mean, variance }: Moments, eps: number): Statistics {
  const inverse = new Float64Array(variance.length);
  for (let group = 0; group < inverse.length; group++) inverse[group] = 1 / Math.sqrt(variance[group]! + eps);
  return { mean, inverse };
}
