import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planDropout } from "./arithmetic.ts";
import { checkDropout, type Dropout } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

/** Inverted dropout, a pure function of its seed. */
export const dropout: Ladder<Dropout, "naive" | "plain", []> = ladder({
  name: "dropout",
  legend: { x: "…" },
  options: ["p", "mode", "seed"],
  check: (_x, options) => checkDropout(options),
  plan: planDropout,
  rungs: { naive: step(naive), plain: step(plain) },
});
