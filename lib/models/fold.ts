import { copy, type NDArray } from "../core/array.ts";
import { add, div, map, mul, sub } from "../core/elementwise.ts";
import { reshape } from "../core/rearrange.ts";
import type { Running } from "../layers/batch-norm/contract.ts";

/** What batch norm is at test time: γ, β, and the running statistics. */
export interface Affine {
  readonly gamma: NDArray<1>;
  readonly beta: NDArray<1>;
  readonly running: Running;
  readonly eps: number;
}

/** The weights and biases of a convolution, (F, C, HH, WW), or a linear layer, (D, M), that does what batch norm does behind it. */
export function foldBatchNorm<Rank extends number>(
  w: NDArray<Rank>,
  b: NDArray<1>,
  { gamma, beta, running, eps }: Affine,
): { readonly w: NDArray<Rank>; readonly b: NDArray<1> } {
  // #region solution fuse
  const std = map(add(running.variance, eps), (value) => Math.sqrt(value));
  const scale = div(gamma, std);
  const perOutput = w.shape.length === 2 ? scale : reshape(scale, [scale.size, ...w.shape.slice(1).map(() => 1)]);
  const folded = mul(w, perOutput) as NDArray<Rank>;
  const shifted = add(mul(sub(b, running.mean), scale), beta);
  // #endregion
  return { w: folded, b: shifted };
}

/** The same, worked out in float64 whatever the dtype: it is done once, and every rounding would stay. */
export function foldedExactly(
  w: NDArray,
  b: NDArray<1> | undefined,
  { gamma, beta, running, eps }: Affine,
): { readonly w: NDArray; readonly b: NDArray<1> } {
  const exact = <Rank extends number>(a: NDArray<Rank>): NDArray<Rank> => copy(a, "float64");
  const { mean, variance } = running;
  const exactly = {
    gamma: exact(gamma),
    beta: exact(beta),
    running: { mean: exact(mean), variance: exact(variance) },
    eps,
  };
  const folded = foldBatchNorm(exact(w), b ? exact(b) : mul(exact(beta), 0), exactly);
  return { w: copy(folded.w, w.dtype), b: copy(folded.b, w.dtype) };
}
