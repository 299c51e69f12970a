import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import type { Layout } from "../normalise/layout.ts";
import type { NormCache } from "../normalise/machine.ts";
import { loops } from "../normalise/plain.ts";
import { normRung } from "../normalise/rung.ts";
import type { GroupNorm, GroupNormOptions } from "./contract.ts";

// Neighbouring channels lie one behind the other in packed memory, so a group is one run of numbers.
export const layoutOf = ({ shape: [N, C, H, W] }: NDArray<4>, { groups }: GroupNormOptions): Layout => ({
  N,
  groups,
  channels: C / groups,
  places: H * W,
  shared: false,
});

export const plain: Rung<GroupNorm, NormCache<4>> = normRung(loops, layoutOf);
