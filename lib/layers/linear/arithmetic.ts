import { product } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import { requireFlag, requireOptions } from "../../core/options.ts";
import type { Plan } from "../../core/plan.ts";

export interface LinearPlan {
  /** M, how many outputs. */
  readonly outputs: number;
  /** Whether each output has a bias; it has unless said otherwise. */
  readonly bias?: boolean;
}

/** D·M + M parameters; D·M multiply-adds. Every output sees the whole sample, whatever its axes. */
export function planLinear(options: LinearPlan, layer = "linear"): Plan {
  requireOptions(layer, options, ["outputs", "bias"]);
  const { outputs: M, bias = true } = options;
  requireFlag(layer, "bias", bias);
  if (!Number.isSafeInteger(M) || M < 1)
    complain(`${layer}: a plan needs a number of outputs`, {
      given: `outputs ${inWords(M)}`,
      expected: "a whole number, 1 or more",
      todo: `such as ${layer}.plan({ outputs: 10 }) for ten classes`,
    });
  return {
    layer,
    of(input) {
      const D = product(input);
      const learned = { w: [D, M], ...(bias && { b: [M] }) };
      return { out: [M], learned, multiplyAdds: D * M, activations: M, field: "all" };
    },
  };
}
