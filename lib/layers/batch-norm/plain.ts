import type { Rung } from "../../core/layer.ts";
import type { NormCache } from "../normalise/machine.ts";
import { loops } from "../normalise/plain.ts";
import type { BatchNorm } from "./contract.ts";
import { batchNormRung } from "./rung.ts";

// Adds to the readable rungs: a few flat loops, in which a feature is a channel of one place.
export const plain: Rung<BatchNorm, NormCache<2>> = batchNormRung(loops);
