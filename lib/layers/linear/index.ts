import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { type LinearPlan, planLinear } from "./arithmetic.ts";
import { checkLinear, type Linear } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";
import { wasm } from "./wasm.ts";

/** x·w + b, each sample of x flattened first. */
export const linear: Ladder<Linear, "naive" | "plain" | "wasm", [LinearPlan]> = ladder({
  name: "linear",
  // b is measured by checkLinear, after w: else b would be blamed for a w that is transposed.
  legend: { x: "N …", w: "D M", b: "outputs?" },
  outRank: 2,
  check: (x, w, b) => checkLinear(x, w, b),
  plan: (options) => planLinear(options),
  rungs: { naive: step(naive), plain: step(plain), wasm: step(wasm) },
});
