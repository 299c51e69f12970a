import { complain, inParentheses } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";

/** One number a channel, nothing learned, and each number sees the whole input. */
export function planGlobalAvgPool(): Plan {
  return {
    layer: "globalAvgPool",
    of(input) {
      const [C = 0] = input;
      if (input.length !== 3)
        complain("globalAvgPool: the input of a plan must be the shape of one sample", {
          given: `input ${inParentheses(input)}`,
          expected: "[C, H, W]",
          todo: "leave out the batch, and flatten nothing before this layer",
        });
      return { out: [C], parameters: 0, multiplyAdds: 0, activations: C, field: "all" };
    },
  };
}
