import type { NDArray } from "../../core/array.ts";
import { add, div, map, mul, sub } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { reshape } from "../../core/rearrange.ts";
import { mean, sum } from "../../core/reduce.ts";
import { EPS } from "../normalise/contract.ts";
import type { GroupNorm, GroupNormOptions } from "./contract.ts";

export interface GroupNormCache {
  /** (N, C, H, W), and (N, groups, 1). */
  readonly xhat: NDArray<4>;
  readonly std: NDArray<3>;
  readonly gamma: NDArray<1>;
}

/** Group norm, forward: layer norm of each group of channels. γ and β belong to the channels, not to the groups. */
export function groupNormForward(
  x: NDArray<4>,
  gamma: NDArray<1>,
  beta: NDArray<1>,
  { groups, eps = EPS }: GroupNormOptions,
): Forwarded<GroupNorm, GroupNormCache> {
  // #region solution group-norm
  const [N, C, H, W] = x.shape;
  const grouped = reshape(x, [N, groups, (C / groups) * H * W]);
  const centred = sub(grouped, mean(grouped, { axes: 2, keep: true }));
  const variance = mean(mul(centred, centred), { axes: 2, keep: true });
  const std = map(variance, (v) => Math.sqrt(v + eps));
  const xhat = reshape(div(centred, std), [N, C, H, W]);
  const out = add(mul(xhat, reshape(gamma, [C, 1, 1])), reshape(beta, [C, 1, 1]));
  // #endregion
  return { out, cache: { xhat, std, gamma } };
}

/** Group norm, backward: dx within each group, dγ and dβ for each channel over samples and places. */
export function groupNormBackward(
  dout: NDArray<4>,
  { xhat, std, gamma }: GroupNormCache,
): Grads<GroupNorm["inputs"], GroupNorm["args"]> {
  // #region solution group-norm
  const [N, C, H, W] = dout.shape;
  const [, groups] = std.shape;
  const dbeta = sum(dout, { axes: [0, 2, 3] });
  const dgamma = sum(mul(dout, xhat), { axes: [0, 2, 3] });
  const size = (C / groups) * H * W;
  const dxhat = reshape(mul(dout, reshape(gamma, [C, 1, 1])), [N, groups, size]);
  const groupedXhat = reshape(xhat, [N, groups, size]);
  const straight = mean(dxhat, { axes: 2, keep: true });
  const along = mean(mul(dxhat, groupedXhat), { axes: 2, keep: true });
  const dx = reshape(div(sub(sub(dxhat, straight), mul(groupedXhat, along)), std), [N, C, H, W]);
  // #endregion
  return { dx, dgamma, dbeta };
}

export const naive: Rung<GroupNorm, GroupNormCache> = { forward: groupNormForward, backward: groupNormBackward };
