import { type NDArray, packed, product } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { normaliseBackward } from "../normalise/backward.ts";
import { type Moments, momentsOf, normaliseBy } from "../normalise/forward.ts";
import type { Layout, NormCache } from "../normalise/layout.ts";
import { type BatchNormSignature, type Running, settleBatchNorm } from "./contract.ts";

// Adds to the readable rungs: a few flat loops, in which a feature is a channel of one place. With more places to a
// channel the same loops are spatial batch norm.

export interface PlainBatchNormCache<Rank extends number> extends NormCache<Rank> {
  /** Test mode: µ and σ² did not come from x. */
  readonly constant: boolean;
}

/** Batch norm of (N, C, …): each channel over all samples and all its places. */
export function plainBatchNorm<Rank extends number>(): Rung<BatchNormSignature<Rank>, PlainBatchNormCache<Rank>> {
  return {
    forward(x, gamma, beta, options) {
      const { mode, running, momentum, eps } = settleBatchNorm(x, options);
      const constant = mode === "test";
      const layout = overTheBatch(x);
      const moments = constant ? recalled(running) : momentsOf(x, layout);
      const { out, cache } = normaliseBy(moments, x, gamma, beta, layout, eps);
      // A batch of no samples has no mean; there is nothing in it to remember.
      const next = constant || x.size === 0 ? running : mixed(momentum, running, moments);
      return { out, cache: { ...cache, constant }, running: next };
    },
    backward: (dout, cache) => normaliseBackward(dout, cache, cache.constant),
  };
}

function overTheBatch(x: NDArray): Layout {
  const [N = 0, C = 0, ...space] = x.shape;
  return { N, groups: C, channels: 1, places: product(space), shared: true };
}

export const recalled = ({ mean, variance }: Running): Moments => ({
  mean: Float64Array.from(packed(mean)),
  variance: Float64Array.from(packed(variance)),
});

/** momentum·running + (1 − momentum)·batch, both for the mean and for the variance. */
export function mixed(momentum: number, running: Running, batch: Moments): Running {
  const mix = (old: NDArray<1>, now: Float64Array): NDArray<1> => {
    const next = result(old);
    const [from, to] = [packed(old), floatsOf(next)];
    for (let c = 0; c < now.length; c++) to[c] = momentum * from[c]! + (1 - momentum) * now[c]!;
    return next;
  };
  return { mean: mix(running.mean, batch.mean), variance: mix(running.variance, batch.variance) };
}
