import type { Rung } from "../../core/layer.ts";
import { type PlainBatchNormCache, plainBatchNorm } from "../batch-norm/plain.ts";
import type { SpatialBatchNorm } from "./contract.ts";

// Adds to the naive rung: no transposing. The loops of batch norm take a channel's places as they lie.
export const plain: Rung<SpatialBatchNorm, PlainBatchNormCache<4>> = plainBatchNorm();
