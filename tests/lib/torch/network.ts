import { add } from "../../../lib/core/elementwise.ts";
import { leavesOf, withArrays } from "../../../lib/core/leaves.ts";
import { copy, type DType, from, type NDArray } from "../../../lib/index.ts";
import { drawn } from "./drawing.ts";
import type { Stored } from "./fixture.ts";
import { ladders } from "./ladders.ts";

// A network as a list of steps, walked forward and then backward.

/** The name of a value, or a list of names where a layer takes a list. */
type Taken = string | readonly string[];

export interface NetworkCase {
  readonly says: string;
  /** What the network is given, by name; labels as they are, arrays as `drawn` knows them. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly steps: readonly {
    readonly layer: string;
    readonly takes: readonly Taken[];
    readonly options?: object;
    /** The name of what comes out. */
    readonly gives: string;
  }[];
  /** Every value on the way, and the gradient of the loss for each value and each array given. */
  readonly expected: Readonly<Record<string, Stored>>;
}

/** Every value of a network by name, and the gradient of its last value, a loss, for each, as d + its name. */
export function traced({ args, steps }: NetworkCase, rung: string, dtype: DType): Readonly<Record<string, NDArray>> {
  const values = new Map(
    Object.entries(args).map(([name, arg]) => [name, withArrays(drawn(arg), (a) => copy(a, dtype))]),
  );
  const look = (taken: Taken): unknown => (typeof taken === "string" ? values.get(taken) : taken.map(look));
  const found: Record<string, NDArray> = {};
  const passes = steps.map(({ layer: name, takes, options, gives }) => {
    const ladder = ladders.get(name)!;
    // A layer without that rung goes by the fastest that it has.
    const layer = ladder.rungs[rung] ?? ladder;
    const { out, cache } = layer.forward(...takes.map(look), ...(options ? [options] : []));
    values.set(gives, out);
    found[gives] = out;
    return { layer, takes, gives, cache };
  });
  found[`d${passes.at(-1)!.gives}`] = copy(from(1), dtype);
  for (const { layer, takes, gives, cache } of passes.toReversed()) {
    const gradients = layer.backward(found[`d${gives}`]!, cache);
    for (const [name, gradient] of Object.entries(gradients)) {
      const takers = [takes[layer.inputs.indexOf(name.slice(1))]!].flat();
      for (const [i, { array }] of leavesOf([gradient], [name]).entries()) {
        // What several steps take gets the sum of their gradients.
        const before = found[`d${takers[i]}`];
        found[`d${takers[i]}`] = before === undefined ? array : add(before, array);
      }
    }
  }
  return found;
}
