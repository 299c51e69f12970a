import { type Floats, packed, zerosLike } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import { labelsOf } from "../../core/labels.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { marginOf, type SvmLoss, type SvmLossCache } from "./contract.ts";

// Adds to the naive rung: loops over packed floats, and backward counts the scores that came too close instead of
// subtracting once for each.

export const plain: Rung<SvmLoss, SvmLossCache> = {
  forward(x, y, options) {
    const [N, C] = x.shape;
    const labels = labelsOf(y);
    const margin = marginOf(options);
    const total = lacks[x.dtype](packed(x), labels, C, margin);
    const out = zerosLike(x, []);
    out.set(N === 0 ? 0 : total / N);
    return { out, cache: { x, labels, margin } };
  },

  backward(dout, { x, labels, margin }) {
    const [N, C] = x.shape;
    const dx = result(x);
    pushes[x.dtype](floatsOf(dx), packed(x), labels, C, margin, dout.get() / N);
    return { dx };
  },
};

/** What the right scores lack of their lead, over all samples and wrong classes. */
const lacks = perDtype((x: Floats, labels: Int32Array, C: number, margin: number): number => {
  let total = 0;
  for (let n = 0; n < labels.length; n++) {
    const row = n * C;
    const right = x[row + labels[n]!]!;
    for (let c = 0; c < C; c++) {
      const lack = x[row + c]! - right + margin;
      // Written this way round NaN, which no comparison holds for, is added too.
      if (c !== labels[n] && !(lack <= 0)) total += lack;
    }
  }
  return total;
});

const pushes = perDtype((dx: Floats, x: Floats, labels: Int32Array, C: number, margin: number, g: number): void => {
  for (let n = 0; n < labels.length; n++) {
    const row = n * C;
    const right = row + labels[n]!;
    let close = 0;
    for (let at = row; at < row + C; at++)
      if (at !== right && x[at]! - x[right]! + margin > 0) {
        dx[at] = g;
        close++;
      }
    if (close > 0) dx[right] = -close * g;
  }
});
