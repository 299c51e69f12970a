import { copy, type Floats, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { random } from "../../core/random.ts";
import { result } from "../../core/result.ts";
import type { Dropout } from "./contract.ts";

// Adds to the naive rung: the mask is a byte for each number, 1 where it is kept, and the scale is kept once.

interface KeptCache {
  /** Nothing at test time. */
  readonly kept: Uint8Array | null;
  readonly scale: number;
}

export const plain: Rung<Dropout, KeptCache> = {
  forward(x, { p, mode, seed }) {
    if (mode === "test") return { out: copy(x), cache: { kept: null, scale: 1 } };
    const { next } = random(seed);
    const kept = new Uint8Array(x.size);
    for (let i = 0; i < kept.length; i++) kept[i] = next() >= p ? 1 : 0;
    const scale = 1 / (1 - p);
    const out = result(x);
    multiply[x.dtype](floatsOf(out), packed(x), kept, scale);
    return { out, cache: { kept, scale } };
  },
  backward(dout, { kept, scale }) {
    if (kept === null) return { dx: copy(dout) };
    const dx = result(dout);
    multiply[dout.dtype](floatsOf(dx), packed(dout), kept, scale);
    return { dx };
  },
};

const multiply = perDtype((out: Floats, x: Floats, kept: Uint8Array, scale: number): void => {
  for (let i = 0; i < x.length; i++) out[i] = x[i]! * (kept[i]! * scale);
});
