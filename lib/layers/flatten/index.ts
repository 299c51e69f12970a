import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planFlatten } from "./arithmetic.ts";
import type { Flatten } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

/** (N, C, H, W), or any other axes after the batch, to (N, D). */
export const flatten: Ladder<Flatten, "naive" | "plain", []> = ladder({
  name: "flatten",
  legend: { x: "N …" },
  outRank: 2,
  plan: planFlatten,
  rungs: { naive: step(naive), plain: step(plain) },
});
