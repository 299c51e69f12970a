import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planSoftmaxLoss } from "./arithmetic.ts";
import { checkSoftmaxLoss, type SoftmaxLoss } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";
import { wasm } from "./wasm.ts";

/** The mean cross-entropy of softmax(x) and the labels y. */
export const softmaxLoss: Ladder<SoftmaxLoss, "naive" | "plain" | "wasm", []> = ladder({
  name: "softmaxLoss",
  legend: { x: "N C" },
  outRank: 0,
  between: ["y"],
  check: checkSoftmaxLoss,
  plan: planSoftmaxLoss,
  rungs: { naive: step(naive), plain: step(plain), wasm: step(wasm) },
});
