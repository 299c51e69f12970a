import { type DType, filledWithZeros, product } from "../../core/array.ts";
import type { Graph } from "../../core/graph.ts";
import type { Arrays, ModelState } from "../../core/model.ts";
import { fillNormal, random } from "../../core/random.ts";
import type { Names } from "./names.ts";

// The arrays that a network starts with.

/** Kaiming (He) and Xavier by how many inputs a unit has; or one standard deviation for all weights. */
export type Initialise = "kaiming" | "xavier" | number;

export function startingParams(
  graph: Graph,
  names: readonly Names[],
  initialise: Initialise,
  seed: number,
  dtype: DType,
): Arrays {
  const draw = random(seed);
  const params: Arrays = {};
  graph.steps.forEach(({ estimate: { learned } }, place) => {
    for (const [name, shape] of Object.entries(learned)) {
      const array = filledWithZeros(shape, dtype);
      if (name === "w") fillNormal(array.data, deviation(initialise, shape, isRectified(graph, place)), draw);
      if (name === "gamma") array.data.fill(1);
      params[names[place]!.learned[name]!] = array;
    }
  });
  return params;
}

/**
 * Running statistics of nothing yet, mean 0 and variance 1, and the seed of the first dropout. A layer by itself starts from
 * a variance of 0; here each norm would then divide by √ε, and a deep net overflow before it has learned anything.
 */
export function startingState(graph: Graph, names: readonly Names[], seed: number, dtype: DType): ModelState {
  const state: ModelState = {};
  graph.steps.forEach(({ estimate: { learned } }, place) => {
    const { running } = names[place]!;
    if (running === undefined) return;
    state[running.mean] = filledWithZeros(learned.gamma!, dtype);
    const variance = filledWithZeros(learned.gamma!, dtype);
    variance.data.fill(1);
    state[running.variance] = variance;
  });
  if (graph.steps.some(({ plan }) => plan.callable?.takes.includes("seed"))) state.seed = seed;
  return state;
}

/** Kaiming: √(gain / inputs), the gain 2 where a ReLU throws half of the signal away. Xavier: √(2 / (inputs + outputs)). */
function deviation(initialise: Initialise, shape: readonly number[], rectified: boolean): number {
  if (typeof initialise === "number") return initialise;
  // A linear layer's weights are (D, M), a convolution's (F, C, …): what one output reads is a column, or a filter.
  const taps = product(shape.slice(2));
  const [inputs, outputs] = shape.length === 2 ? [shape[0]!, shape[1]!] : [shape[1]! * taps, shape[0]! * taps];
  return Math.sqrt(initialise === "xavier" ? 2 / (inputs + outputs) : (rectified ? 2 : 1) / inputs);
}

/** Whether a layer's output comes to a ReLU before it comes to other weights. */
function isRectified({ steps }: Graph, place: number): boolean {
  return steps.some(({ plan, estimate, from }, reader) => {
    if (reader <= place || !from.includes(place)) return false;
    if (plan.layer === "relu" || plan.layer === "leakyRelu") return true;
    return "w" in estimate.learned ? false : isRectified({ steps } as Graph, reader);
  });
}
