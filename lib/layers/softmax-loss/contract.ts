import type { NDArray } from "../../core/array.ts";
import { type Labels, requireLabels } from "../../core/labels.ts";
import type { Signature } from "../../core/layer.ts";

// N samples with C scores each, y the right class of each. p = softmax(x) are probabilities, and the loss of a sample is
// −log p[y] = log Σ exp(x) − x[y], its cross-entropy; out is the mean over the samples.

export type SoftmaxLoss = Signature<["x"], [x: NDArray<2>, y: Labels], NDArray<0>>;

export function checkSoftmaxLoss(x: NDArray<2>, y: Labels): void {
  requireLabels("softmaxLoss", y, x.shape);
}
