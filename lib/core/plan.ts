import { complain, inParentheses } from "./errors.ts";

// The arithmetic of layers, for one sample: what comes out, what must be learned, multiplied, remembered.

/** What an output place of a layer sees of the layer before, along each axis of space. */
export interface Field {
  /** How many inputs from the first to the last that it sees. */
  readonly window: readonly number[];
  readonly stride: readonly number[];
}

/** The arithmetic of one layer on one input. */
export interface Estimate {
  /** The shape of the output without its batch: [C, H, W], or [D]. */
  readonly out: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Numbers that must be held anew for one sample; 0 where the output may overwrite the input. */
  readonly activations: number;
  /** Absent where each output sees just its own place, "all" where it sees every place. */
  readonly field?: Field | "all";
}

/** A layer to be: its name, and its arithmetic on any input. */
export interface Plan {
  readonly layer: string;
  of(input: readonly number[]): Estimate;
}

/** Refuse an input that isn't the shape of one sample with these axes. */
export function requireSample(layer: string, input: readonly number[], axes: readonly string[]): void {
  if (input.length === axes.length) return;
  complain(`${layer}: the input of a plan must be the shape of one sample`, {
    given: `input ${inParentheses(input)}`,
    expected: `[${axes.join(", ")}]`,
    todo:
      input.length > axes.length
        ? "leave out the batch"
        : "put it before what takes axes away: flatten, linear, a global mean",
  });
}
