import { packed, zerosLike } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { type Flatten, type FlattenCache, rowsOf } from "./contract.ts";

// Adds to the naive rung: one block of floats written once, straight into its new shape.

export const plain: Rung<Flatten, FlattenCache> = {
  forward(x) {
    const out = zerosLike(x, rowsOf(x));
    out.data.set(packed(x));
    return { out, cache: { shape: [...x.shape] } };
  },
  backward(dout, { shape }) {
    const dx = zerosLike(dout, shape);
    dx.data.set(packed(dout));
    return { dx };
  },
};
