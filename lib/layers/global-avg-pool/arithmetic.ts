import { type Plan, requireSample } from "../../core/plan.ts";

/** One number a channel, nothing learned, and each number sees the whole input. */
export function planGlobalAvgPool(): Plan {
  return {
    layer: "globalAvgPool",
    of(input) {
      const [C = 0] = input;
      requireSample("globalAvgPool", input, ["C", "H", "W"]);
      return { out: [C], learned: {}, multiplyAdds: 0, activations: C, field: "all" };
    },
  };
}
