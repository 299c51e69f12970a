import type { Rung } from "../../core/layer.ts";
import { batchNormRung } from "../batch-norm/rung.ts";
import type { NormCache } from "../normalise/machine.ts";
import { loops } from "../normalise/plain.ts";
import type { SpatialBatchNorm } from "./contract.ts";

// Adds to the naive rung: no transposing. The loops of batch norm take a channel's places as they lie.
export const plain: Rung<SpatialBatchNorm, NormCache<4>> = batchNormRung(loops);
