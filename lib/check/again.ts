import { copy, isNDArray, type NDArray, packed } from "../core/array.ts";
import type { Layer } from "../core/layer.ts";
import { leavesOf, withArrays } from "../core/leaves.ts";
import { difference, largest } from "./measure.ts";
import { overlap, scattered } from "./memory.ts";
import { gradientOf, type Pair } from "./pairs.ts";

// What must make no difference: calling again, calling in between, where in memory the numbers lie.

/** A call that has been observed once, to be held against later ones. */
export interface Observed<Args extends readonly unknown[], Cache> {
  readonly layer: Layer<Args, Cache>;
  readonly args: Args;
  readonly out: NDArray;
  readonly dout: NDArray;
  readonly pairs: readonly Pair[];
}

/** Two runs on the same arguments may differ by the order of a sum, no more. */
const SAME = 1e-5;
/** Where terms of the size of dout cancel, what is left is their rounding. */
const CANCELLED = { float64: 1e-10, float32: 1e-3 } as const;

export const same = (a: NDArray, b: NDArray): boolean =>
  a.shape.join() === b.shape.join() && difference(packed(a), packed(b)).forgiving <= SAME;

/** What a backward may know is in its cache: not what another forward, or an earlier backward, left lying about. */
export function callAgain<Args extends readonly unknown[], Cache>(observed: Observed<Args, Cache>): readonly string[] {
  const { layer, args, dout, pairs } = observed;
  const { cache } = layer.forward(...args);
  const second = layer.backward(copy(dout), cache);
  if (differs(observed, second) || differs(observed, layer.backward(copy(dout), cache)))
    return ["backward gives other gradients when it is called again: start from new arrays, leave the cache as it is"];
  layer.forward(...withArrays(args, backToFront));
  if (differs(observed, layer.backward(copy(dout), cache)))
    return ["backward gives other gradients after another forward: keep what it needs in the cache, nowhere else"];
  return pairs.flatMap(({ leaf, name, returned }) => {
    const found = gradientOf(second, leaf, layer.inputs);
    if (!isNDArray(found) || !overlap(found, returned)) return [];
    return [`two calls of backward returned the same array as ${name}: make a new one in every call`];
  });
}

/** A gradient is linear in dout: one that isn't 0 changes with it. */
export function callWithAnotherDout<Args extends readonly unknown[], Cache>({
  layer,
  args,
  dout,
  pairs,
}: Observed<Args, Cache>): readonly string[] {
  if (packed(dout).every((value) => value === 0)) return [];
  const other = copy(dout);
  other.data.forEach((value, i) => {
    other.data[i] = -2 * value;
  });
  const gradients = layer.backward(other, layer.forward(...args).cache);
  return pairs.flatMap(({ leaf, name, gradient }) => {
    const found = gradientOf(gradients, leaf, layer.inputs);
    const idle = packed(gradient).every((value) => value === 0 || !Number.isFinite(value));
    if (idle || !isNDArray(found) || difference(packed(found), packed(gradient)).worst >= 0) return [];
    return [`${name} is the same whatever dout is: multiply by dout`];
  });
}

/** Numbers are read through get, or from a packed copy: .data may hold them in any order, and others between them. */
export function callElsewhere<Args extends readonly unknown[], Cache>(
  observed: Observed<Args, Cache>,
): readonly string[] {
  const { layer, args, dout } = observed;
  const forward = (moved: Args): Failure =>
    failureOf(() => {
      const found = layer.forward(...moved);
      return isNDArray(found?.out) && same(found.out, observed.out);
    });
  const backward = (moved: Args): Failure =>
    failureOf(() => !differs(observed, layer.backward(copy(dout), layer.forward(...moved).cache)));
  for (const [who, failureWith] of [["forward", forward] as const, ["backward", backward] as const]) {
    const failure = failureWith(withArrays(args, scattered));
    if (failure === undefined) continue;
    const leaves = leavesOf(args, layer.inputs);
    // Anew for each: only one array lies elsewhere.
    const alone = leaves.filter(
      ({ array }) => failureWith(withArrays(args, (a) => (a === array ? scattered(a) : copy(a)))) !== undefined,
    );
    return (alone.length > 0 ? alone : leaves.slice(0, 1)).map(({ name }) => aboutView(who, name, failure));
  }
  const failure = failureOf(() => !differs(observed, layer.backward(scattered(dout), layer.forward(...args).cache)));
  return failure === undefined ? [] : [aboutView("backward", "dout", failure)];
}

/** An error, or other numbers; nothing where all is well. */
type Failure = { readonly error?: string } | undefined;

function failureOf(holds: () => boolean): Failure {
  try {
    return holds() ? undefined : {};
  } catch (error) {
    // The same call on the arrays as they were given raised none.
    return { error: error instanceof Error ? error.message.split("\n")[0]! : String(error) };
  }
}

function aboutView(who: string, name: string, { error }: NonNullable<Failure>): string {
  const where = `where ${name} is a view, such as a slice or a transpose`;
  if (error !== undefined) return `${who} raises an error ${where}: ${error}`;
  return `${who} goes wrong ${where}: it reads ${name}.data directly; use ${name}.get(…) or copy(${name}).data`;
}

function differs<Args extends readonly unknown[], Cache>(
  { layer, dout, pairs }: Observed<Args, Cache>,
  gradients: unknown,
): boolean {
  const size = largest(packed(dout));
  return pairs.some(({ leaf, gradient }) => {
    const found = gradientOf(gradients, leaf, layer.inputs);
    if (!isNDArray(found) || found.shape.join() !== gradient.shape.join()) return true;
    const { forgiving, worst } = difference(packed(found), packed(gradient));
    if (forgiving <= SAME) return false;
    const [p, q] = [packed(found)[worst]!, packed(gradient)[worst]!];
    return !(Math.abs(p - q) <= CANCELLED[gradient.dtype] * size);
  });
}

/** The same numbers in another order: an argument like the first, and not the first. */
function backToFront(array: NDArray): NDArray {
  const other = copy(array);
  other.data.reverse();
  return other;
}
