import { type NDArray, product } from "../../core/array.ts";
import type { Signature } from "../../core/layer.ts";

// N samples of any shape become N rows of D numbers, in row-major order: from maps of features to a linear layer.

export type Flatten = Signature<["x"], [x: NDArray], NDArray<2>>;

/** What every rung keeps for its backward: the shape that dx returns to. */
export interface FlattenCache {
  readonly shape: readonly number[];
}

/** The shape of the rows: (N, D). */
export function rowsOf(x: NDArray): readonly [N: number, D: number] {
  const [N = 0, ...sample] = x.shape;
  return [N, product(sample)];
}
