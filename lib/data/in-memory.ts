import { assign, floats, isPacked, type NDArray, product, view } from "../core/array.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { type Labels, labelsOf } from "../core/labels.ts";
import { floatsOf } from "../core/lent.ts";
import { isNDArray, requireArray } from "../core/operands.ts";
import { result } from "../core/result.ts";
import type { Dataset } from "./dataset.ts";
import { placesOf } from "./places.ts";

/** A set of samples from an array, one along its first axis each, and their labels. Nothing of x is copied until it is taken. */
export function dataset<Rank extends number>(x: NDArray<Rank>, y: Labels): Dataset<NDArray<Rank>> {
  requireArray("dataset", x, "x");
  const [size, ...sample] = x.shape as readonly number[];
  if (size === undefined) return refuseNumber();
  const labels = requireClasses(y, size);
  return {
    size,
    take(places) {
      const chosen = placesOf("take", places, size);
      const taken = result(x, [chosen.length, ...sample]);
      gather(taken, x, chosen);
      // The rank is that of x, which no type can say of a list of sizes.
      return { x: taken as NDArray as NDArray<Rank>, y: chosen.map((place) => labels[place]!) };
    },
  };
}

/** Write the samples at these places one behind the other. */
function gather(to: NDArray, x: NDArray, places: Int32Array): void {
  const [, ...sample] = x.shape;
  const length = product(sample);
  const out = floatsOf(to);
  const from = floatsOf(x);
  const together = isPacked(x);
  const one = view(floats(x.dtype, together ? 0 : length), together ? [0] : sample);
  places.forEach((place, at) => {
    const start = x.offset + place * x.stride[0]!;
    if (!together) assign(one, view(from, sample, x.stride.slice(1), start));
    out.set(together ? from.subarray(start, start + length) : one.data, at * length);
  });
}

/** The labels as whole numbers of our own: what is checked here can't change behind the check. */
function requireClasses(y: unknown, size: number): Int32Array {
  if (!isLabels(y))
    complain("dataset: y must be a list of labels, one number for each sample", {
      given: `y ${inWords(y)}`,
      expected: `y (${size}): number[], Int32Array, Uint8Array, or an array with one axis`,
      todo: "give the class of each sample; from one-hot rows that is argmax(y, { axis: 1 })",
    });
  const given: readonly number[] = isNDArray(y) ? Array.from({ length: y.size }, (_, at) => y.get(at)) : Array.from(y);
  if (given.length !== size)
    complain("dataset: y must have a label for each sample of x", {
      given: `${size} samples in x, ${given.length} labels in y`,
      expected: `y ${inParentheses([size])}`,
      todo: "give x and y of the same samples; samples lie along the first axis of x",
    });
  const at = given.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < 2 ** 31));
  if (at >= 0)
    complain("dataset: a label must be a whole number, 0 or more", {
      given: `y[${at}] = ${inWords(given[at])}`,
      expected: "classes counted from 0",
      todo: "number the classes 0, 1, 2, …, and leave out samples whose class isn't known",
    });
  return labelsOf(given);
}

const isLabels = (y: unknown): y is Labels =>
  isNDArray(y) ? y.shape.length === 1 : Array.isArray(y) || y instanceof Int32Array || y instanceof Uint8Array;

function refuseNumber(): never {
  complain("dataset: x must have an axis for its samples", {
    given: "x (), a single number",
    expected: "x (N, …), such as (N, D) or (N, C, H, W)",
    todo: "put the samples along the first axis",
  });
}
