import { zerosLike } from "../../core/array.ts";
import { labelsOf } from "../../core/labels.ts";
import type { Rung } from "../../core/layer.ts";
import { marginOf, type SvmLoss, type SvmLossCache } from "./contract.ts";

export const naive: Rung<SvmLoss, SvmLossCache> = {
  forward(x, y, options) {
    const [N, C] = x.shape;
    const labels = labelsOf(y);
    const margin = marginOf(options);
    let total = 0;
    labels.forEach((right, n) => {
      for (let c = 0; c < C; c++) if (c !== right) total += Math.max(0, x.get(n, c) - x.get(n, right) + margin);
    });
    const out = zerosLike(x, []);
    // No sample, no loss.
    out.set(N === 0 ? 0 : total / N);
    return { out, cache: { x, labels, margin } };
  },

  // Each wrong score that comes too close pushes itself down and the right score up.
  backward(dout, { x, labels, margin }) {
    const [N, C] = x.shape;
    const g = dout.get() / N;
    const dx = zerosLike(x);
    labels.forEach((right, n) => {
      for (let c = 0; c < C; c++)
        if (c !== right && x.get(n, c) - x.get(n, right) + margin > 0) {
          dx.set(n, c, g);
          dx.set(n, right, dx.get(n, right) - g);
        }
    });
    return { dx };
  },
};
