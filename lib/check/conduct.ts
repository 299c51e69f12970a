import { copy, type DType, isNDArray, type NDArray } from "../core/array.ts";
import { inWords } from "../core/errors.ts";
import type { Layer } from "../core/layer.ts";
import { type Leaf, leavesOf } from "../core/leaves.ts";
import type { Random } from "../core/random.ts";
import { callAgain, callElsewhere, callWithAnotherDout, same } from "./again.ts";
import { snapshot } from "./arguments.ts";
import { aboutNaN, allFinite, hasNaN } from "./finite.ts";
import { overlap } from "./memory.ts";
import { type Pair, pairUp } from "./pairs.ts";
import { roundsToFloat32 } from "./rounding.ts";
import { drawnFor } from "./upstream.ts";

// How a layer behaves, whatever its numbers: what it changes, keeps, returns and leaves out.

const ROUNDS =
  "forward rounds to float32: gradients can be checked in float64 only, so make arrays with zeros or zerosLike";

export interface Conduct {
  readonly out: NDArray | undefined;
  readonly dout: NDArray | undefined;
  /** The gradients that have the right name and shape. */
  readonly pairs: readonly Pair[];
  readonly faults: readonly string[];
  /** Whether asking forward again and again would tell anything. */
  readonly measurable: boolean;
}

/** Call forward and backward in every order that must make no difference, and say in sentences what went wrong. */
export function observe<Args extends readonly unknown[], Cache>(
  layer: Layer<Args, Cache>,
  args: Args,
  draw: Random,
): Conduct {
  const faults: string[] = [];
  const all = leavesOf(args, layer.inputs);
  const inputs = all.filter((leaf) => (leaf.path[0] as number) < layer.inputs.length);
  const kept = snapshot(all);

  // Results are copied before anything is put back: they may lie in what was written to.
  const first = layer.forward(...args);
  const dtype = dtypeOf(inputs);
  const out = isNDArray(first?.out) ? copy(first.out, dtype) : undefined;
  faults.push(...kept.restore("forward"));
  if (out === undefined) {
    faults.push(`forward must return { out, cache }, and returned ${inWords(first)}`);
    return { out, dout: undefined, pairs: [], faults, measurable: false };
  }
  const broken = [...inputs, { name: "out", array: out }].find(hasNaN);
  if (broken !== undefined) faults.push(aboutNaN(broken));
  for (const { name, array } of inputs)
    if (overlap(first.out, array)) faults.push(`out shares its memory with ${name}: return a copy`);
  if (dtype !== undefined && first.out.dtype !== dtype)
    faults.push(
      `out is ${first.out.dtype}, and must have the dtype of the arguments, ${dtype}: make it with zerosLike`,
    );

  const dout = drawnFor(out, draw);
  const doutKept = snapshot([{ name: "dout", path: [], array: dout }]);
  const gradients = layer.backward(dout, first.cache);
  const amiss: string[] = [];
  const pairs = pairUp({ args, names: layer.inputs, inputs }, gradients, amiss);
  faults.push(...kept.restore("backward"), ...doutKept.restore("backward"), ...amiss);
  faults.push(...pairs.flatMap(({ name, returned }) => aboutMemory(name, returned, dout)), ...sharedAmong(pairs));
  if (broken === undefined && allFinite(out))
    for (const { name, gradient } of pairs)
      if (hasNaN({ name, array: gradient })) faults.push(aboutNaN({ name, array: gradient }));

  const again = layer.forward(...args);
  const deterministic = isNDArray(again?.out) && same(again.out, out);
  const observed = { layer, args, out, dout, pairs };
  kept.restore("forward");
  if (!deterministic)
    faults.push("forward gave another out for the same arguments: draw random numbers from a seed that is an argument");
  else if (overlap(again.out, first.out))
    faults.push("two calls of forward returned the same array: make a new one in every call");
  else {
    const before = faults.length;
    faults.push(...callAgain(observed));
    // Whoever keeps numbers between calls would fail these for that reason.
    if (faults.length === before) faults.push(...callWithAnotherDout(observed));
    if (faults.length === 0) faults.push(...callElsewhere(observed));
  }
  if (first.out.dtype === out.dtype && roundsToFloat32(layer, args, out)) faults.push(ROUNDS);
  kept.restore("forward");
  return { out, dout, pairs, faults, measurable: deterministic && broken === undefined };
}

/** The dtype that arguments have in common. */
function dtypeOf([first, ...others]: readonly Leaf[]): DType | undefined {
  const dtype = first?.array.dtype;
  return others.every(({ array }) => array.dtype === dtype) ? dtype : undefined;
}

function aboutMemory(name: string, gradient: NDArray, dout: NDArray): string[] {
  const stretched = gradient.size > 0 && gradient.shape.some((size, axis) => size > 1 && gradient.stride[axis] === 0);
  return [
    ...(overlap(gradient, dout) ? [`${name} shares its memory with dout: return a copy`] : []),
    ...(stretched
      ? [`${name} is stretched, one float in many places: return a copy, so that others can add to it`]
      : []),
  ];
}

function sharedAmong(pairs: readonly Pair[]): string[] {
  return pairs.flatMap(({ name, returned }, i) => {
    const other = pairs.slice(0, i).find((earlier) => overlap(earlier.returned, returned));
    return other === undefined ? [] : [`${name} shares its memory with ${other.name}: return a copy`];
  });
}
