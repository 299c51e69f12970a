import { isNDArray, type NDArray } from "./array.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import type { ModelState } from "./model.ts";

/**
 * The array that goes by this name among the parameters or the state of a model, with as many axes as it must have there:
 * `named(params, "W1", 2)`. A record can't have both in its type, so this asks when it runs.
 */
export function named<Rank extends number>(arrays: Readonly<ModelState>, name: string, rank: Rank): NDArray<Rank> {
  const found = arrays[name];
  if (isNDArray(found) && found.shape.length === rank) return found as NDArray as NDArray<Rank>;
  const axes = `${rank} ${rank === 1 ? "axis" : "axes"}`;
  const names = Object.keys(arrays);
  if (found === undefined)
    complain(`named: there is no ${name}`, {
      given: names.length === 0 ? "no arrays at all" : names.join(", "),
      expected: `${name}, an array with ${axes}`,
      todo: "put it there when the model is made; names are counted from 1",
    });
  complain(`named: ${name} must be an array with ${axes}`, {
    given: `${name} ${isNDArray(found) ? inParentheses(found.shape) : inWords(found)}`,
    expected: "W of a linear layer 2, of a convolution 4; b, gamma and beta 1",
    todo: "look where it is made, and what was put in its place since",
  });
}
