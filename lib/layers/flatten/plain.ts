import { packed } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { type Flatten, type FlattenCache, rowsOf } from "./contract.ts";

// Adds to the naive rung: one block of floats written once, straight into its new shape.

export const plain: Rung<Flatten, FlattenCache> = {
  forward(x) {
    const out = result(x, rowsOf(x));
    floatsOf(out).set(packed(x));
    return { out, cache: { shape: [...x.shape] } };
  },
  backward(dout, { shape }) {
    const dx = result(dout, shape);
    floatsOf(dx).set(packed(dout));
    return { dx };
  },
};
