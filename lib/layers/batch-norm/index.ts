import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { planNormalisation } from "../normalise/arithmetic.ts";
import { BATCH_NORM_OPTIONS, type BatchNorm, type BatchNormPlan, checkBatchNorm, PLANNED } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";
import { simplified } from "./simplified.ts";
import { wasm } from "./wasm.ts";

/** Batch norm of (N, D): each feature over the samples of a batch. Returns its next running statistics beside out. */
export const batchNorm: Ladder<BatchNorm, "naive" | "simplified" | "plain" | "wasm", [options?: BatchNormPlan]> =
  ladder({
    name: "batchNorm",
    legend: { x: "N D", gamma: "D", beta: "D" },
    kin: { 4: "spatialBatchNorm" },
    options: BATCH_NORM_OPTIONS,
    check: (x, _gamma, _beta, options) => checkBatchNorm("batchNorm", "feature", x, options),
    plan: (options) => planNormalisation("batchNorm", ["D"], options, PLANNED),
    rungs: { naive: step(naive), simplified: step(simplified), plain: step(plain), wasm: step(wasm) },
  });
