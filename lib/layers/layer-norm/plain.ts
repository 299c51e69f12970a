import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import type { Layout } from "../normalise/layout.ts";
import type { NormCache } from "../normalise/machine.ts";
import { loops } from "../normalise/plain.ts";
import { normRung } from "../normalise/rung.ts";
import type { LayerNorm } from "./contract.ts";

// A feature is a channel of one place; a sample is one group.
export const layoutOf = ({ shape: [N, D] }: NDArray<2>): Layout => ({
  N,
  groups: 1,
  channels: D,
  places: 1,
  shared: false,
});

export const plain: Rung<LayerNorm, NormCache<2>> = normRung(loops, layoutOf);
