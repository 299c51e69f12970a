import type { Rung } from "../../core/layer.ts";
import type { NormCache } from "../normalise/machine.ts";
import { kernels } from "../normalise/wasm.ts";
import type { BatchNorm } from "./contract.ts";
import { batchNormRung } from "./rung.ts";

// Adds to the plain rung: SIMD and threads. Features are columns.
export const wasm: Rung<BatchNorm, NormCache<2>> = batchNormRung(kernels("batchNorm"));
