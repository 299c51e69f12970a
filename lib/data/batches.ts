import { complain, inWords } from "../core/errors.ts";
import { random } from "../core/random.ts";

/**
 * The batches of one epoch: the places of all samples in an order of its own for each seed, cut into batches. The last is
 * smaller where the sizes don't divide.
 */
export function batches(size: number, batchSize: number, seed: number): readonly Int32Array[] {
  requireCount("size", size, 0);
  requireCount("batchSize", batchSize, 1);
  const order = random(seed).permutation(size);
  return Array.from({ length: Math.ceil(size / batchSize) }, (_, batch) =>
    order.slice(batch * batchSize, (batch + 1) * batchSize),
  );
}

function requireCount(name: string, value: unknown, least: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= least) return;
  complain(`batches: ${name} must be a whole number, ${least} or more`, {
    given: `${name} ${inWords(value)}`,
    expected: "batches(size, batchSize, seed), such as batches(7000, 100, 0)",
    todo:
      name === "size" ? "give how many samples there are: dataset.size" : "give how many samples a step learns from",
  });
}
