import type { Rung } from "../../core/layer.ts";
import type { NormCache } from "../normalise/machine.ts";
import { normRung } from "../normalise/rung.ts";
import { kernels } from "../normalise/wasm.ts";
import type { LayerNorm } from "./contract.ts";
import { layoutOf } from "./plain.ts";

// Adds to the plain rung: SIMD and threads. A sample is a row, and has columns of features.
export const wasm: Rung<LayerNorm, NormCache<2>> = normRung(kernels("layerNorm"), layoutOf);
