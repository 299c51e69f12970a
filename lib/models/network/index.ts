import { copy, type DType, isNDArray, type NDArray, ones } from "../../core/array.ts";
import { shapes } from "../../core/door.ts";
import { complain, inParentheses, inWords } from "../../core/errors.ts";
import { type Graph, layGraph, shapeAt } from "../../core/graph.ts";
import { amount, amountOr, dtype as known, settled, seed as wholeSeed } from "../../core/kinds.ts";
import type { Labels } from "../../core/labels.ts";
import type { Arrays, Learned, Model, ModelState, Scored } from "../../core/model.ts";
import { softmaxLoss } from "../../layers/softmax-loss/index.ts";
import { scope } from "../../wasm/scope.ts";
import { regularised } from "../regularise.ts";
import { type Architecture, requireArchitecture } from "./architecture.ts";
import { namesIn } from "./names.ts";
import { backward, forward, type Machine } from "./run.ts";
import { sandwichesIn } from "./sandwiches.ts";
import { requireStands, type Stand, standIns } from "./stand.ts";
import { type Initialise, startingParams, startingState } from "./start.ts";

export interface NetworkOptions {
  /** Where the first weights, and dropout, start; 0 unless given. */
  readonly seed?: number;
  /** "float32" unless given. */
  readonly dtype?: DType;
  /** How the weights start: "kaiming" unless given. Biases and β start at 0, γ at 1. */
  readonly initialise?: Initialise;
  /** L2: ½·reg·ΣW² is added to the loss; 0 unless given. */
  readonly reg?: number;
  /** Layers that stand in for those of a name, such as your own: `{ conv: myConv }`. */
  readonly layers?: Readonly<Record<string, Stand>>;
}

/** A network that computes: a model, and what its layers give. */
export interface Network extends Model {
  readonly name: string;
  readonly graph: Graph;
  readonly state: ModelState;
  /** L2's strength. */
  readonly reg: number;
  /** The layers that stand in for those of a name. */
  readonly layers: Readonly<Record<string, Stand>>;
  /** What comes out at the end, as at test time. */
  forward(x: NDArray): NDArray;
  /** What comes out of each layer, as at test time, in the order of the rows of summary. */
  outputs(x: NDArray): readonly NDArray[];
}

const kinds = {
  seed: wholeSeed,
  dtype: known,
  initialise: amountOr("kaiming", "xavier"),
  reg: amount,
  layers: standIns,
};
const usual = { seed: 0, dtype: "float32", initialise: "kaiming", reg: 0, layers: {} } as const;

/** Make a network of what is on paper: its first weights, forward, backward. */
export function network(paper: Architecture, options: NetworkOptions = {}): Network {
  requireArchitecture("network", paper);
  const { name, input, body } = paper;
  const { seed, dtype, initialise, reg, layers } = settled<NetworkOptions>("network", options, kinds, usual);
  const graph = layGraph(name, input, [body]);
  if (graph.steps.length === 0) refuseNothing(name);
  requireStands(name, graph, layers);
  const names = namesIn(graph);
  const params = startingParams(graph, names, initialise, seed, dtype);
  return assembled({ name, graph, params, state: startingState(graph, names, seed, dtype), reg, layers });
}

/** A network of arrays that are there already. */
export function assembled({
  name,
  graph,
  params,
  state,
  reg,
  layers,
}: Pick<Network, "name" | "graph" | "params" | "state" | "reg" | "layers">): Network {
  const sandwiches = sandwichesIn(graph, layers);
  const machine: Machine = { graph, names: namesIn(graph), params, state, sandwiches, stands: layers };

  function loss(x: NDArray): Scored;
  function loss(x: NDArray, y: Labels): Learned;
  function loss(x: NDArray, y?: Labels): Scored | Learned {
    requireScores(name, shapeAt(graph, graph.out));
    requireSamples(name, graph.input, x);
    if (y === undefined) return { scores: whole.forward(x) as NDArray<2> };
    return scope(() => {
      const { outs, done, state: next } = forward(machine, x, "train", true);
      const { out, cache } = softmaxLoss.forward(outs[graph.out] as NDArray<2>, y);
      const grads = backward(done, softmaxLoss.backward(copy(ones(), out.dtype), cache).dx);
      const inOrder = Object.fromEntries(Object.keys(params).map((key) => [key, grads[key]!])) as Arrays;
      return { loss: out.get() + regularised(params, inOrder, reg), grads: inOrder, state: next };
    });
  }

  const whole: Network = {
    name,
    graph,
    params,
    state,
    reg,
    layers,
    loss,
    forward(x) {
      requireSamples(name, graph.input, x);
      return scope(() => forward(machine, x, "test", false).outs[graph.out]!);
    },
    outputs(x) {
      requireSamples(name, graph.input, x);
      return scope(() => forward(machine, x, "test", true).outs);
    },
  };
  return whole;
}

/** Layers alone would take images of other sizes, as far as they come. */
function requireSamples(name: string, input: readonly number[], x: NDArray): void {
  if (isNDArray(x) && x.shape.slice(1).join() === input.join() && x.shape.length > 0) return;
  complain(`${name}: x must hold samples of the shape that the network is made for`, {
    given: isNDArray(x) ? shapes({ x }) : `x ${inWords(x)}`,
    expected: `x (N, ${input.join(", ")})`,
    todo: "reshape them, or make the network for these: it is the second thing that architecture takes",
  });
}

function requireScores(name: string, out: readonly number[]): void {
  if (out.length === 1) return;
  complain(`${name}: its loss needs a score for each class`, {
    given: `a network that ends with ${inParentheses(out)} for a sample`,
    expected: "one axis, (C)",
    todo: "end with linear.plan({ outputs: 10 }); or ask for forward(x), which needs no loss",
  });
}

function refuseNothing(name: string): never {
  return complain(`${name}: a network needs a layer`, {
    given: "no parts",
    expected: 'such as architecture("softmax", [1, 28, 28], linear.plan({ outputs: 10 }))',
    todo: "give the plans of its layers",
  });
}
