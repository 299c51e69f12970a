import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planInPlace } from "../../core/plan.ts";
import { checkLocalResponseNorm, type LocalResponseNorm, type LocalResponseNormOptions } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

const OPTIONS: readonly (keyof LocalResponseNormOptions)[] = ["size", "k", "alpha", "beta"];

/** AlexNet's normalisation of (N, C, H, W) images over neighbouring channels. */
export const localResponseNorm: Ladder<LocalResponseNorm, "naive" | "plain", [options?: LocalResponseNormOptions]> =
  ladder({
    name: "localResponseNorm",
    legend: { x: "N C H W" },
    options: OPTIONS,
    check: (_x, options) => checkLocalResponseNorm(options),
    plan: (options) => planInPlace("localResponseNorm", options, OPTIONS),
    rungs: { naive: step(naive), plain: step(plain) },
  });
