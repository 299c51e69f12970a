import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planNormalisation } from "../normalise/arithmetic.ts";
import { checkEps, type NormOptions } from "../normalise/contract.ts";
import type { LayerNorm } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";
import { wasm } from "./wasm.ts";

/** Layer norm of (N, D): each sample over its features, the same in training and in use. */
export const layerNorm: Ladder<LayerNorm, "naive" | "plain" | "wasm", [options?: NormOptions]> = ladder({
  name: "layerNorm",
  legend: { x: "N D", gamma: "D", beta: "D" },
  kin: { 4: "groupNorm" },
  options: ["eps"],
  check: (_x, _gamma, _beta, options = {}) => checkEps("layerNorm", options),
  plan: (options) => planNormalisation("layerNorm", ["D"], options),
  rungs: { naive: step(naive), plain: step(plain), wasm: step(wasm) },
});
