import type { Rung } from "../../core/layer.ts";
import type { NormCache } from "../normalise/machine.ts";
import { normRung } from "../normalise/rung.ts";
import { kernels } from "../normalise/wasm.ts";
import type { GroupNorm } from "./contract.ts";
import { layoutOf } from "./plain.ts";

// Adds to the plain rung: SIMD and threads. A group is a row where it is added up, a channel where it is scaled.
export const wasm: Rung<GroupNorm, NormCache<4>> = normRung(kernels("groupNorm"), layoutOf);
