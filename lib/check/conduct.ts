import { copy, isNDArray, type NDArray, packed, view } from "../core/array.ts";
import { inParentheses, inWords } from "../core/errors.ts";
import type { Layer } from "../core/layer.ts";
import { type Leaf, leavesOf, withArrays } from "../core/leaves.ts";
import { random } from "../core/random.ts";
import { at, overlap, snapshot } from "./arguments.ts";
import { difference, indexOf } from "./measure.ts";

// How a layer behaves, whatever its numbers: what it changes, keeps, returns and leaves out.

/** A differentiable argument and the gradient that backward gave for it. */
export interface Pair {
  readonly leaf: Leaf;
  readonly name: string;
  readonly gradient: NDArray;
}

export interface Conduct {
  readonly out: NDArray | undefined;
  readonly dout: NDArray | undefined;
  /** The gradients that have the right name and shape. */
  readonly pairs: readonly Pair[];
  readonly faults: readonly string[];
  /** Whether asking forward again and again would tell anything. */
  readonly measurable: boolean;
}

/** Two runs on the same arguments may differ by the order of a sum, no more. */
const SAME = 1e-5;
/** The name of the gradient of an input: dx for x, dxs[1] for xs[1]. */
export const gradientName = (input: string): string => `d${input}`;

/** Call forward and backward in every order that must make no difference, and say in sentences what went wrong. */
export function observe<Args extends readonly unknown[], Cache>(
  layer: Layer<Args, Cache>,
  args: Args,
  seed: number,
): Conduct {
  const faults: string[] = [];
  const all = leavesOf(args, layer.inputs);
  const inputs = all.filter((leaf) => (leaf.path[0] as number) < layer.inputs.length);
  const nothing = { out: undefined, dout: undefined, pairs: [], faults, measurable: false };
  const kept = snapshot(all);
  const unchanged = (who: string): void => {
    for (const change of kept.changes()) faults.push(`${who} changed ${change}: copy what you want to write to`);
    kept.restore();
  };

  const first = layer.forward(...args);
  unchanged("forward");
  if (!isNDArray(first?.out)) {
    faults.push(`forward must return { out, cache }, and returned ${inWords(first)}`);
    return nothing;
  }
  const out = copy(first.out);
  const broken = [...inputs.map(({ name, array }) => ({ name, array })), { name: "out", array: out }].find(hasNaN);
  if (broken !== undefined) faults.push(aboutNaN(broken));
  for (const { name, array } of inputs)
    if (overlap(first.out, array)) faults.push(`out shares its memory with ${name}: return a copy`);

  if (out.dtype === "float64" && inputs.some(({ array }) => !fitsFloat32(array)) && fitsFloat32(out))
    faults.push(
      "forward rounds to float32: gradients can be checked in float64 only, so make arrays with zeros or zerosLike",
    );

  const dout = view(copy(random(seed).normal(...out.shape), out.dtype).data, out.shape);
  const doutKept = snapshot([{ name: "dout", path: [], array: dout }]);
  const gradients = layer.backward(dout, first.cache);
  unchanged("backward");
  for (const change of doutKept.changes()) faults.push(`backward changed ${change}: copy what you want to write to`);
  doutKept.restore();
  const pairs = pairUp(inputs, args, layer.inputs, gradients, faults);
  for (const { name, gradient } of pairs) {
    if (overlap(gradient, dout)) faults.push(`${name} shares its memory with dout: return a copy`);
    if (gradient.size > 0 && gradient.shape.some((size, axis) => size > 1 && gradient.stride[axis] === 0))
      faults.push(`${name} is stretched, one float in many places: return a copy, so that others can add to it`);
    if (broken === undefined && hasNaN({ name, array: gradient })) faults.push(aboutNaN({ name, array: gradient }));
  }

  const again = layer.forward(...args);
  kept.restore();
  const deterministic = same(again.out, out);
  if (!deterministic)
    faults.push("forward gave another out for the same arguments: draw random numbers from a seed that is an argument");
  else if (overlap(again.out, first.out))
    faults.push("two calls of forward returned the same array: make a new one in every call");
  else observeMemory(layer, args, dout, pairs, faults);
  kept.restore();
  return { out, dout, pairs, faults, measurable: deterministic && broken === undefined };
}

/** What a backward may know is in its cache: not what another forward, or an earlier backward, left lying about. */
function observeMemory<Args extends readonly unknown[], Cache>(
  layer: Layer<Args, Cache>,
  args: Args,
  dout: NDArray,
  pairs: readonly Pair[],
  faults: string[],
): void {
  const before = pairs.map(({ gradient }) => copy(gradient));
  const differs = (gradients: unknown): boolean =>
    pairs.some(({ leaf }, i) => {
      const found = gradientOf(gradients, leaf, layer.inputs);
      return !isNDArray(found) || !same(found, before[i]!);
    });
  const { cache } = layer.forward(...args);
  if (differs(layer.backward(copy(dout), cache)) || differs(layer.backward(copy(dout), cache))) {
    faults.push(
      "backward gives other gradients when it is called again: start from new arrays, leave the cache as it is",
    );
    return;
  }
  layer.forward(...withArrays(args, backToFront));
  if (differs(layer.backward(copy(dout), cache)))
    faults.push("backward gives other gradients after another forward: keep what it needs in the cache, nowhere else");
}

/** The same numbers in another order: an argument like the first, and not the first. */
function backToFront(array: NDArray): NDArray {
  const other = copy(array);
  other.data.reverse();
  return other;
}

function pairUp(
  inputs: readonly Leaf[],
  args: readonly unknown[],
  names: readonly string[],
  gradients: unknown,
  faults: string[],
): readonly Pair[] {
  if (typeof gradients !== "object" || gradients === null) {
    faults.push(`backward must return ${expectedGradients(args, names)}, and returned ${inWords(gradients)}`);
    return [];
  }
  const wanted = names.filter((_, i) => args[i] !== null && args[i] !== undefined).map(gradientName);
  for (const name of Object.keys(gradients))
    if (!wanted.includes(name) && isNDArray((gradients as Record<string, unknown>)[name]))
      faults.push(
        `backward returned ${name}, which is no gradient of this call: expected ${expectedGradients(args, names)}`,
      );
  return inputs.flatMap((leaf) => {
    const name = gradientName(leaf.name);
    const gradient = gradientOf(gradients, leaf, names);
    if (gradient === undefined)
      faults.push(`backward did not return ${name}: expected ${expectedGradients(args, names)}`);
    else if (!isNDArray(gradient)) faults.push(`${name} must be an array, and is ${inWords(gradient)}`);
    else if (gradient.shape.join() !== leaf.array.shape.join())
      faults.push(
        `${name} has shape ${inParentheses(gradient.shape)}, and must have the shape of ${leaf.name}, ${inParentheses(leaf.array.shape)}`,
      );
    else return [{ leaf, name, gradient }];
    return [];
  });
}

const expectedGradients = (args: readonly unknown[], names: readonly string[]): string =>
  `{ ${names
    .filter((_, i) => args[i] !== null && args[i] !== undefined)
    .map(gradientName)
    .join(", ")} }`;

/** The gradient of a leaf: dx for x, the second of dxs for xs[1]. */
function gradientOf(gradients: unknown, leaf: Leaf, names: readonly string[]): unknown {
  const [position, ...deeper] = leaf.path;
  return at(gradients, [gradientName(names[position as number]!), ...deeper]);
}

const same = (a: NDArray, b: NDArray): boolean =>
  a.shape.join() === b.shape.join() && difference(packed(a), packed(b)).forgiving <= SAME;

/** Whether each number is one that float32 holds, and not all are whole: the mark of a rounding on the way. */
function fitsFloat32(array: NDArray): boolean {
  const values = Array.from(packed(array));
  return values.every((value) => Object.is(Math.fround(value), value)) && !values.every(Number.isInteger);
}

interface NamedArray {
  readonly name: string;
  readonly array: NDArray;
}
const hasNaN = ({ array }: NamedArray): boolean => packed(array).some(Number.isNaN);

function aboutNaN({ name, array }: NamedArray): string {
  const values = Array.from(packed(array));
  const first = indexOf(values.findIndex(Number.isNaN), array.shape);
  return `${name} holds NaN, first at ${inParentheses(first)}, ${values.filter(Number.isNaN).length} of ${array.size} in all`;
}
