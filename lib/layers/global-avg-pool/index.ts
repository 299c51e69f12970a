import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planGlobalAvgPool } from "./arithmetic.ts";
import { checkGlobalAvgPool, type GlobalAvgPool } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

/** The mean of each channel of (N, C, H, W) images. */
export const globalAvgPool: Ladder<GlobalAvgPool, "naive" | "plain", []> = ladder({
  name: "globalAvgPool",
  legend: { x: "N C H W" },
  outRank: 2,
  check: (x) => checkGlobalAvgPool(x),
  plan: () => planGlobalAvgPool(),
  rungs: { naive: step(naive), plain: step(plain) },
});
