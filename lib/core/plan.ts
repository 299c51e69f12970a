import type { NDArray } from "./array.ts";
import { complain, inParentheses } from "./errors.ts";
import { requireOptions } from "./options.ts";

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
  /** The shape of each array that is learned, by the name that forward has for it: `{ w: [10, 3, 5, 5], b: [10] }`. */
  readonly learned: Readonly<Record<string, readonly number[]>>;
  readonly multiplyAdds: number;
  /** Numbers that must be held anew for one sample; 0 where the output may overwrite the input. */
  readonly activations: number;
  /**
   * Absent where each output sees just its own place, "all" where it sees every place. What normalises lets each place see the
   * others through µ and σ² alone, which don't count.
   */
  readonly field?: Field | "all";
}

/** A layer to be: its name, its arithmetic on any input, and how a network calls it. */
export interface Plan {
  readonly layer: string;
  /** The options that forward is called with, beside the mode, the seed and running statistics. */
  readonly options?: object;
  of(input: readonly number[]): Estimate;
  /** The layer itself; every ladder's plan has it. */
  readonly callable?: Callable;
}

/** A layer as a network calls it: one whose arguments follow from a plan, not from types. */
export interface Callable {
  readonly name: string;
  /** The names of the arguments that have a gradient; they come first in a call. */
  readonly inputs: readonly string[];
  /** Whether the first of them is a list of arrays. */
  readonly list: boolean;
  /** The names of its options; none where it takes no options. */
  readonly takes: readonly string[];
  forward(...args: readonly unknown[]): { readonly out: NDArray; readonly cache: unknown };
  backward(dout: NDArray, cache: unknown): Readonly<Record<string, NDArray | readonly NDArray[] | undefined>>;
}

/** A layer that learns nothing and multiplies nothing, and whose output may take the place of its input. */
export function planInPlace(layer: string, options: object = {}, names: readonly string[] = []): Plan {
  requireOptions(layer, options, names);
  return { layer, options, of: (input) => ({ out: [...input], learned: {}, multiplyAdds: 0, activations: 0 }) };
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
