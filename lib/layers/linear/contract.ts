import { type NDArray, product } from "../../core/array.ts";
import { shapes } from "../../core/door.ts";
import { complain, inParentheses } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// N samples of D features each, M outputs: out = x·w + b. Lectures also draw it as W·x, with W = wᵀ and x a column.

export type Linear = Signature<["x", "w", "b"], [x: NDArray, w: NDArray<2>, b: NDArray<1> | null], NDArray<2>>;

/** What every rung keeps for its backward. */
export interface LinearCache {
  readonly x: NDArray;
  readonly w: NDArray<2>;
  readonly b: NDArray<1> | null;
}

/** A sample of x, flattened, has as many numbers as w has rows, and b as many as w has columns. */
export function checkLinear(x: NDArray, w: NDArray<2>, b: NDArray<1> | null, layer = "linear"): void {
  const sample = x.shape.slice(1);
  const D = product(sample);
  if (w.shape[0] !== D)
    complain(`${layer}: w must have a row for each feature of a sample`, {
      given: shapes({ x, w }),
      expected: `w (${D}, M): a sample of x holds ${sample.length > 1 ? `${sample.join(" × ")} = ` : ""}${D} numbers`,
      todo:
        w.shape[1] === D
          ? "transpose w: here out is x·w + b, where a lecture may draw W·x"
          : `give w ${D} rows, or check that axis 0 of x, ${inParentheses(x.shape)}, is the batch`,
    });
  if (b !== null && b.shape[0] !== w.shape[1])
    complain(`${layer}: b must have a number for each output`, {
      given: shapes({ w, b }),
      expected: `b (${w.shape[1]}): w has ${w.shape[1]} columns, one for each output`,
      todo: `give b ${w.shape[1]} numbers, or null for no bias`,
    });
}
