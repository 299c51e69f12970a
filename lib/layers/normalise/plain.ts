import { normaliseBackward } from "./backward.ts";
import { normalise } from "./forward.ts";
import type { Machine } from "./machine.ts";

/** Flat loops over packed floats. */
export const loops: Machine = { refuses: () => undefined, forward: normalise, backward: normaliseBackward };
