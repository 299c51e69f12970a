import { isNDArray, type NDArray, packed } from "./array.ts";
import { complain, inParentheses, inWords } from "./errors.ts";

/** The right class of each sample: whole numbers, 0 … C − 1. */
export type Labels = readonly number[] | Int32Array | Uint8Array | NDArray<1>;

/** The labels, whatever held them, as whole numbers of our own. */
export const labelsOf = (y: Labels): Int32Array => Int32Array.from(values(y));

/** Refuse labels that can't belong to scores of shape (N, C). */
export function requireLabels(layer: string, y: unknown, [N, C]: readonly [N: number, C: number]): void {
  if (!isLabels(y))
    complain(`${layer}: y must be a list of labels, one number for each sample`, {
      given: `y ${inWords(y)}`,
      expected: `y (${N}): number[], Int32Array, Uint8Array, or an array with one axis`,
      todo: "give the class of each sample; from one-hot rows that is argmax(y, { axis: 1 })",
    });
  const labels = Array.from(values(y));
  if (labels.length !== N)
    complain(`${layer}: y must have a label for each sample of x`, {
      given: `x ${inParentheses([N, C])}  y ${inParentheses([labels.length])}`,
      expected: `y ${inParentheses([N])}`,
      todo: "cut x and y into batches at the same places",
    });
  const at = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < C));
  if (at < 0) return;
  complain(`${layer}: a label must be a whole number, one of the classes 0 … C − 1`, {
    given: `y[${at}] = ${labels[at]}, and x ${inParentheses([N, C])} has scores for ${C} classes`,
    expected: C > 0 ? `0 … ${C - 1}` : "x with a column for each class",
    todo: aboutLabel(labels[at]!, C),
  });
}

function aboutLabel(label: number, C: number): string {
  if (C === 0) return "check the layer that the scores come from: it has no outputs";
  if (label === C) return "count classes from 0: subtract 1 from every label";
  if (label === -1) return "leave out samples whose class isn't known";
  return "look where y comes from: it holds classes, neither scores nor pixels";
}

const values = (y: Labels): Iterable<number> => (isNDArray(y) ? packed(y) : y);

function isLabels(y: unknown): y is Labels {
  if (isNDArray(y)) return y.shape.length === 1;
  if (y instanceof Int32Array || y instanceof Uint8Array) return true;
  return Array.isArray(y) && y.every((label) => typeof label === "number");
}
