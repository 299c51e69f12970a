import { copy, type NDArray } from "../../core/array.ts";
import { broadcast, div } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { reshape } from "../../core/rearrange.ts";
import { mean } from "../../core/reduce.ts";
import type { GlobalAvgPool, GlobalAvgPoolCache } from "./contract.ts";

/** Global average pooling, forward: the mean of each channel. */
export function globalAvgPoolForward(x: NDArray<4>): Forwarded<GlobalAvgPool, GlobalAvgPoolCache> {
  return { out: mean(x, { axes: [2, 3] }), cache: { x } };
}

/** Global average pooling, backward: each place of a channel gets an even share. */
export function globalAvgPoolBackward(
  dout: NDArray<2>,
  { x }: GlobalAvgPoolCache,
): Grads<GlobalAvgPool["inputs"], GlobalAvgPool["args"]> {
  const [N, C, H, W] = x.shape;
  const share = div(reshape(dout, [N, C, 1, 1]), H * W);
  return { dx: copy(broadcast<4>(share, [N, C, H, W])) };
}

export const naive: Rung<GlobalAvgPool, GlobalAvgPoolCache> = {
  forward: globalAvgPoolForward,
  backward: globalAvgPoolBackward,
};
