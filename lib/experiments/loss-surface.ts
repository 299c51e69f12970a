import { type NDArray, packed, zerosLike } from "../core/array.ts";
import { amount, count, odd, seed } from "../core/kinds.ts";
import type { Arrays } from "../core/model.ts";
import { random } from "../core/random.ts";
import { mnist } from "../data/mnist.ts";
import { all, part } from "../data/part.ts";
import { softmaxLoss } from "../layers/softmax-loss/index.ts";
import { type Network, network } from "../models/network/index.ts";
import { namesIn } from "../models/network/names.ts";
import { forward } from "../models/network/run.ts";
import { sandwichesIn } from "../models/network/sandwiches.ts";
import { adam } from "../train/adam.ts";
import { scope } from "../wasm/scope.ts";
import { below, nonConvex } from "./convexity.ts";
import { filterNormalised } from "./filter-normalised.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import type { Running } from "./running.ts";
import { depthOf, stack } from "./stack.ts";
import { trained } from "./trained.ts";

// The loss around what a deep net has learned, on a plane through two random directions (Li and others 2018), with shortcuts and
// without. One should see a wide bowl with shortcuts; without them a narrower hollow in a surface that bends downwards at more
// places, where the slope says little about what comes further down.

export interface LossSurfaceOptions extends Running {
  /** How many blocks of two convolutions the nets have; 15 unless given: 32 layers. */
  readonly blocks?: number;
  /** Filters of each convolution; 8 unless given. */
  readonly width?: number;
  /** By how much digits are made smaller first; 4 unless given, to 7 × 7. */
  readonly shrink?: number;
  /** How far the plane goes either way, in lengths of the filters; 0.5 unless given. */
  readonly radius?: number;
  /** How many points it has along each direction, odd; 11 unless given. */
  readonly points?: number;
  /** How many of the images that were learned from the loss is that of; 200 unless given. */
  readonly samples?: number;
  /** How many images are learned from, 1000 unless given, and how often, 15. */
  readonly trainSamples?: number;
  readonly epochs?: number;
  /** 50 unless given. */
  readonly batchSize?: number;
  /** Of Adam; 3e-3 unless given. */
  readonly learningRate?: number;
  readonly seed?: number;
}

export interface LossSurfaceArm {
  readonly shortcuts: boolean;
  /** Layers with weights. */
  readonly depth: number;
  /** The loss where training ended. */
  readonly centre: number;
  /** A row for each alpha, in it a loss for each beta. */
  readonly losses: readonly (readonly number[])[];
  /** The part of the inner points where the surface bends downwards. */
  readonly nonConvex: number;
  /** The part of the points whose loss is nearer to the centre's than to ln 10, that of guessing. */
  readonly basin: number;
  readonly divergedAt?: number;
}

export interface LossSurfaceResult {
  /** How far along the first direction, and along the second. */
  readonly alphas: readonly number[];
  readonly betas: readonly number[];
  readonly arms: readonly LossSurfaceArm[];
}

type Knobs = Required<Omit<LossSurfaceOptions, keyof Running>>;
const KINDS = {
  ...{ blocks: count, width: count, shrink: count, radius: amount, points: odd, samples: count },
  ...{ trainSamples: count, epochs: count, batchSize: count, learningRate: amount, seed },
};
const USUAL: Knobs = {
  ...{ blocks: 15, width: 8, shrink: 4, radius: 0.5, points: 11, samples: 200 },
  ...{ trainSamples: 1000, epochs: 15, batchSize: 50, learningRate: 3e-3, seed: 0 },
};

export async function lossSurface(options: LossSurfaceOptions = {}): Promise<LossSurfaceResult> {
  const { running, ...knobs } = knobsOf("lossSurface", options, KINDS, USUAL);
  const middle = (knobs.points - 1) / 2;
  const steps = Array.from({ length: knobs.points }, (_, i) => (knobs.radius * (i - middle)) / Math.max(1, middle));
  const arms = await inTurn([false, true], (shortcuts) => armOf(knobs, shortcuts, steps, running), running);
  return { alphas: steps, betas: steps, arms };
}

async function armOf(
  knobs: Knobs,
  shortcuts: boolean,
  steps: readonly number[],
  running: Running,
): Promise<LossSurfaceArm> {
  const { blocks, width, shrink, trainSamples, samples, epochs, batchSize, learningRate, seed } = knobs;
  const train = part(mnist().train, trainSamples);
  const net = network(stack({ blocks, width, shrink, shortcuts, batchNorm: true }), { seed });
  const { history: _, ...ended } = await trained<NDArray>(
    net,
    { train, validation: part(train, 1) },
    { rule: adam({ learningRate }), epochs, batchSize, seed, trainSamples: 1, keepBest: false },
    running,
  );
  // A stream of its own: from the seed's the weights were drawn, and the first direction would be where they came from.
  const draw = random(random(seed).integer(2 ** 31));
  const [a, b] = [filterNormalised(net.params, draw), filterNormalised(net.params, draw)];
  const { x, y } = all(part(train, samples));
  const losses = steps.map((alpha) => steps.map((beta) => lossOf(net, moved(net.params, a, alpha, b, beta), x, y)));
  const centre = lossOf(net, net.params, x, y);
  const basin = below(losses, (centre + Math.log(10)) / 2);
  return { shortcuts, depth: depthOf(blocks), centre, losses, nonConvex: nonConvex(losses), basin, ...ended };
}

/** w + α·a + β·b, for all that the directions move; the net itself stays as it is. */
function moved(params: Arrays, a: Arrays, alpha: number, b: Arrays, beta: number): Arrays {
  const next = { ...params };
  for (const name of Object.keys(a)) {
    const w = params[name]!;
    const [from, da, db] = [packed(w), packed(a[name]!), packed(b[name]!)];
    const to = zerosLike(w);
    for (let i = 0; i < from.length; i++) to.data[i] = from[i]! + alpha * da[i]! + beta * db[i]!;
    next[name] = to;
  }
  return next;
}

/**
 * The loss of a batch as in training: each norm by the batch's own statistics. It is what training went down, and a function of
 * the parameters alone; running statistics belong to the centre, and would be wrong everywhere else.
 */
function lossOf({ graph, state, layers }: Network, params: Arrays, x: NDArray, y: Int32Array): number {
  const machine = {
    graph,
    names: namesIn(graph),
    params,
    state,
    sandwiches: sandwichesIn(graph, layers),
    stands: layers,
  };
  return scope(() => {
    const { outs } = forward(machine, x, "train", false);
    return softmaxLoss.forward(outs[graph.out] as NDArray<2>, y).out.get();
  });
}
