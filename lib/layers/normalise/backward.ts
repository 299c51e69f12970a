import { type Floats, type NDArray, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import type { Layout, Statistics } from "./layout.ts";
import type { NormCache, NormGrads } from "./machine.ts";

// Backward of every normalisation: one walk to add up what each channel and each group needs, one to write dx.

/** Per channel Σ dout and Σ dout·x̂; per group the same sums with each dout times its γ. */
interface Sums {
  readonly dbeta: Float64Array;
  readonly dgamma: Float64Array;
  readonly direct: Float64Array;
  readonly along: Float64Array;
}

/** The gradients of what `normalise` gave. */
export function normaliseBackward<Rank extends number>(
  dout: NDArray<Rank>,
  { x, gamma, statistics, layout, constant }: NormCache<Rank>,
): NormGrads<Rank> {
  const [upstream, values, slopes] = [packed(dout), packed(x), packed(gamma)];
  const [dx, dgamma, dbeta] = [result(x), result(gamma), result(gamma)];
  const perChannel = (): Float64Array => new Float64Array(gamma.size);
  const perGroup = (): Float64Array => new Float64Array(statistics.mean.length);
  const sums = { dbeta: perChannel(), dgamma: perChannel(), direct: perGroup(), along: perGroup() };
  gather[x.dtype](sums, upstream, values, slopes, statistics, layout);
  floatsOf(dgamma).set(sums.dgamma);
  floatsOf(dbeta).set(sums.dbeta);
  if (constant) pastStatistics[x.dtype](floatsOf(dx), upstream, slopes, statistics, layout);
  else throughStatistics[x.dtype](floatsOf(dx), upstream, values, slopes, sums, statistics, layout);
  return { dx, dgamma, dbeta };
}

/** Fill the sums that backward needs. */
const gather = perDtype(
  (
    { dbeta, dgamma, direct, along }: Sums,
    dout: Floats,
    x: Floats,
    gamma: Floats,
    { mean, inverse }: Statistics,
    { N, groups, channels, places, shared }: Layout,
  ): void => {
    let at = 0;
    for (let n = 0; n < N; n++)
      for (let g = 0; g < groups; g++) {
        const group = (shared ? 0 : n * groups) + g;
        const mu = mean[group]!;
        const r = inverse[group]!;
        for (let c = g * channels; c < (g + 1) * channels; c++) {
          let [total, product] = [0, 0];
          for (const end = at + places; at < end; at++) {
            total += dout[at]!;
            product += dout[at]! * ((x[at]! - mu) * r);
          }
          dbeta[c]! += total;
          dgamma[c]! += product;
          direct[group]! += gamma[c]! * total;
          along[group]! += gamma[c]! * product;
        }
      }
  },
);

/** dx where µ and σ² follow from x: γ·dout, less its mean and its part along x̂, over √(σ² + ε). */
const throughStatistics = perDtype(
  (
    dx: Floats,
    dout: Floats,
    x: Floats,
    gamma: Floats,
    { direct, along }: Sums,
    { mean, inverse }: Statistics,
    { N, groups, channels, places, shared }: Layout,
  ): void => {
    const count = (shared ? N : 1) * channels * places;
    let at = 0;
    for (let n = 0; n < N; n++)
      for (let g = 0; g < groups; g++) {
        const group = (shared ? 0 : n * groups) + g;
        const mu = mean[group]!;
        const r = inverse[group]!;
        const straight = direct[group]! / count;
        const turned = along[group]! / count;
        for (let c = g * channels; c < (g + 1) * channels; c++) {
          const slope = gamma[c]!;
          for (const end = at + places; at < end; at++)
            dx[at] = (slope * dout[at]! - straight - (x[at]! - mu) * r * turned) * r;
        }
      }
  },
);

/** dx where µ and σ² are constants: γ·dout / √(σ² + ε). */
const pastStatistics = perDtype(
  (
    dx: Floats,
    dout: Floats,
    gamma: Floats,
    { inverse }: Statistics,
    { N, groups, channels, places, shared }: Layout,
  ): void => {
    let at = 0;
    for (let n = 0; n < N; n++)
      for (let g = 0; g < groups; g++) {
        const r = inverse[(shared ? 0 : n * groups) + g]!;
        for (let c = g * channels; c < (g + 1) * channels; c++) {
          const slope = gamma[c]! * r;
          for (const end = at + places; at < end; at++) dx[at] = dout[at]! * slope;
        }
      }
  },
);
