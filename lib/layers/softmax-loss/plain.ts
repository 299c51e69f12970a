import { type Floats, floats, packed, zerosLike } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import { labelsOf } from "../../core/labels.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import type { SoftmaxLoss } from "./contract.ts";

// Adds to the naive rung: row after row, the exponentials are taken once and kept as probabilities for backward.

interface ProbabilityCache {
  readonly shape: readonly [N: number, C: number];
  readonly probabilities: Floats;
  readonly labels: Int32Array;
}

export const plain: Rung<SoftmaxLoss, ProbabilityCache> = {
  forward(x, y) {
    const [N, C] = x.shape;
    const labels = labelsOf(y);
    const probabilities = floats(x.dtype, x.size);
    const total = crossEntropies[x.dtype](probabilities, packed(x), labels, C);
    const out = zerosLike(x, []);
    out.set(N === 0 ? 0 : total / N);
    return { out, cache: { shape: [N, C], probabilities, labels } };
  },

  backward(dout, { shape, probabilities, labels }) {
    const dx = result(dout, shape);
    const [N, C] = shape;
    scaled[dout.dtype](floatsOf(dx), probabilities, labels, C, dout.get() / N);
    return { dx };
  },
};

/** Fill p with the softmax of each row of x; returns the sum of log Σ exp(x) − x[y] over the rows. */
const crossEntropies = perDtype((p: Floats, x: Floats, labels: Int32Array, C: number): number => {
  let total = 0;
  for (let n = 0; n < labels.length; n++) {
    const row = n * C;
    let largest = x[row]!;
    for (let c = 1; c < C; c++) if (x[row + c]! > largest) largest = x[row + c]!;
    let sum = 0;
    for (let c = 0; c < C; c++) {
      const e = Math.exp(x[row + c]! - largest);
      p[row + c] = e;
      sum += e;
    }
    for (let c = 0; c < C; c++) p[row + c] = p[row + c]! / sum;
    total += Math.log(sum) - (x[row + labels[n]!]! - largest);
  }
  return total;
});

/** dx = (p − 1 at the right class) · g. */
const scaled = perDtype((dx: Floats, p: Floats, labels: Int32Array, C: number, g: number): void => {
  for (let i = 0; i < dx.length; i++) dx[i] = p[i]! * g;
  for (let n = 0; n < labels.length; n++) {
    const right = n * C + labels[n]!;
    dx[right] = (p[right]! - 1) * g;
  }
});
