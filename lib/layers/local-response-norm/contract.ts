import type { NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";

// N samples, C channels, H rows, W columns. Each number is divided by (k + α Σ x²)^β, the sum going over the channels
// around its own, at its own place: a loud channel dampens its neighbours. Channels past either end count as 0.

export interface LocalResponseNormOptions {
  /** How many channels the sum goes over, its own in their middle (the one more of an even size comes before it); 5 unless given. */
  readonly size?: number;
  /** What keeps the denominator away from 0; 2 unless given. */
  readonly k?: number;
  /** How much the neighbours weigh; 1e-4 unless given. It is not divided by size: give α/n where a framework says α. */
  readonly alpha?: number;
  /** The power of the denominator; 0.75 unless given. */
  readonly beta?: number;
}

export type LocalResponseNorm = Signature<["x"], [x: NDArray<4>, options?: LocalResponseNormOptions], NDArray<4>>;

/** Every number known, and how many channels before and after its own one sees. */
export interface SettledNorm extends Required<LocalResponseNormOptions> {
  readonly before: number;
  readonly after: number;
}

export function settleNorm({ size = 5, k = 2, alpha = 1e-4, beta = 0.75 }: LocalResponseNormOptions): SettledNorm {
  return { size, k, alpha, beta, before: Math.floor(size / 2), after: Math.floor((size - 1) / 2) };
}

/** What local response normalisation asks beyond ranks and dtypes. */
export function checkLocalResponseNorm(options: LocalResponseNormOptions = {}): void {
  const { size, k, alpha, beta } = settleNorm(options);
  if (!Number.isSafeInteger(size) || size < 1)
    complain("localResponseNorm: size must be a whole number of channels, 1 or more", {
      given: `size ${inWords(size)}`,
      expected: "size 5, which sees two channels on either side of its own",
      todo: "give a whole number; an odd one counts both sides alike",
    });
  for (const [name, value] of Object.entries({ k, alpha, beta }))
    if (!(typeof value === "number" && value >= 0))
      complain(`localResponseNorm: ${name} must be a number, 0 or more`, {
        given: `${name} ${inWords(value)}`,
        expected: "such as AlexNet's k 2, alpha 1e-4, beta 0.75",
        todo: `leave ${name} out, or find out where ${inWords(value)} comes from`,
      });
}
