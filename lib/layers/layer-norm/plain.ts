import type { Rung } from "../../core/layer.ts";
import { normaliseBackward } from "../normalise/backward.ts";
import { EPS } from "../normalise/contract.ts";
import { normalise } from "../normalise/forward.ts";
import type { NormCache } from "../normalise/layout.ts";
import type { LayerNorm } from "./contract.ts";

// A feature is a channel of one place; a sample is one group.
export const plain: Rung<LayerNorm, NormCache<2>> = {
  forward(x, gamma, beta, { eps = EPS } = {}) {
    const [N, D] = x.shape;
    return normalise(x, gamma, beta, { N, groups: 1, channels: D, places: 1, shared: false }, eps);
  },
  backward: (dout, cache) => normaliseBackward(dout, cache),
};
