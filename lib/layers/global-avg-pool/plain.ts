import { type Floats, packed, zerosLike } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import type { GlobalAvgPool, GlobalAvgPoolCache } from "./contract.ts";

// Adds to the naive rung: each channel is one run of flat floats.

export const plain: Rung<GlobalAvgPool, GlobalAvgPoolCache> = {
  forward(x) {
    const [N, C, H, W] = x.shape;
    const out = zerosLike(x, [N, C]);
    average[x.dtype](out.data, packed(x), H * W);
    return { out, cache: { x } };
  },
  backward(dout, { x }) {
    const [, , H, W] = x.shape;
    const [dx, upstream, places] = [zerosLike(x), packed(dout), H * W];
    for (let channel = 0; channel < upstream.length; channel++)
      dx.data.fill(upstream[channel]! / places, channel * places, (channel + 1) * places);
    return { dx };
  },
};

const average = perDtype((out: Floats, x: Floats, places: number): void => {
  let at = 0;
  for (let channel = 0; channel < out.length; channel++) {
    let sum = 0;
    for (const end = at + places; at < end; at++) sum += x[at]!;
    out[channel] = sum / places;
  }
});
