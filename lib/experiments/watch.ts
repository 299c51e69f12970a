import { type NDArray, packed } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import type { Plan } from "../core/plan.ts";
import type { Stand } from "../models/network/stand.ts";

// A layer that is looked at while it works: it stands in for those of its name in a network, and computes the same.

/** How large an array's numbers are: their mean and standard deviation, and the root of the sum of their squares. */
export interface Spread {
  readonly mean: number;
  readonly std: number;
  readonly norm: number;
}

export interface Watched extends Stand {
  /** Of what came out, in the order of the layers. */
  readonly outs: readonly Spread[];
  /** Of the gradients that arrived, in the order of the layers too. */
  readonly douts: readonly Spread[];
}

/** Watch the layers of a plan's name for one pass: `network(paper, { layers: { relu: watched(relu.plan()) } })`. */
export function watched({ layer, callable }: Plan): Watched {
  if (callable === undefined)
    return complain(`watched: the plan of ${layer} has no layer to it`, {
      given: "a plan that was written by hand",
      expected: "what a layer's plan returns, such as relu.plan()",
      todo: "watch a layer that computes",
    });
  const outs: Spread[] = [];
  const douts: Spread[] = [];
  return {
    outs,
    douts,
    forward(...args) {
      const made = callable.forward(...args);
      outs.push(spreadOf(made.out));
      return made;
    },
    backward(dout, cache) {
      douts.unshift(spreadOf(dout));
      return callable.backward(dout, cache);
    },
  };
}

/** The variance is added up around the mean: gradients can be so small that a difference of squares would be noise. */
export function spreadOf(a: NDArray): Spread {
  const floats = packed(a);
  let sum = 0;
  for (const value of floats) sum += value;
  const mean = sum / floats.length;
  let squares = 0;
  for (const value of floats) squares += (value - mean) * (value - mean);
  const std = Math.sqrt(squares / floats.length);
  return { mean, std, norm: Math.sqrt(squares + floats.length * mean * mean) };
}
