import { type NDArray, zerosLike } from "../../core/array.ts";
import { map, mul, sub } from "../../core/elementwise.ts";
import { labelsOf } from "../../core/labels.ts";
import type { Rung } from "../../core/layer.ts";
import { max, sum } from "../../core/reduce.ts";
import type { SoftmaxLoss } from "./contract.ts";

interface LogCache {
  readonly logP: NDArray<2>;
  readonly labels: Int32Array;
}

export const naive: Rung<SoftmaxLoss, LogCache> = {
  forward(x, y) {
    const [N] = x.shape;
    const labels = labelsOf(y);
    // softmax(x − m) = softmax(x) for any m. With m the largest score of each sample exp can't overflow, and the sum
    // holds a 1, so that its logarithm is finite.
    const shifted = sub(x, max(x, { axes: 1, keep: true }));
    const sums = sum(map(shifted, Math.exp), { axes: 1, keep: true });
    const logP = sub(shifted, map(sums, Math.log));
    let total = 0;
    labels.forEach((label, n) => {
      total -= logP.get(n, label);
    });
    const out = zerosLike(x, []);
    // No sample, no loss.
    out.set(N === 0 ? 0 : total / N);
    return { out, cache: { logP, labels } };
  },

  // dx = (p − 1 at the right class) / N, times the one number of dout.
  backward(dout, { logP, labels }) {
    const p = map(logP, Math.exp);
    labels.forEach((label, n) => {
      p.set(n, label, p.get(n, label) - 1);
    });
    return { dx: mul(p, dout.get() / labels.length) };
  },
};
