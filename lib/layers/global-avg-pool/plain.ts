import { type Floats, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import type { GlobalAvgPool, GlobalAvgPoolCache } from "./contract.ts";

// Adds to the naive rung: each channel is one run of flat floats.

export const plain: Rung<GlobalAvgPool, GlobalAvgPoolCache> = {
  forward(x) {
    const [N, C, H, W] = x.shape;
    const out = result(x, [N, C]);
    average[x.dtype](floatsOf(out), packed(x), H * W);
    return { out, cache: { x } };
  },
  backward(dout, { x }) {
    const [, , H, W] = x.shape;
    const [dx, upstream, places] = [result(x), packed(dout), H * W];
    for (let channel = 0; channel < upstream.length; channel++)
      floatsOf(dx).fill(upstream[channel]! / places, channel * places, (channel + 1) * places);
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
