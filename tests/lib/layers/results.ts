import { difference } from "../../../lib/check/measure.ts";
import { packed } from "../../../lib/core/array.ts";
import { leavesOf } from "../../../lib/core/leaves.ts";
import { copy, type NDArray, random } from "../../../lib/index.ts";
import type { AnyLayer } from "./case.ts";

/** Every array that a layer returns, forward and backward, by name; dout is drawn, and laid out as one likes. */
export function results(
  layer: AnyLayer,
  args: readonly unknown[],
  lay: (dout: NDArray) => NDArray,
): Record<string, NDArray> {
  const { cache, ...forward } = layer.forward(...args);
  const drawn = copy(random(3).normal(...forward.out.shape), forward.out.dtype);
  const gradients = layer.backward(lay(drawn), cache);
  const arrays = Object.entries({ ...forward, ...gradients }).flatMap(([name, value]) => leavesOf([value], [name]));
  return Object.fromEntries(arrays.map(({ name, array }) => [name, array]));
}

/** max|x − y| / max(|x| + |y|). */
export const farApart = (a: NDArray, b: NDArray): number => {
  if (a.shape.join() !== b.shape.join()) return Number.POSITIVE_INFINITY;
  return difference(packed(a), packed(b)).forgiving;
};
