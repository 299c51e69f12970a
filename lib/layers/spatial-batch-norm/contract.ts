import type { BatchNormSignature } from "../batch-norm/contract.ts";

// N samples, C channels, H rows, W columns. A filter is the same at every place, so its channel is one feature, and each
// place of each sample is one more time that it was seen: µ and σ² are those of a channel over N, H and W.

export type SpatialBatchNorm = BatchNormSignature<4>;
