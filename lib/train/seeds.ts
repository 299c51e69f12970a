import { random } from "../core/random.ts";

// All that is drawn in a training comes from one seed. Each draw has a seed of its own that follows from what it is for, so what
// is drawn at a step doesn't depend on what was drawn before, and training that goes on later draws the same.

const KINDS = ["order", "augment", "train samples", "validation samples"] as const;
const HALF = 2 ** 52;

/** The seed of the i-th draw of a kind. */
export function seedFor(seed: number, kind: (typeof KINDS)[number], i = 0): number {
  const mixed = random(seed).integer(HALF) + KINDS.length * i + KINDS.indexOf(kind);
  return random(mixed).integer(HALF);
}
