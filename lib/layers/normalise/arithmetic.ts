import { complain, inParentheses } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";

/** γ and β for each feature or channel, the first axis of a sample; nothing is multiplied that counts, or held anew. */
export function planNormalisation(layer: string, axes: readonly string[]): Plan {
  return {
    layer,
    of(input) {
      const [C] = input;
      if (C === undefined || input.length !== axes.length)
        complain(`${layer}: the input of a plan must be one sample`, {
          given: `input ${inParentheses(input)}`,
          expected: `[${axes.join(", ")}]`,
          todo: "leave out the batch",
        });
      return { out: [...input], parameters: 2 * C, multiplyAdds: 0, activations: 0 };
    },
  };
}
