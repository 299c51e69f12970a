import type { NDArray } from "../core/array.ts";
import { amount, count, seed, someCounts, whole } from "../core/kinds.ts";
import { mnist } from "../data/mnist.ts";
import { all, part } from "../data/part.ts";
import { relu } from "../layers/activation/index.ts";
import { network } from "../models/network/index.ts";
import { adam } from "../train/adam.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import type { Running } from "./running.ts";
import { depthOf, stack } from "./stack.ts";
import { trained } from "./trained.ts";
import { spreadOf, watched } from "./watch.ts";

// Nets of the same layers, with shortcuts and without, shallow and deep. One should see a deep plain net learn worse than a
// shallow one what it is shown, batch norm or not: it isn't overfitting, for these are the samples it learns from; with
// shortcuts it doesn't. And, where nothing is normalised, the gradient vanish layer by layer on its way back through a deep
// plain net, but not beside it, along the shortcuts.

export interface PlainVersusResidualOptions extends Running {
  /** How many blocks of two convolutions the nets that are compared have; [3, 15] unless given: 8 and 32 layers. */
  readonly blocks?: readonly number[];
  /** Filters of each convolution; 8 unless given. */
  readonly width?: number;
  /** By how much digits are made smaller first; 4 unless given, to 7 × 7. */
  readonly shrink?: number;
  /** How many images the gradients are measured on; 100 unless given. */
  readonly samples?: number;
  /** How many images are learned from, 1000 unless given, and how often, 10; no training at 0. */
  readonly trainSamples?: number;
  readonly epochs?: number;
  /** 50 unless given. */
  readonly batchSize?: number;
  /** Of Adam; 3e-3 unless given. */
  readonly learningRate?: number;
  readonly seed?: number;
}

/** One net that was trained, with batch norm and Kaiming's start. */
export interface PlainVersusResidualCurve {
  readonly shortcuts: boolean;
  /** Layers with weights. */
  readonly depth: number;
  /** At each step, on the batch that was learned from. */
  readonly loss: readonly number[];
  /** Before the first epoch and after each, on what was learned from, as at test time. */
  readonly trainAccuracy: readonly number[];
  readonly divergedAt?: number;
}

/** Norms of gradients in the deepest net before it learns, with Xavier's start. */
export interface PlainVersusResidualGradients {
  readonly shortcuts: boolean;
  readonly batchNorm: boolean;
  /** Of what comes back behind each convolution's ReLU, the first convolution first. */
  readonly arriving: readonly number[];
  /** Of the gradient of each convolution's weights. */
  readonly weights: readonly number[];
}

export interface PlainVersusResidualResult {
  readonly curves: readonly PlainVersusResidualCurve[];
  readonly gradients: readonly PlainVersusResidualGradients[];
}

type Knobs = Required<Omit<PlainVersusResidualOptions, keyof Running>>;
const KINDS = {
  ...{ blocks: someCounts, width: count, shrink: count, samples: count },
  ...{ trainSamples: count, epochs: whole, batchSize: count, learningRate: amount, seed },
};
const USUAL: Knobs = {
  ...{ blocks: [3, 15], width: 8, shrink: 4, samples: 100 },
  ...{ trainSamples: 1000, epochs: 10, batchSize: 50, learningRate: 3e-3, seed: 0 },
};

export async function plainVersusResidual(
  options: PlainVersusResidualOptions = {},
): Promise<PlainVersusResidualResult> {
  const { running, ...knobs } = knobsOf("plainVersusResidual", options, KINDS, USUAL);
  const kinds = [false, true];
  const gradients = kinds.flatMap((batchNorm) => kinds.map((shortcuts) => gradientsOf(knobs, shortcuts, batchNorm)));
  const ways =
    knobs.epochs === 0 ? [] : knobs.blocks.flatMap((blocks) => kinds.map((shortcuts) => ({ blocks, shortcuts })));
  const curves = await inTurn(ways, ({ blocks, shortcuts }) => curveOf(knobs, blocks, shortcuts, running), running);
  return { curves, gradients };
}

async function curveOf(
  { width, shrink, trainSamples, epochs, batchSize, learningRate, seed }: Knobs,
  blocks: number,
  shortcuts: boolean,
  running: Running,
): Promise<PlainVersusResidualCurve> {
  const train = part(mnist().train, trainSamples);
  const { history, ...ended } = await trained<NDArray>(
    network(stack({ blocks, width, shrink, shortcuts, batchNorm: true }), { seed }),
    { train, validation: part(train, 1) },
    { rule: adam({ learningRate }), epochs, batchSize, seed, trainSamples: "all", keepBest: false },
    running,
  );
  return { shortcuts, depth: depthOf(blocks), loss: history.loss, trainAccuracy: history.trainAccuracy, ...ended };
}

function gradientsOf(
  { blocks, width, shrink, samples, seed }: Knobs,
  shortcuts: boolean,
  batchNorm: boolean,
): PlainVersusResidualGradients {
  const look = watched(relu.plan());
  const paper = stack({ blocks: Math.max(...blocks), width, shrink, shortcuts, batchNorm });
  const { x, y } = all(part(mnist().train, samples));
  const { grads } = network(paper, { seed, initialise: "xavier", layers: { relu: look } }).loss(x, y);
  const filters = Object.entries(grads).filter(([name, { dimension }]) => name.startsWith("W") && dimension === 4);
  return {
    shortcuts,
    batchNorm,
    arriving: look.douts.map(({ norm }) => norm),
    weights: filters.map(([, gradient]) => spreadOf(gradient).norm),
  };
}
