import { packed } from "../core/array.ts";
import { inWords } from "../core/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import type { UpdateRule } from "./contract.ts";
import type { TrainingData } from "./settings.ts";

/**
 * What the numbers of a training depend on, beside its moment, as far as it can be told: a schedule and an augmentation are
 * functions, and of samples a few stand for all.
 */
export interface Made {
  readonly rule: string;
  readonly batchSize: number;
  readonly seed: number;
  readonly samples: string;
  readonly validation: string;
}

export const madeOf = (
  { rule, batchSize, seed }: { readonly rule: UpdateRule; readonly batchSize: number; readonly seed: number },
  { train, validation }: TrainingData,
): Made => ({
  rule: rule.options ? `${rule.name} ${inWords(rule.options)}` : rule.name,
  batchSize,
  seed,
  samples: inFew(train),
  validation: inFew(validation),
});

/** How many samples stand for a set. */
const FEW = 8;

/** A set by its size, and by the labels and the sum of a few samples from end to end. */
function inFew(data: Dataset): string {
  const count = Math.min(FEW, data.size);
  const { x, y } = data.take(Int32Array.from({ length: count }, (_, i) => Math.floor((i * data.size) / count)));
  const sum = Array.from(packed(x)).reduce((total, value) => total + value, 0);
  return `${data.size}, of labels ${Array.from(y).join(" ")} …, ${sum.toPrecision(6)} in sum`;
}
