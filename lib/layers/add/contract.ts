import type { NDArray } from "../../core/array.ts";
import { shapes } from "../../core/door.ts";
import { complain } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// The sum of a residual block, out = F(x) + x. A sum hands dout on to both of its branches, as it is.

export type Add = Signature<["a", "b"], [a: NDArray, b: NDArray], NDArray>;

/** Both branches have one shape: what the toolbox's add would stretch is a mistake in a network. */
export function checkAdd(a: NDArray, b: NDArray): void {
  if (a.shape.join() === b.shape.join()) return;
  complain("add: a and b must have one shape", {
    given: shapes({ a, b }),
    expected: "two branches of a residual block: as many channels, rows and columns in both",
    todo: "where the block changes the shape, give its shortcut a 1 × 1 convolution with the same stride",
  });
}
