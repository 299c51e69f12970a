import type { NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import { type Labels, requireLabels } from "../../core/labels.ts";
import type { Signature } from "../../core/layer.ts";

// N samples with C scores each, y the right class of each. The right score should lead every other by a margin; what is
// missing is the loss: Σ max(0, x[c] − x[y] + margin) over the wrong classes c. out is the mean over the samples.

export interface SvmLossOptions {
  /** By how much the right score should lead; 1 unless given. */
  readonly margin?: number;
}

export type SvmLoss = Signature<["x"], [x: NDArray<2>, y: Labels, options?: SvmLossOptions], NDArray<0>>;

/** What every rung keeps for its backward. */
export interface SvmLossCache {
  readonly x: NDArray<2>;
  readonly labels: Int32Array;
  readonly margin: number;
}

export function checkSvmLoss(x: NDArray<2>, y: Labels, options: SvmLossOptions = {}): void {
  requireLabels("svmLoss", y, x.shape);
  const margin: unknown = marginOf(options);
  if (typeof margin === "number" && Number.isFinite(margin) && margin >= 0) return;
  complain("svmLoss: margin must be a finite number, 0 or more", {
    given: `margin ${inWords(margin)}`,
    expected: "by how much the right score should lead, 1 unless given",
    todo: "leave it out, or give such as svmLoss.forward(x, y, { margin: 1 })",
  });
}

export const marginOf = ({ margin = 1 }: SvmLossOptions = {}): number => margin;
