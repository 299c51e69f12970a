import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import type { Layout } from "../normalise/layout.ts";
import type { NormCache } from "../normalise/machine.ts";
import { loops } from "../normalise/plain.ts";
import { normRung } from "../normalise/rung.ts";
import type { InstanceNorm } from "./contract.ts";

// A channel is a group.
export const layoutOf = ({ shape: [N, C, H, W] }: NDArray<4>): Layout => ({
  N,
  groups: C,
  channels: 1,
  places: H * W,
  shared: false,
});

export const plain: Rung<InstanceNorm, NormCache<4>> = normRung(loops, layoutOf);
