import type { Plan } from "../../core/plan.ts";
import { planNormalisation } from "../normalise/arithmetic.ts";
import { checkGroups, type GroupNormOptions } from "./contract.ts";

/** As for every normalisation, 2·C parameters; the groups must divide the channels of the input. */
export function planGroupNorm({ groups }: GroupNormOptions): Plan {
  const plan = planNormalisation("groupNorm", ["C", "H", "W"]);
  return {
    ...plan,
    of(input) {
      const estimate = plan.of(input);
      checkGroups(input[0]!, groups, `input (${input.join(", ")})`);
      return estimate;
    },
  };
}
