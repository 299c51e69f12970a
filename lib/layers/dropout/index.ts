import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planInPlace } from "../../core/plan.ts";
import { checkDropout, type Dropout, type DropoutOptions } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

/** Inverted dropout, a pure function of its seed. */
export const dropout: Ladder<Dropout, "naive" | "plain", [options?: Pick<DropoutOptions, "p">]> = ladder({
  name: "dropout",
  legend: { x: "…" },
  options: ["p", "mode", "seed"],
  check: (_x, options) => checkDropout(options),
  plan: (options) => planInPlace("dropout", options, ["p"]),
  rungs: { naive: step(naive), plain: step(plain) },
});
