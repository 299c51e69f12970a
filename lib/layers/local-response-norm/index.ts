import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planLocalResponseNorm } from "./arithmetic.ts";
import { checkLocalResponseNorm, type LocalResponseNorm } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

/** AlexNet's normalisation of (N, C, H, W) images over neighbouring channels. */
export const localResponseNorm: Ladder<LocalResponseNorm, "naive" | "plain", []> = ladder({
  name: "localResponseNorm",
  legend: { x: "N C H W" },
  options: ["size", "k", "alpha", "beta"],
  check: (_x, options) => checkLocalResponseNorm(options),
  plan: () => planLocalResponseNorm(),
  rungs: { naive: step(naive), plain: step(plain) },
});
