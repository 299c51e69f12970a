import { amount, count, oneOf, seed, whole } from "../core/kinds.ts";
import { mnist } from "../data/mnist.ts";
import { all, part } from "../data/part.ts";
import { relu, tanh } from "../layers/activation/index.ts";
import { batchNorm } from "../layers/batch-norm/index.ts";
import { linear } from "../layers/linear/index.ts";
import { architecture } from "../models/network/architecture.ts";
import { type Network, network } from "../models/network/index.ts";
import type { Stand } from "../models/network/stand.ts";
import type { Initialise } from "../models/network/start.ts";
import { adam } from "../train/adam.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import type { Running } from "./running.ts";
import { trained } from "./trained.ts";
import { watched } from "./watch.ts";

// How large the signal is behind each layer of a deep net, and the gradient that comes back there, before anything is learned:
// products of as many factors as there are layers. One should see both vanish with small weights, lose half of their variance a
// layer with Xavier's start under ReLUs, and stay as they are with Kaiming's; batch norm sets the signal right in every layer
// (and makes the gradient grow on its way back). What vanishes can't be learned from: the trainings say so.

export interface StatisticsByDepthOptions extends Running {
  /** Layers with weights in the nets that are measured, 31 unless given, and in those that are trained, 16. */
  readonly depth?: number;
  readonly trainedDepth?: number;
  /** The size of each hidden layer; 100 unless given. */
  readonly width?: number;
  /** "relu" unless given. */
  readonly activation?: "relu" | "tanh";
  /** The standard deviation that stands for small weights; 1e-2 unless given. */
  readonly smallWeights?: number;
  /** How many images the one pass is measured on; 200 unless given. */
  readonly samples?: number;
  /** How many images are learned from, 2000 unless given, and how often, 5; no training at 0. */
  readonly trainSamples?: number;
  readonly epochs?: number;
  /** 100 unless given. */
  readonly batchSize?: number;
  /** Of Adam; 1e-3 unless given. */
  readonly learningRate?: number;
  readonly seed?: number;
}

/** One way to start, without batch norm or with it. */
export interface StatisticsByDepthArm {
  readonly initialise: Initialise;
  readonly batchNorm: boolean;
  /** Of what comes out of each hidden layer. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Of the gradient of the loss that comes back there. */
  readonly gradientStd: readonly number[];
  /** The training's loss at each step, and its accuracy at the end on what was learned from. */
  readonly loss: readonly number[];
  readonly trainAccuracy: number;
  readonly divergedAt?: number;
}

export interface StatisticsByDepthResult {
  /** The hidden layers that were measured, counted from 1. */
  readonly layer: readonly number[];
  readonly arms: readonly StatisticsByDepthArm[];
}

type Knobs = Required<Omit<StatisticsByDepthOptions, keyof Running>>;
const KINDS = {
  ...{ depth: count, trainedDepth: count, width: count, activation: oneOf("relu", "tanh"), smallWeights: amount },
  ...{ samples: count, trainSamples: count, epochs: whole, batchSize: count, learningRate: amount, seed },
};
const USUAL: Knobs = {
  ...{ depth: 31, trainedDepth: 16, width: 100, activation: "relu", smallWeights: 1e-2 },
  ...{ samples: 200, trainSamples: 2000, epochs: 5, batchSize: 100, learningRate: 1e-3, seed: 0 },
};

export async function statisticsByDepth(options: StatisticsByDepthOptions = {}): Promise<StatisticsByDepthResult> {
  const { running, ...knobs } = knobsOf("statisticsByDepth", options, KINDS, USUAL);
  const starts = [knobs.smallWeights, "xavier", "kaiming"] as const;
  const ways = [false, true].flatMap((batchNorm) => starts.map((initialise) => ({ initialise, batchNorm })));
  const armOf = async (way: Way): Promise<StatisticsByDepthArm> => ({
    ...way,
    ...onePass(knobs, way),
    ...(await learning(knobs, way, running)),
  });
  const arms = await inTurn(ways, armOf, running);
  return { layer: Array.from({ length: knobs.depth - 1 }, (_, before) => before + 1), arms };
}

type Way = Pick<StatisticsByDepthArm, "initialise" | "batchNorm">;

/** Forward and backward once: what every layer is like at the start. */
function onePass(knobs: Knobs, way: Way): Pick<StatisticsByDepthArm, "mean" | "std" | "gradientStd"> {
  const look = watched(ACTIVATIONS[knobs.activation].plan());
  const { x, y } = all(part(mnist().train, knobs.samples));
  netOf(knobs, knobs.depth, way, { [knobs.activation]: look }).loss(x, y);
  return {
    mean: look.outs.map(({ mean }) => mean),
    std: look.outs.map(({ std }) => std),
    gradientStd: look.douts.map(({ std }) => std),
  };
}

async function learning(
  knobs: Knobs,
  way: Way,
  running: Running,
): Promise<Pick<StatisticsByDepthArm, "loss" | "trainAccuracy" | "divergedAt">> {
  const { trainSamples, epochs, batchSize, learningRate, seed } = knobs;
  if (epochs === 0) return { loss: [], trainAccuracy: Number.NaN };
  const train = part(mnist().train, trainSamples);
  const { history, ...ended } = await trained(
    netOf(knobs, knobs.trainedDepth, way),
    { train, validation: part(train, 1) },
    { rule: adam({ learningRate }), epochs, batchSize, seed, keepBest: false },
    running,
  );
  return { loss: history.loss, trainAccuracy: history.trainAccuracy.at(-1) ?? Number.NaN, ...ended };
}

const ACTIVATIONS = { relu, tanh };

function netOf(
  { width, activation, seed }: Knobs,
  depth: number,
  { initialise, batchNorm: normed }: Way,
  layers: Readonly<Record<string, Stand>> = {},
): Network {
  const hidden = Array.from({ length: depth - 1 }, () => [
    linear.plan({ outputs: width }),
    ...(normed ? [batchNorm.plan()] : []),
    ACTIVATIONS[activation].plan(),
  ]);
  const paper = architecture(`${depth} layers`, [1, 28, 28], ...hidden.flat(), linear.plan({ outputs: 10 }));
  return network(paper, { initialise, seed, layers });
}
