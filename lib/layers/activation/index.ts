import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planInPlace } from "../../core/plan.ts";
import { type Activation, checkLeakyRelu, type LeakyRelu, type LeakyReluOptions } from "./contract.ts";
import { naiveLeakyRelu, naiveRelu, naiveSigmoid, naiveTanh } from "./naive.ts";
import { plainLeakyRelu, plainRelu, plainSigmoid, plainTanh } from "./plain.ts";
import { wasmLeakyRelu, wasmRelu } from "./wasm.ts";

/** max(0, x). */
export const relu: Ladder<Activation, "naive" | "plain" | "wasm", []> = ladder({
  name: "relu",
  legend: { x: "…" },
  plan: () => planInPlace("relu"),
  rungs: { naive: step(naiveRelu), plain: step(plainRelu), wasm: step(wasmRelu) },
});

/** x where it is positive, a small part of it where it is negative. */
export const leakyRelu: Ladder<LeakyRelu, "naive" | "plain" | "wasm", [options?: LeakyReluOptions]> = ladder({
  name: "leakyRelu",
  legend: { x: "…" },
  options: ["slope"],
  check: (_x, options) => checkLeakyRelu(options),
  plan: (options) => planInPlace("leakyRelu", options, ["slope"]),
  rungs: { naive: step(naiveLeakyRelu), plain: step(plainLeakyRelu), wasm: step(wasmLeakyRelu) },
});

/** The hyperbolic tangent: between −1 and 1. */
export const tanh: Ladder<Activation, "naive" | "plain", []> = ladder({
  name: "tanh",
  legend: { x: "…" },
  plan: () => planInPlace("tanh"),
  rungs: { naive: step(naiveTanh), plain: step(plainTanh) },
});

/** 1 / (1 + e⁻ˣ): between 0 and 1. */
export const sigmoid: Ladder<Activation, "naive" | "plain", []> = ladder({
  name: "sigmoid",
  legend: { x: "…" },
  plan: () => planInPlace("sigmoid"),
  rungs: { naive: step(naiveSigmoid), plain: step(plainSigmoid) },
});
