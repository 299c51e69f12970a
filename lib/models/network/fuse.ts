import { copy, type NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import { type Graph, INPUT, type Step } from "../../core/graph.ts";
import type { Arrays, ModelState } from "../../core/model.ts";
import { EPS } from "../../layers/normalise/contract.ts";
import { foldedExactly } from "../fold.ts";
import { assembled, type Network } from "./index.ts";
import { type Names, namesIn, remembers } from "./names.ts";
import { usesOf } from "./run.ts";

// At test time batch norm multiplies and adds the same numbers each time: the layer before it can do that as well.

/**
 * The same network without the batch norms that stand right behind a convolution or a linear layer: their weights do the
 * work, and scores at test time stay what they were. For use, not for training: what batch norm did for that is gone.
 */
export function fuse(network: Network): Network {
  requireNetwork(network);
  const { graph, params, state } = network;
  const pairs = foldable(graph);
  const folded = withoutNorms(graph, pairs);
  const [before, after] = [namesIn(graph), namesIn(folded.graph)];
  const nextParams: Arrays = {};
  const nextState: ModelState = "seed" in state ? { seed: state.seed! } : {};
  folded.graph.steps.forEach((_, place) => {
    const source = folded.sources[place]!;
    const norm = pairs.get(source);
    const arrays = norm === undefined ? own(before[source]!, params) : merged(network, before, source, norm);
    for (const [name, array] of Object.entries(arrays)) nextParams[after[place]!.learned[name]!] = array;
    const [from, to] = [before[source]!.running, after[place]!.running];
    if (!from || !to) return;
    nextState[to.mean] = copy(state[from.mean] as NDArray);
    nextState[to.variance] = copy(state[from.variance] as NDArray);
  });
  return assembled({ ...network, graph: folded.graph, params: nextParams, state: nextState });
}

function requireNetwork(given: unknown): void {
  if (typeof given === "object" && given !== null && "graph" in given && "params" in given) return;
  complain("fuse: it takes a network", {
    given: inWords(given),
    expected: "what network(…) returns",
    todo:
      typeof given === "object" && given !== null && "body" in given
        ? "make it compute first: fuse(network(…))"
        : "put the model together from plans; the layers of others aren't known",
  });
}

/** The places of layers with weights, each with that of the batch norm which alone reads it. */
function foldable(graph: Graph): ReadonlyMap<number, number> {
  const uses = usesOf(graph);
  const pairs = new Map<number, number>();
  graph.steps.forEach((step, norm) => {
    const [source] = step.from;
    if (!remembers(step) || source === undefined || source === INPUT) return;
    if ("w" in graph.steps[source]!.estimate.learned && uses[source] === 1) pairs.set(source, norm);
  });
  return pairs;
}

/** The graph without these norms, and for each of its steps where it stood before. */
function withoutNorms(
  graph: Graph,
  pairs: ReadonlyMap<number, number>,
): { readonly graph: Graph; readonly sources: readonly number[] } {
  const gone = new Set(pairs.values());
  const sources = graph.steps.flatMap((_, place) => (gone.has(place) ? [] : [place]));
  const places = new Map(sources.map((source, place) => [source, place]));
  for (const [source, norm] of pairs) places.set(norm, places.get(source)!);
  const moved = (place: number): number => (place === INPUT ? INPUT : places.get(place)!);
  const steps = sources.map((source): Step => {
    const step = graph.steps[source]!;
    const from = step.from.map(moved);
    if (!pairs.has(source)) return { ...step, from };
    const { gamma } = graph.steps[pairs.get(source)!]!.estimate.learned;
    const learned = { w: step.estimate.learned.w!, b: gamma! };
    return { ...step, from, estimate: { ...step.estimate, learned } };
  });
  return { graph: { input: graph.input, steps, out: moved(graph.out) }, sources };
}

/** Copies: a training that goes on ends the arrays of steps that are past. */
const own = ({ learned }: Names, params: Arrays): Arrays =>
  Object.fromEntries(Object.entries(learned).map(([name, key]) => [name, copy(params[key]!)]));

function merged({ graph, params, state }: Network, names: readonly Names[], source: number, norm: number): Arrays {
  const { w, b } = own(names[source]!, params);
  const { gamma, beta } = own(names[norm]!, params);
  const { mean, variance } = names[norm]!.running!;
  const { eps = EPS } = graph.steps[norm]!.plan.options as { readonly eps?: number };
  return foldedExactly(w!, b as NDArray<1> | undefined, {
    gamma: gamma as NDArray<1>,
    beta: beta as NDArray<1>,
    running: { mean: state[mean] as NDArray<1>, variance: state[variance] as NDArray<1> },
    eps,
  });
}
