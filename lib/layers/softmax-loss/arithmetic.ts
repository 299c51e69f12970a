import type { Plan } from "../../core/plan.ts";

/** One number for the whole batch; the probabilities may overwrite the scores. */
export function planSoftmaxLoss(): Plan {
  return {
    layer: "softmaxLoss",
    of: () => ({ out: [], learned: {}, multiplyAdds: 0, activations: 0, field: "all" }),
  };
}
