import type { NormSignature } from "../normalise/contract.ts";

// N samples, D features: µ and σ² are those of one sample over its features, and no sample knows of another.

export type LayerNorm = NormSignature<2>;
