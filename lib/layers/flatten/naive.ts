import { copy } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { reshape } from "../../core/rearrange.ts";
import { type Flatten, type FlattenCache, rowsOf } from "./contract.ts";

export const naive: Rung<Flatten, FlattenCache> = {
  forward: (x) => ({ out: reshape(copy(x), rowsOf(x)), cache: { shape: [...x.shape] } }),
  backward: (dout, { shape }) => ({ dx: reshape(copy(dout), shape) }),
};
