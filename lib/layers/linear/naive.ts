import type { NDArray } from "../../core/array.ts";
import { add } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { matmul } from "../../core/matmul.ts";
import { reshape } from "../../core/rearrange.ts";
import { sum } from "../../core/reduce.ts";
import type { Linear, LinearCache } from "./contract.ts";

/** Linear, forward: each output is the dot product of a flattened sample with a column of w, plus the output's bias. */
export function linearForward(x: NDArray, w: NDArray<2>, b: NDArray<1> | null): Forwarded<Linear, LinearCache> {
  // #region solution linear-forward
  const rows = reshape(x, [x.shape[0]!, w.shape[0]]);
  const product = matmul(rows, w);
  const out = b === null ? product : add(product, b);
  // #endregion
  return { out, cache: { x, w, b } };
}

/** Linear, backward: products with the other factor, turned so that the shapes fit; b reached every sample, so db is a sum. */
export function linearBackward(dout: NDArray<2>, { x, w, b }: LinearCache): Grads<Linear["inputs"], Linear["args"]> {
  // #region solution linear-backward
  const rows = reshape(x, [x.shape[0]!, w.shape[0]]);
  const dx = reshape(matmul(dout, w, { transB: true }), x.shape);
  const dw = matmul(rows, dout, { transA: true });
  const db = sum(dout, { axes: 0 });
  // #endregion
  return b === null ? { dx, dw } : { dx, dw, db };
}

export const naive: Rung<Linear, LinearCache> = { forward: linearForward, backward: linearBackward };
