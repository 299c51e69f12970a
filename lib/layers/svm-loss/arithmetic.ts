import type { Plan } from "../../core/plan.ts";

/** One number for the whole batch. */
export function planSvmLoss(): Plan {
  return { layer: "svmLoss", of: () => ({ out: [], learned: {}, multiplyAdds: 0, activations: 0, field: "all" }) };
}
