import { assign, copy, type NDArray, zerosLike } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { type Cut, slice } from "../../core/rearrange.ts";
import { type Concat, type ConcatCache, joined } from "./contract.ts";

export const naive: Rung<Concat, ConcatCache> = {
  forward(xs, options) {
    const { parts, axis, whole } = joined(xs, options);
    const out: NDArray = zerosLike(xs[0]!, whole);
    cuts({ parts, axis }).forEach((cut, i) => {
      assign(slice(out, ...cut), xs[i]!);
    });
    return { out, cache: { parts, axis } };
  },
  backward: (dout, cache) => ({ dxs: cuts(cache).map((cut) => copy(slice(dout, ...cut))) }),
};

/** Where each part lies in the whole: all of every axis, and its own stretch of the joined one. */
function cuts({ parts, axis }: ConcatCache): readonly (readonly Cut[])[] {
  let end = 0;
  return parts.map((shape) => {
    const start = end;
    end += shape[axis]!;
    return shape.map((_, i): Cut => (i === axis ? [start, end] : null));
  });
}
