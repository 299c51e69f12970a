import type { Rung } from "../../core/layer.ts";
import type { NormCache } from "../normalise/machine.ts";
import { normRung } from "../normalise/rung.ts";
import { kernels } from "../normalise/wasm.ts";
import type { InstanceNorm } from "./contract.ts";
import { layoutOf } from "./plain.ts";

// Adds to the plain rung: SIMD and threads. A channel of one sample is a row.
export const wasm: Rung<InstanceNorm, NormCache<4>> = normRung(kernels("instanceNorm"), layoutOf);
