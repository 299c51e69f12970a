import { expect } from "vitest";
import { withArrays } from "../../../lib/core/leaves.ts";
import { copy, type DType, type NDArray } from "../../../lib/index.ts";
import type { AnyLayer } from "../layers/case.ts";
import { results } from "../layers/results.ts";
import { draw, drawn } from "./drawing.ts";
import { errorOf, type LayerCase } from "./fixture.ts";

/** Rounding of a few hundred additions; what goes in is exact in both, so float32 rounds only on the way. */
export const TOLERANCE = { float64: 1e-10, float32: 1e-5 } as const;

/** Expects of a rung what PyTorch computed: every array that it returns. */
export function holdTo(one: LayerCase, rung: AnyLayer, dtype: DType): void {
  const given = withArrays(one.args.map(drawn), (a) => copy(a, dtype));
  const dout = copy(draw(one.dout), dtype);
  holdAll(
    results(rung, given, () => dout),
    one,
    dtype,
  );
}

/** Expects every array by name, no more and no fewer. */
export function holdAll(
  got: Readonly<Record<string, NDArray>>,
  { expected, tolerance }: Pick<LayerCase, "expected" | "tolerance">,
  dtype: DType,
): void {
  expect(Object.keys(got).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, array] of Object.entries(got)) {
    expect(array.dtype, name).toBe(dtype);
    expect(errorOf(array, expected[name]!), name).toBeLessThan(tolerance?.[dtype] ?? TOLERANCE[dtype]);
  }
}
