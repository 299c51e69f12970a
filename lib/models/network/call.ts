import type { NDArray } from "../../core/array.ts";
import { complain } from "../../core/errors.ts";
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
  const { out, cache } = forwarded;
  return {
    out,
    running: "running" in forwarded ? (forwarded.running as Running) : undefined,
    backward(dout) {
      const all = layer.backward(dout, cache);
      const gradientOf = (name: string): NDArray => all[`d${name}`] as NDArray;
      const dxs = list ? (all[`d${inputs[0]}`] as readonly NDArray[]) : inputs.slice(0, xs.length).map(gradientOf);
      const learned = names.filter((name) => name in situation.learned);
      return { dxs, grads: Object.fromEntries(learned.map((name) => [name, gradientOf(name)])) };
    },
  };
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
