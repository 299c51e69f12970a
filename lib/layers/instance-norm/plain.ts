import type { Rung } from "../../core/layer.ts";
import { normaliseBackward } from "../normalise/backward.ts";
import { EPS } from "../normalise/contract.ts";
import { normalise } from "../normalise/forward.ts";
import type { NormCache } from "../normalise/layout.ts";
import type { InstanceNorm } from "./contract.ts";

// A channel is a group.
export const plain: Rung<InstanceNorm, NormCache<4>> = {
  forward(x, gamma, beta, { eps = EPS } = {}) {
    const [N, C, H, W] = x.shape;
    return normalise(x, gamma, beta, { N, groups: C, channels: 1, places: H * W, shared: false }, eps);
  },
  backward: (dout, cache) => normaliseBackward(dout, cache),
};
