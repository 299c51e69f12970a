import { add as addInToolbox, type Elementwise } from "../../core/elementwise.ts";
import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planInPlace } from "../../core/plan.ts";
import { type Add, checkAdd } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";

const layer: Ladder<Add, "naive" | "plain", []> = ladder({
  name: "add",
  legend: { a: "…", b: "…" },
  check: checkAdd,
  plan: () => planInPlace("add"),
  rungs: { naive: step(naive), plain: step(plain) },
});

// Addition is one word for two things: the toolbox's function, which broadcasts, and a layer, which doesn't. One value is
// both: a function of its own that also carries the layer. A function's name can be written to once it is made so.
const toolbox: Elementwise = Object.defineProperty(addInToolbox.bind(null), "name", { writable: true });

/** `add(a, b)`, number by number with broadcasting; and `add.forward(a, b)`, the layer that ends a residual block. */
export const add: Elementwise & Ladder<Add, "naive" | "plain", []> = Object.assign(toolbox, layer);
