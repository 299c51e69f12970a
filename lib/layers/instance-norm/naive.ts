import type { Rung } from "../../core/layer.ts";
import { type GroupNormCache, groupNormBackward, groupNormForward } from "../group-norm/naive.ts";
import type { InstanceNorm } from "./contract.ts";

/** Instance norm is group norm in which every channel is a group of its own. */
export const naive: Rung<InstanceNorm, GroupNormCache> = {
  forward: (x, gamma, beta, options) => groupNormForward(x, gamma, beta, { ...options, groups: x.shape[1] }),
  backward: groupNormBackward,
};
