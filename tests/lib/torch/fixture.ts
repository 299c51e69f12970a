import { readFileSync } from "node:fs";
import { distance } from "../../../lib/check/measure.ts";
import { packed } from "../../../lib/core/array.ts";
import type { DType, NDArray } from "../../../lib/index.ts";
import type { Drawn } from "./drawing.ts";

// What tests/fixtures/torch/make.py wrote.

export interface Fixture<Case> {
  /** The version of PyTorch that wrote the numbers. */
  readonly torch: string;
  readonly cases: readonly Case[];
}

export interface LayerCase {
  readonly layer: string;
  readonly says: string;
  /** Too much work for a naive rung in the everyday tests. */
  readonly long?: boolean;
  /** Looser than usual, and why. */
  readonly tolerance?: { readonly [D in DType]?: number } & { readonly because: string };
  /** What forward takes; the arrays are described, see `drawn`. */
  readonly args: readonly unknown[];
  readonly dout: Drawn;
  /** Every array that forward and backward return, by name. */
  readonly expected: Readonly<Record<string, Stored>>;
}

/** An array that PyTorch computed: whole, or its sums and the values at some flat positions. */
export interface Stored {
  readonly shape: readonly number[];
  readonly values: readonly (number | "NaN" | "Infinity" | "-Infinity")[];
  readonly at?: readonly number[];
  readonly sum?: number;
  /** The sum of the sizes of all numbers, by which an error of the sum is measured. */
  readonly sizes?: number;
  /** Where the true value is 0: the size of what was added up to it, by which an error is measured. */
  readonly scale?: number;
}

export const readFixture = <Case>(family: string): Fixture<Case> =>
  JSON.parse(readFileSync(new URL(`../../fixtures/torch/${family}.json`, import.meta.url), "utf8"));

/** max|x − y| / max(|x| + |y|) over what is stored; infinite where a shape, a NaN or an infinity is not the same. */
export function errorOf(got: NDArray, { shape, values, at, sum, sizes, scale = 1e-10 }: Stored): number {
  if (got.shape.join() !== shape.join()) return Number.POSITIVE_INFINITY;
  const all = packed(got);
  let [largest, size] = [0, scale];
  for (const [k, value] of values.entries()) {
    const [p, q] = [all[at?.[k] ?? k]!, Number(value)];
    largest = Math.max(largest, distance(p, q));
    if (Number.isFinite(q)) size = Math.max(size, Math.abs(p) + Math.abs(q));
  }
  const ofValues = largest === 0 ? 0 : largest / size;
  if (sum === undefined || sizes === undefined) return ofValues;
  let total = 0;
  for (const value of all) total += value;
  return Math.max(ofValues, Math.abs(total - sum) / Math.max(sizes, 1e-10));
}
