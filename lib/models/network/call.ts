import { copy, type DType, isNDArray, type NDArray } from "../../core/array.ts";
import { complain, inParentheses, inWords } from "../../core/errors.ts";
import type { Callable, Plan } from "../../core/plan.ts";
import type { Running } from "../../layers/batch-norm/contract.ts";
import type { Stand } from "./stand.ts";

// A step of a network is a layer's forward, and its backward waiting for dout.

/** What a step is called with, beside its inputs. */
export interface Situation {
  readonly mode: "train" | "test";
  /** The arrays that it has learned, by the names that forward has for them. */
  readonly learned: Readonly<Record<string, NDArray>>;
  readonly running: Running | undefined;
  seed(): number;
}

export interface Called {
  readonly out: NDArray;
  /** The next running statistics, of a layer that keeps them. */
  readonly running: Running | undefined;
  backward(dout: NDArray): { readonly dxs: readonly NDArray[]; readonly grads: Readonly<Record<string, NDArray>> };
}

export function call(plan: Plan, xs: readonly NDArray[], situation: Situation, stand?: Stand): Called {
  const callable = callableOf(plan);
  const { inputs, list, takes } = callable;
  const layer = stand ?? callable;
  const names = inputs.slice(list ? 1 : xs.length);
  const arrays = [...(list ? [xs] : xs), ...names.map((name) => situation.learned[name] ?? null)];
  const forwarded = layer.forward(...arrays, ...(takes.length > 0 ? [optionsOf(plan, takes, situation)] : []));
  const { cache } = forwarded;
  // What stands in may hand on its input, or an array that it keeps; a layer of ours doesn't.
  const own = stand ? (array: NDArray): NDArray => copy(array) : (array: NDArray): NDArray => array;
  const out = own(requireLike(`${plan.layer}.forward`, "out", forwarded.out, xs[0]!.dtype));
  return {
    out,
    running: "running" in forwarded ? (forwarded.running as Running) : undefined,
    backward(dout) {
      const all = layer.backward(dout, cache);
      const held = (name: string, found: unknown, like: NDArray): NDArray =>
        own(requireLike(`${plan.layer}.backward`, name, found, like.dtype, like.shape));
      const dxs = xs.map((x, i) =>
        list
          ? held(`d${inputs[0]}[${i}]`, listOf(all[`d${inputs[0]}`])[i], x)
          : held(`d${inputs[i]}`, all[`d${inputs[i]}`], x),
      );
      const learned = names.filter((name) => name in situation.learned);
      const grads = learned.map((name) => [name, held(`d${name}`, all[`d${name}`], situation.learned[name]!)]);
      return { dxs, grads: Object.fromEntries(grads) };
    },
  };
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Refuse what isn't an array of this dtype and, where that is known, this shape. */
function requireLike(call: string, name: string, found: unknown, dtype: DType, shape?: readonly number[]): NDArray {
  if (isNDArray(found) && found.dtype === dtype && (shape === undefined || found.shape.join() === shape.join()))
    return found;
  return complain(`network: ${call} must return ${name}, an array like what it was given`, {
    given: isNDArray(found) ? `${name} ${inParentheses(found.shape)} ${found.dtype}` : `${name} ${inWords(found)}`,
    expected: shape ? `${name} ${inParentheses(shape)} ${dtype}` : `${name} of ${dtype}`,
    todo: "check the layer that stands in by checkGradients first",
  });
}

/** What the plan says, and what only who runs the network knows. */
function optionsOf(plan: Plan, takes: readonly string[], { mode, running, seed }: Situation): object {
  return {
    ...plan.options,
    ...(takes.includes("mode") && { mode }),
    ...(takes.includes("running") && { running }),
    ...(takes.includes("seed") && mode === "train" && { seed: seed() }),
  };
}

function callableOf({ layer, callable }: Plan): Callable {
  return (
    callable ??
    complain(`network: the plan of ${layer} has no layer to it`, {
      given: "a plan that was written by hand",
      expected: "what a layer's plan returns, such as relu.plan()",
      todo: "make the layer a ladder; or leave its plan to arithmetic, which computes nothing",
    })
  );
}
