import type { Rung } from "../../core/layer.ts";
import { batchNormRung } from "../batch-norm/rung.ts";
import type { NormCache } from "../normalise/machine.ts";
import { kernels } from "../normalise/wasm.ts";
import type { SpatialBatchNorm } from "./contract.ts";

// Adds to the plain rung: SIMD and threads. A channel of one sample is a row.
export const wasm: Rung<SpatialBatchNorm, NormCache<4>> = batchNormRung(kernels("spatialBatchNorm"));
