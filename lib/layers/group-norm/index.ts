import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planGroupNorm } from "./arithmetic.ts";
import { checkGroupNorm, GROUP_NORM_OPTIONS, type GroupNorm, type GroupNormOptions } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";
import { wasm } from "./wasm.ts";

/** Group norm of (N, C, H, W) images: each group of channels of each sample by itself. */
export const groupNorm: Ladder<GroupNorm, "naive" | "plain" | "wasm", [GroupNormOptions]> = ladder({
  name: "groupNorm",
  legend: { x: "N C H W", gamma: "C", beta: "C" },
  options: GROUP_NORM_OPTIONS,
  check: (x, _gamma, _beta, options) => checkGroupNorm(x, options),
  plan: planGroupNorm,
  rungs: { naive: step(naive), plain: step(plain), wasm: step(wasm) },
});
