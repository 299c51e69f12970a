import { copy, type Floats, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import type { Add } from "./contract.ts";

// Adds to the naive rung: one loop over packed floats, where the toolbox steps through every axis.

export const plain: Rung<Add, null> = {
  forward(a, b) {
    const out = result(a);
    sumOf[a.dtype](floatsOf(out), packed(a), packed(b));
    return { out, cache: null };
  },
  // Two copies: whoever writes into one gradient must not find the other changed.
  backward: (dout) => ({ da: copy(dout), db: copy(dout) }),
};

const sumOf = perDtype((out: Floats, a: Floats, b: Floats): void => {
  for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
});
