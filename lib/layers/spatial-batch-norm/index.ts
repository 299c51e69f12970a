import { type Ladder, ladder, step } from "../../core/ladder.ts";
import { BATCH_NORM_OPTIONS, type BatchNormPlan, checkBatchNorm, PLANNED } from "../batch-norm/contract.ts";
import { planNormalisation } from "../normalise/arithmetic.ts";
import type { SpatialBatchNorm } from "./contract.ts";
import { naive } from "./naive.ts";
import { plain } from "./plain.ts";
import { wasm } from "./wasm.ts";

/** Batch norm of (N, C, H, W) images: each channel over all samples and places. Returns its next running statistics. */
export const spatialBatchNorm: Ladder<SpatialBatchNorm, "naive" | "plain" | "wasm", [options?: BatchNormPlan]> = ladder(
  {
    name: "spatialBatchNorm",
    legend: { x: "N C H W", gamma: "C", beta: "C" },
    kin: { 2: "batchNorm" },
    options: BATCH_NORM_OPTIONS,
    check: (x, _gamma, _beta, options) => checkBatchNorm("spatialBatchNorm", "channel", x, options),
    plan: (options) => planNormalisation("spatialBatchNorm", ["C", "H", "W"], options, PLANNED),
    rungs: { naive: step(naive), plain: step(plain), wasm: step(wasm) },
  },
);
