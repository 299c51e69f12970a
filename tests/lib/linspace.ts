import { from, type NDArray } from "../../lib/index.ts";

/** Evenly spaced numbers, from the first to the last with both, in row-major order. */
export function linspace<const Shape extends readonly number[]>(
  first: number,
  last: number,
  shape: Shape,
): NDArray<Shape["length"]> {
  const size = shape.reduce((p, q) => p * q, 1);
  const values = Array.from({ length: size }, (_, i) => first + ((last - first) * i) / (size - 1));
  return from(values, shape);
}
