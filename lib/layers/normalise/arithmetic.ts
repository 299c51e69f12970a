import { type Plan, requireSample } from "../../core/plan.ts";

/** γ and β for each feature or channel, the first axis of a sample; nothing is multiplied that counts, or held anew. */
export function planNormalisation(layer: string, axes: readonly string[]): Plan {
  return {
    layer,
    of(input) {
      const [C = 0] = input;
      requireSample(layer, input, axes);
      return { out: [...input], parameters: 2 * C, multiplyAdds: 0, activations: 0 };
    },
  };
}
