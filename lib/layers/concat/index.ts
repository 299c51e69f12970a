import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { type ConcatPlan, planConcat } from "./arithmetic.ts";
import { type Concat, checkConcat } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

/** Several arrays as one, joined along an axis. */
export const concat: Ladder<Concat, "naive" | "plain", [ConcatPlan]> = ladder({
  name: "concat",
  legend: { xs: "[…]" },
  options: ["axis"],
  check: checkConcat,
  plan: planConcat,
  rungs: { naive: step(naive), plain: step(plain) },
});
