import { requireOptions } from "../../core/options.ts";
import { type Plan, requireSample } from "../../core/plan.ts";

/** γ and β for each feature or channel, the first axis of a sample; nothing is multiplied that counts, or held anew. */
export function planNormalisation(
  layer: string,
  axes: readonly string[],
  options: object = {},
  names: readonly string[] = ["eps"],
): Plan {
  requireOptions(layer, options, names);
  return {
    layer,
    options,
    of(input) {
      const [C = 0] = input;
      requireSample(layer, input, axes);
      return { out: [...input], learned: { gamma: [C], beta: [C] }, multiplyAdds: 0, activations: 0 };
    },
  };
}
