import type { NDArray } from "../core/array.ts";
import { packed } from "../core/array.ts";
import type { Model } from "../core/model.ts";
import type { Augmentation } from "../data/augmentation.ts";
import type { Dataset } from "../data/dataset.ts";

/** How many samples go through the model at a time. */
const BATCH = 500;

/**
 * The part of samples that is right when each is looked at several times, first as it is and then moved, and the probabilities
 * of all views are added up.
 */
export function accuracyOfViews(
  model: Model<NDArray<4>>,
  data: Dataset<NDArray<4>>,
  move: Augmentation,
  views: number,
): number {
  let right = 0;
  for (let first = 0; first < data.size; first += BATCH) {
    const places = Int32Array.from({ length: Math.min(BATCH, data.size - first) }, (_, i) => first + i);
    const { x, y } = data.take(places);
    const total: number[][] = Array.from(y, () => []);
    for (let view = 0; view < views; view++) {
      const { scores } = model.loss(view === 0 ? x : move(x, view));
      addProbabilities(total, packed(scores), scores.shape[1]);
    }
    right += y.filter((label, i) => total[i]!.indexOf(Math.max(...total[i]!)) === label).length;
  }
  return right / data.size;
}

function addProbabilities(total: readonly number[][], scores: ArrayLike<number>, C: number): void {
  total.forEach((row, i) => {
    const own = Array.from({ length: C }, (_, c) => scores[i * C + c]!);
    const largest = Math.max(...own);
    const exponentials = own.map((score) => Math.exp(score - largest));
    const sum = exponentials.reduce((p, q) => p + q);
    exponentials.forEach((value, c) => {
      row[c] = (row[c] ?? 0) + value / sum;
    });
  });
}
