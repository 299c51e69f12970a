import { type Floats, type NDArray, packed } from "../core/array.ts";
import { perDtype } from "../core/kernel.ts";
import { floatsOf } from "../core/lent.ts";
import type { Arrays } from "../core/model.ts";

// L2: the loss grows by ½·reg·ΣW², and so the gradient of W by reg·W. Weights only: biases, γ and β are left alone.

/** What L2 adds to the loss; to gradients, which must be packed and the caller's own, it adds in place. */
export function regularised(params: Arrays, grads: Arrays, reg: number): number {
  if (reg === 0) return 0;
  let squares = 0;
  for (const [name, w] of Object.entries(params)) if (isWeight(name)) squares += decayed(grads[name]!, w, reg);
  return 0.5 * reg * squares;
}

/** Whether a parameter is a weight, by its name: W1, W2, … */
export const isWeight = (name: string): boolean => name.startsWith("W");

const decayed = (dw: NDArray, w: NDArray, reg: number): number => decay[w.dtype](floatsOf(dw), packed(w), reg);

const decay = perDtype((dw: Floats, w: Floats, reg: number): number => {
  let squares = 0;
  for (let i = 0; i < w.length; i++) {
    squares += w[i]! * w[i]!;
    dw[i]! += reg * w[i]!;
  }
  return squares;
});
