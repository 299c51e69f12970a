import type { Plan } from "../../core/plan.ts";
import { planNormalisation } from "../normalise/arithmetic.ts";
import { checkGroups, GROUP_NORM_OPTIONS, type GroupNormOptions } from "./contract.ts";

/** As for every normalisation, 2·C parameters; the groups must divide the channels of the input. */
export function planGroupNorm(options: GroupNormOptions): Plan {
  const plan = planNormalisation("groupNorm", ["C", "H", "W"], options, GROUP_NORM_OPTIONS);
  return {
    ...plan,
    of(input) {
      const estimate = plan.of(input);
      checkGroups(input[0]!, options.groups, `input (${input.join(", ")})`);
      return estimate;
    },
  };
}
