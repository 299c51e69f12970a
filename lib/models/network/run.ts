import type { NDArray } from "../../core/array.ts";
import { type Graph, INPUT } from "../../core/graph.ts";
import type { Arrays, ModelState } from "../../core/model.ts";
import type { Plan } from "../../core/plan.ts";
import { random } from "../../core/random.ts";
import { add } from "../../layers/add/index.ts";
import type { Running } from "../../layers/batch-norm/contract.ts";
import { release } from "../../wasm/scope.ts";
import { type Called, call, type Situation } from "./call.ts";
import type { Names } from "./names.ts";
import type { Stand } from "./stand.ts";

// Forward and backward of a graph: a loop over its steps, and the same loop the other way round.

/** All that a run of a network needs. */
export interface Machine {
  readonly graph: Graph;
  readonly names: readonly Names[];
  readonly params: Arrays;
  readonly state: ModelState;
  /** For each step, its plan and that of a ReLU right behind it in one. */
  readonly sandwiches: readonly (Plan | undefined)[];
  /** Layers that stand in for those of a name. */
  readonly stands: Readonly<Record<string, Stand>>;
}

/** One computed step: the place of its output, and of its inputs. */
interface Done {
  readonly place: number;
  readonly from: readonly number[];
  readonly names: Names;
  readonly called: Called;
}

/** What comes out of each step, in this mode; `keep` says whether what nobody needs any more stays. */
export function forward(
  machine: Machine,
  x: NDArray,
  mode: Situation["mode"],
  keep: boolean,
): { readonly outs: readonly NDArray[]; readonly done: readonly Done[]; readonly state: ModelState } {
  const { graph, names, params, state, sandwiches, stands } = machine;
  const draw = random("seed" in state ? (state.seed as number) : 0);
  const seed = (): number => draw.integer(2 ** 31);
  const outs: NDArray[] = [];
  const done: Done[] = [];
  const next: ModelState = {};
  const left = usesOf(graph);
  const at = (place: number): NDArray => (place === INPUT ? x : outs[place]!);

  const compute = (plan: Plan, from: readonly number[], own: Names, place: number): void => {
    const learned = Object.fromEntries(Object.entries(own.learned).map(([name, key]) => [name, params[key]!]));
    const situation: Situation = { mode, learned, running: runningOf(own, state), seed };
    const called = call(plan, from.map(at), situation, stands[plan.layer]);
    outs[place] = called.out;
    done.push({ place, from, names: own, called });
    if (mode === "train" && own.running && called.running) {
      next[own.running.mean] = called.running.mean;
      next[own.running.variance] = called.running.variance;
    }
    if (keep) return;
    for (const used of from) if (used !== INPUT && --left[used]! === 0) release(outs[used]);
  };

  for (let place = 0; place < graph.steps.length; place++) {
    const { plan, from } = graph.steps[place]!;
    const sandwich = keep && mode === "test" ? undefined : sandwiches[place];
    if (sandwich === undefined) compute(plan, from, names[place]!, place);
    else compute(sandwich, from, names[place]!, ++place);
  }
  if (mode === "train" && "seed" in state) next.seed = seed();
  return { outs, done, state: next };
}

/** The gradient of every parameter, from the gradient of what came out. */
export function backward(done: readonly Done[], dout: NDArray): Arrays {
  const upstream = new Map([[done.at(-1)?.place ?? INPUT, dout]]);
  const grads: Arrays = {};
  for (const { place, from, names, called } of done.toReversed()) {
    const arrived = upstream.get(place);
    // What leads nowhere has no gradient: no network that compose.ts can lay has such a step.
    if (arrived === undefined) continue;
    const { dxs, grads: own } = called.backward(arrived);
    for (const [name, gradient] of Object.entries(own)) grads[names.learned[name]!] = gradient;
    // Where a value went to several layers, their gradients add up.
    from.forEach((source, i) => {
      const before = upstream.get(source);
      upstream.set(source, before ? add.forward(before, dxs[i]!).out : dxs[i]!);
    });
    upstream.delete(place);
  }
  return grads;
}

/** How many steps read each place; what comes out is read by whoever asked. */
export function usesOf({ steps, out }: Graph): number[] {
  const uses = steps.map(() => 0);
  for (const { from } of steps) for (const place of from) if (place !== INPUT) uses[place]!++;
  if (out !== INPUT) uses[out]!++;
  return uses;
}

function runningOf({ running }: Names, state: ModelState): Running | undefined {
  if (running === undefined) return undefined;
  return { mean: state[running.mean] as NDArray<1>, variance: state[running.variance] as NDArray<1> };
}
