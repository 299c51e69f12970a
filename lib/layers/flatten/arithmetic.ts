import { product } from "../../core/array.ts";
import type { Plan } from "../../core/plan.ts";

/** The same numbers under another shape. */
export function planFlatten(): Plan {
  return {
    layer: "flatten",
    of: (input) => ({ out: [product(input)], learned: {}, multiplyAdds: 0, activations: 0 }),
  };
}
