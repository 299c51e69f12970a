import type { Plan } from "../../core/plan.ts";

/** Nothing to learn, no multiply-adds, and the output may overwrite the input. */
export function planDropout(): Plan {
  return { layer: "dropout", of: (input) => ({ out: [...input], parameters: 0, multiplyAdds: 0, activations: 0 }) };
}
