import type { Plan } from "../../core/plan.ts";

/** One branch may be added into the other: nothing is held anew. */
export function planAdd(): Plan {
  return { layer: "add", of: (input) => ({ out: [...input], parameters: 0, multiplyAdds: 0, activations: 0 }) };
}
