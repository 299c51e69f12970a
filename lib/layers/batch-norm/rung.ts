import { type NDArray, packed, product } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import type { Layout, Moments } from "../normalise/layout.ts";
import type { Machine, NormCache } from "../normalise/machine.ts";
import { type BatchNormSignature, type Running, settleBatchNorm } from "./contract.ts";

/** Batch norm of (N, C, …), each channel over all samples and all its places, on either machine. */
export function batchNormRung<Rank extends number>(machine: Machine): Rung<BatchNormSignature<Rank>, NormCache<Rank>> {
  return {
    refuses: machine.refuses,
    forward(x, gamma, beta, options) {
      const { mode, running, momentum, eps } = settleBatchNorm(x, options);
      const given = mode === "test" ? recalled(running) : undefined;
      const { out, cache, moments } = machine.forward(x, gamma, beta, overTheBatch(x), eps, given);
      // A batch of no samples has no mean; there is nothing in it to remember.
      return { out, cache, running: given || x.size === 0 ? running : mixed(momentum, running, moments) };
    },
    backward: machine.backward,
  };
}

function overTheBatch(x: NDArray): Layout {
  const [N = 0, C = 0, ...space] = x.shape;
  return { N, groups: C, channels: 1, places: product(space), shared: true };
}

const recalled = ({ mean, variance }: Running): Moments => ({
  mean: Float64Array.from(packed(mean)),
  variance: Float64Array.from(packed(variance)),
});

/** momentum·running + (1 − momentum)·batch, both for the mean and for the variance. */
function mixed(momentum: number, running: Running, batch: Moments): Running {
  const mix = (old: NDArray<1>, now: Float64Array): NDArray<1> => {
    const next = result(old);
    const [from, to] = [packed(old), floatsOf(next)];
    for (let c = 0; c < now.length; c++) to[c] = momentum * from[c]! + (1 - momentum) * now[c]!;
    return next;
  };
  return { mean: mix(running.mean, batch.mean), variance: mix(running.variance, batch.variance) };
}
