import type { NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// Inverted dropout: in training each number is dropped with probability p, independently of all others, and what is kept
// is divided by 1 − p. The expected value stays as it was, so that at test time nothing needs doing.

/** p is the probability to drop. In training the seed decides what is dropped: give each step and each layer its own. */
export type DropoutOptions =
  | { readonly p: number; readonly mode: "train"; readonly seed: number }
  | { readonly p: number; readonly mode: "test"; readonly seed?: number };

export type Dropout = Signature<["x"], [x: NDArray, options: DropoutOptions], NDArray>;

/** What dropout asks of its options. */
export function checkDropout(options: Partial<DropoutOptions> = {}): void {
  const { p, mode, seed }: Partial<Record<keyof DropoutOptions, unknown>> = options;
  if (!(typeof p === "number" && p >= 0 && p < 1))
    complain("dropout: p must be in [0, 1)", {
      given: `p ${inWords(p)}`,
      expected: "the probability to drop a number: 0 drops nothing, 0.5 half",
      todo: aboutP(p),
    });
  if (mode !== "train" && mode !== "test")
    complain('dropout: mode must be "train" or "test"', {
      given: `mode ${inWords(mode)}`,
      expected: '"train" drops, "test" lets everything through',
      todo: 'say which: { p: 0.5, mode: "train", seed: 1 } or { p: 0.5, mode: "test" }',
    });
  if (mode === "train" && !Number.isSafeInteger(seed))
    complain("dropout: in training it needs a seed", {
      given: `seed ${inWords(seed)}`,
      expected: "a whole number; the same seed drops the same places",
      todo: "draw a new one for each step: seed: r.integer(1e9) with r = random(0) made once",
    });
}

function aboutP(p: unknown): string {
  if (typeof p !== "number") return 'give it by its name: { p: 0.5, mode: "train", seed: 1 }';
  if (p > 1 && p < 100) return `give it as a part of 1: ${p}% is ${p / 100}`;
  return "p is the probability to drop, not to keep: to keep a quarter give 0.75, to keep all give 0";
}
