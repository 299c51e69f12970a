import type { Plan } from "../../core/plan.ts";

/** Nothing is learned, and the output may take the place of the input. */
export function planLocalResponseNorm(): Plan {
  return {
    layer: "localResponseNorm",
    of: (input) => ({ out: [...input], parameters: 0, multiplyAdds: 0, activations: 0 }),
  };
}
