import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planNormalisation } from "../normalise/arithmetic.ts";
import { checkEps, type NormOptions } from "../normalise/contract.ts";
import type { InstanceNorm } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";
import { wasm } from "./wasm.ts";

/** Instance norm of (N, C, H, W) images: each channel of each sample by itself. */
export const instanceNorm: Ladder<InstanceNorm, "naive" | "plain" | "wasm", [options?: NormOptions]> = ladder({
  name: "instanceNorm",
  legend: { x: "N C H W", gamma: "C", beta: "C" },
  options: ["eps"],
  check: (_x, _gamma, _beta, options = {}) => checkEps("instanceNorm", options),
  plan: (options) => planNormalisation("instanceNorm", ["C", "H", "W"], options),
  rungs: { naive: step(naive), plain: step(plain), wasm: step(wasm) },
});
