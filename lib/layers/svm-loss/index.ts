import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planSvmLoss } from "./arithmetic.ts";
import { checkSvmLoss, type SvmLoss } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

/** The mean, over samples, of what the right score lacks of its lead over every other. */
export const svmLoss: Ladder<SvmLoss, "naive" | "plain", []> = ladder({
  name: "svmLoss",
  legend: { x: "N C" },
  outRank: 0,
  between: ["y"],
  options: ["margin"],
  check: checkSvmLoss,
  plan: planSvmLoss,
  rungs: { naive: step(naive), plain: step(plain) },
});
