import type { NormSignature } from "../normalise/contract.ts";

// N samples, C channels, H rows, W columns: µ and σ² are those of one channel of one sample over H and W.

export type InstanceNorm = NormSignature<4>;
