import type { NDArray } from "../../core/array.ts";
import { complain, inParentheses, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// Arrays laid one behind the other along one axis: the branches of an Inception module, all earlier layers of a DenseNet.

export interface ConcatOptions {
  /** Along which axis; 1, the channels of (N, C, H, W), unless given. */
  readonly axis?: number;
}

export type Concat = Signature<["xs"], [xs: readonly NDArray[], options?: ConcatOptions], NDArray>;

/** What every rung keeps for its backward. */
export interface ConcatCache {
  /** The shape of each part. */
  readonly parts: readonly (readonly number[])[];
  readonly axis: number;
}

/** What both rungs start from: the shapes of the parts, and of the whole. */
export function joined(
  xs: readonly NDArray[],
  { axis = 1 }: ConcatOptions = {},
): ConcatCache & { readonly whole: readonly number[] } {
  const parts = xs.map((x) => [...x.shape]);
  const length = parts.reduce((total, part) => total + part[axis]!, 0);
  return { parts, axis, whole: parts[0]!.with(axis, length) };
}

/** All parts have one rank, and one size on every axis but the one along which they are joined. */
export function checkConcat(xs: readonly NDArray[], options: ConcatOptions = {}): void {
  const { axis = 1 } = options;
  const [first, ...rest] = xs.map((x) => x.shape as readonly number[]);
  const rank = first!.length;
  const given = xs.map((x, i) => `xs[${i}] ${inParentheses(x.shape)}`).join("  ");
  if (!Number.isSafeInteger(axis) || axis < 0 || axis >= rank)
    complain("concat: axis must be an axis of the arrays", {
      given: `axis ${inWords(axis)}, ${given}`,
      expected: rank === 0 ? "arrays with an axis" : `0 … ${rank - 1}`,
      todo: rank === 0 ? "give the numbers an axis: reshape(x, [1])" : "axis 1 holds the channels of (N, C, H, W)",
    });
  const same = (shape: readonly number[]): boolean =>
    shape.length === rank && shape.every((size, i) => i === axis || size === first![i]);
  const odd = rest.findIndex((shape) => !same(shape)) + 1;
  if (odd > 0)
    complain(`concat: xs[${odd}] must have the sizes of xs[0] on every axis but ${axis}`, {
      given,
      expected: `xs[${odd}] (${first!.map((size, i) => (i === axis ? "any" : size)).join(", ")})`,
      todo: "pad or stride the branches so that their rows and columns agree, or name another axis",
    });
}
