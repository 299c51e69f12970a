import { complain, inWords } from "../core/errors.ts";
import { random } from "../core/random.ts";

/**
 * One epoch: the places of all samples, 0 … size − 1, in an order that the seed says, cut into batches. The last is smaller
 * where they don't come out even.
 */
export function batches(size: number, batchSize: number, seed: number): readonly Int32Array[] {
  requireCount("size", size, 0);
  requireCount("batchSize", batchSize, 1);
  const order = random(seed).permutation(size);
  return Array.from({ length: Math.ceil(size / batchSize) }, (_, i) => order.slice(i * batchSize, (i + 1) * batchSize));
}

function requireCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  complain(`batches: ${name} must be a whole number, ${least} or more`, {
    given: `${name} ${inWords(value)}`,
    expected: "batches(7000, 100, 0): 70 lists of 100 places",
    todo: name === "size" ? "give the number of samples, such as train.size" : "100 is a good start",
  });
}
