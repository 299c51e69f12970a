import type { Rung } from "../../core/layer.ts";
import { normaliseBackward } from "../normalise/backward.ts";
import { EPS } from "../normalise/contract.ts";
import { normalise } from "../normalise/forward.ts";
import type { NormCache } from "../normalise/layout.ts";
import type { GroupNorm } from "./contract.ts";

// Neighbouring channels lie one behind the other in packed memory, so a group is one run of numbers.
export const plain: Rung<GroupNorm, NormCache<4>> = {
  forward(x, gamma, beta, { groups, eps = EPS }) {
    const [N, C, H, W] = x.shape;
    return normalise(x, gamma, beta, { N, groups, channels: C / groups, places: H * W, shared: false }, eps);
  },
  backward: (dout, cache) => normaliseBackward(dout, cache),
};
