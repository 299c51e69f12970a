import { type Floats, type NDArray, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { countOf, groupsOf, type Layout, type Moments, type Statistics, statisticsOf } from "./layout.ts";
import type { Normalised } from "./machine.ts";

// Forward of every normalisation. Each loop walks through memory once, from end to end, whichever numbers belong
// together; sums are kept in float64 whatever the dtype.

/** out = γ·(x − µ) / √(σ² + ε) + β, where µ and σ² are those of the groups of x, or those given. */
export function normalise<Rank extends number>(
  x: NDArray<Rank>,
  gamma: NDArray<1>,
  beta: NDArray<1>,
  layout: Layout,
  eps: number,
  given?: Moments,
): Normalised<Rank> {
  const moments = given ?? momentsOf(x, layout);
  const statistics = statisticsOf(moments, eps);
  const out = result(x);
  scaleAndShift[x.dtype](floatsOf(out), packed(x), packed(gamma), packed(beta), statistics, layout);
  return { out, cache: { x, gamma, statistics, layout, constant: given !== undefined }, moments };
}

/** In two passes: Σ(x − µ)² keeps the digits that cancel in Σx² − N·µ² where µ is large beside σ. */
function momentsOf(x: NDArray, layout: Layout): Moments {
  const values = packed(x);
  const [all, count] = [groupsOf(layout), countOf(layout)];
  const [mean, variance] = [new Float64Array(all), new Float64Array(all)];
  addUp[x.dtype](mean, values, layout);
  for (let group = 0; group < all; group++) mean[group]! /= count;
  addSquares[x.dtype](variance, values, mean, layout);
  for (let group = 0; group < all; group++) variance[group]! /= count;
  return { mean, variance };
}

/** The sum of each group's numbers. */
const addUp = perDtype((sum: Float64Array, x: Floats, { N, groups, channels, places, shared }: Layout): void => {
  let at = 0;
  for (let n = 0; n < N; n++)
    for (let g = 0; g < groups; g++) {
      let total = 0;
      for (const end = at + channels * places; at < end; at++) total += x[at]!;
      sum[(shared ? 0 : n * groups) + g]! += total;
    }
});

/** The sum of (x − µ)² over each group. */
const addSquares = perDtype(
  (sum: Float64Array, x: Floats, mean: Float64Array, { N, groups, channels, places, shared }: Layout): void => {
    let at = 0;
    for (let n = 0; n < N; n++)
      for (let g = 0; g < groups; g++) {
        const group = (shared ? 0 : n * groups) + g;
        const mu = mean[group]!;
        let total = 0;
        for (const end = at + channels * places; at < end; at++) total += (x[at]! - mu) * (x[at]! - mu);
        sum[group]! += total;
      }
  },
);

/** out = γ·x̂ + β. */
const scaleAndShift = perDtype(
  (
    out: Floats,
    x: Floats,
    gamma: Floats,
    beta: Floats,
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
          const slope = gamma[c]!;
          const shift = beta[c]!;
          for (const end = at + places; at < end; at++) out[at] = slope * ((x[at]! - mu) * r) + shift;
        }
      }
  },
);
