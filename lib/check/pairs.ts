import { copy, isNDArray, type NDArray } from "../core/array.ts";
import { inParentheses, inWords } from "../core/errors.ts";
import type { Leaf } from "../core/leaves.ts";
import { at } from "./arguments.ts";

// Which gradient belongs to which argument, and what is wrong with how it came: its name, its shape, its dtype.

/** A differentiable argument and the gradient that backward gave for it. */
export interface Pair {
  readonly leaf: Leaf;
  readonly name: string;
  /** The gradient itself, which a later call may write to, and its numbers as they came. */
  readonly returned: NDArray;
  readonly gradient: NDArray;
}

/** What a call is about: its arguments, and the names of those that have a gradient. */
export interface Call {
  readonly args: readonly unknown[];
  readonly names: readonly string[];
  /** The arrays that have a gradient. */
  readonly inputs: readonly Leaf[];
}

/** The name of the gradient of an input: dx for x, dxs[1] for xs[1]. */
const gradientName = (input: string): string => `d${input}`;

/** The gradients that have the right name and shape; what the others have is a fault. */
export function pairUp(call: Call, gradients: unknown, faults: string[]): readonly Pair[] {
  const { args, names, inputs } = call;
  if (typeof gradients !== "object" || gradients === null) {
    faults.push(`backward must return ${expectedGradients(call)}, and returned ${inWords(gradients)}`);
    return [];
  }
  for (const [name, value] of Object.entries(gradients)) {
    const position = present(call).find((i) => gradientName(names[i]!) === name);
    if (position === undefined) {
      if (isNDArray(value))
        faults.push(
          `backward returned ${name}, which is no gradient of this call: expected ${expectedGradients(call)}`,
        );
    } else faults.push(...surplus(name, value, names[position]!, args[position]));
  }
  return inputs.flatMap((leaf) => {
    const name = gradientName(leaf.name);
    const { shape, dtype } = leaf.array;
    const gradient = gradientOf(gradients, leaf, names);
    if (gradient === undefined) faults.push(`backward did not return ${name}: expected ${expectedGradients(call)}`);
    else if (!isNDArray(gradient)) faults.push(`${name} must be an array, and is ${inWords(gradient)}`);
    else if (gradient.shape.join() !== shape.join())
      faults.push(
        `${name} has shape ${inParentheses(gradient.shape)}, and must have the shape of ${leaf.name}, ${inParentheses(shape)}`,
      );
    else {
      if (gradient.dtype !== dtype)
        faults.push(
          `${name} is ${gradient.dtype}, and must have the dtype of ${leaf.name}, ${dtype}: make it with zerosLike(${leaf.name})`,
        );
      return [{ leaf, name, returned: gradient, gradient: copy(gradient) }];
    }
    return [];
  });
}

/** The gradient of a leaf: dx for x, the second of dxs for xs[1]. */
export function gradientOf(gradients: unknown, leaf: Leaf, names: readonly string[]): unknown {
  const [position, ...deeper] = leaf.path;
  return at(gradients, [gradientName(names[position as number]!), ...deeper]);
}

/** A list of gradients that is longer than the list of arrays it belongs to. */
function surplus(name: string, gradients: unknown, input: string, given: unknown): string[] {
  if (!Array.isArray(gradients) || !Array.isArray(given) || gradients.length <= given.length) return [];
  return [`${name} holds ${gradients.length} gradients, and ${input} holds ${given.length}: one for each array`];
}

/** The positions of the arguments that are there. */
const present = ({ args, names }: Call): readonly number[] =>
  [...names.keys()].filter((i) => args[i] !== null && args[i] !== undefined);

const expectedGradients = (call: Call): string =>
  `{ ${present(call)
    .map((i) => gradientName(call.names[i]!))
    .join(", ")} }`;
