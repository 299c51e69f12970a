import type { NDArray } from "../core/array.ts";
import { shapeAt } from "../core/graph.ts";
import { amount, count, seed } from "../core/kinds.ts";
import type { Arrays } from "../core/model.ts";
import { named } from "../core/named.ts";
import type { ImageSet } from "../data/image-set.ts";
import { mnist } from "../data/mnist.ts";
import { part } from "../data/part.ts";
import { firstPlaces } from "../data/places.ts";
import { lenet1998 } from "../models/lectures/lenet.ts";
import { type Network, network } from "../models/network/index.ts";
import { namesIn } from "../models/network/names.ts";
import { adam } from "../train/adam.ts";
import { Excitement, type Peak } from "./excitement.ts";
import { knobsOf } from "./knobs.ts";
import { cutOut } from "./patch.ts";
import type { Running } from "./running.ts";
import { trained } from "./trained.ts";
import { type Window, windowsOf } from "./windows.ts";

// What the filters of a trained LeNet-5 look for: their numbers, how much each class excites them, and the patches of images
// that do so most, cut out by what a place of that layer sees. One should see strokes and edges in the first layer, and larger
// parts of digits, corners, ends and crossings, in the second, whose filters prefer some digits to others.

export interface LookInsideOptions extends Running {
  /** How many patches are kept for each filter; 9 unless given. */
  readonly patches?: number;
  /** In how many images, which weren't learned from, they are looked for; 1000 unless given. */
  readonly samples?: number;
  /** How many images are learned from, 7000 unless given, and how often, 5. */
  readonly trainSamples?: number;
  readonly epochs?: number;
  /** 50 unless given. */
  readonly batchSize?: number;
  /** Of Adam; 2e-3 unless given. */
  readonly learningRate?: number;
  readonly seed?: number;
}

/** A piece of an image that excites a filter. */
export interface Patch {
  /** Which image of mnist().validation, and its class. */
  readonly image: number;
  readonly label: number;
  /** The filter's output behind its ReLU, and where in the layer's output it stands. */
  readonly value: number;
  readonly row: number;
  readonly column: number;
  /** Where the piece begins in the image; below 0 where the layer looks over the border. */
  readonly top: number;
  readonly left: number;
  /** Whether it lies in the image as a whole. */
  readonly inside: boolean;
  /** (C, field, field), 0 … 1; beyond the border the mean brightness, which is what padding with zeros stands for. */
  readonly pixels: NDArray<3>;
}

/** A convolution, and the ReLU behind it. */
export interface LookInsideLayer {
  /** What a place of it sees of the image, and how far apart its places look. */
  readonly field: readonly number[];
  readonly jump: readonly number[];
  /** (F, C, K, K): as they were learned, and as they were drawn. */
  readonly filters: NDArray<4>;
  readonly start: NDArray<4>;
  readonly biases: NDArray<1>;
  /** For each filter its mean output over all images and places, and over those of each class. */
  readonly mean: readonly number[];
  readonly meanByClass: readonly (readonly number[])[];
  /** For each filter the patches that excite it most, one from an image; of value 0 where nothing excites it. */
  readonly patches: readonly (readonly Patch[])[];
}

export interface LookInsideResult {
  readonly layers: readonly LookInsideLayer[];
  readonly validationAccuracy: number;
  readonly divergedAt?: number;
}

type Knobs = Required<Omit<LookInsideOptions, keyof Running>>;
const KINDS = {
  ...{ patches: count, samples: count },
  ...{ trainSamples: count, epochs: count, batchSize: count, learningRate: amount, seed },
};
const USUAL: Knobs = {
  ...{ patches: 9, samples: 1000 },
  ...{ trainSamples: 7000, epochs: 5, batchSize: 50, learningRate: 2e-3, seed: 0 },
};

export async function lookInside(options: LookInsideOptions = {}): Promise<LookInsideResult> {
  const { running, ...knobs } = knobsOf("lookInside", options, KINDS, USUAL);
  const { trainSamples, epochs, batchSize, learningRate, seed } = knobs;
  const { train, validation } = mnist();
  const images = part(validation, knobs.samples);
  const net = network(lenet1998(), { seed });
  const start = { ...net.params };
  const { history, ...ended } = await trained<NDArray>(
    net,
    { train: part(train, trainSamples), validation: images },
    {
      ...{ rule: adam({ learningRate }), epochs, batchSize, seed, trainSamples: 1, keepBest: false },
      onProgress: ({ step, steps }) => running.onProgress?.(step, steps),
    },
    running,
  );
  const layers = layersOf(net, start, images, knobs.patches);
  return { layers, validationAccuracy: history.validationAccuracy.at(-1) ?? Number.NaN, ...ended };
}

/** How many images go through the net at a time. */
const BATCH = 250;

function layersOf(net: Network, start: Arrays, images: ImageSet, most: number): readonly LookInsideLayer[] {
  const { graph, params } = net;
  const places = graph.steps.flatMap(({ plan }, place) => (plan.layer === "conv" ? [place] : []));
  const names = namesIn(graph);
  const seen = places.map((place) => new Excitement(shapeAt(graph, place)[0]!, 10, most));
  const labels: number[] = [];
  for (let first = 0; first < images.size; first += BATCH) {
    const { x, y } = images.take(firstPlaces(Math.min(BATCH, images.size - first)).map((at) => first + at));
    labels.push(...y);
    const outs = net.outputs(x);
    // The ReLU stands right behind its convolution.
    for (const [i, place] of places.entries()) seen[i]!.see(outs[place + 1]!, y, first);
  }
  const windows = windowsOf(graph);
  return places.map((place, i) => {
    const { w = "", b = "" } = names[place]!.learned;
    const window = windows[place]!;
    const { mean, meanByClass, peaks } = seen[i]!;
    return {
      field: window.field,
      jump: window.jump,
      filters: named(params, w, 4),
      start: named(start, w, 4),
      biases: named(params, b, 1),
      mean,
      meanByClass,
      patches: peaks.map((each) => each.map((peak) => patchOf(images, window, peak, labels[peak.image]!))),
    };
  });
}

function patchOf(images: ImageSet, { start, field, jump }: Window, peak: Peak, label: number): Patch {
  const [top, left] = [start[0]! + peak.row * jump[0]!, start[1]! + peak.column * jump[1]!];
  const [rows, columns] = [field[0]!, field[1]!];
  const pixels = cutOut(images, peak.image, [top, left], [rows, columns]);
  const inside = top >= 0 && left >= 0 && top + rows <= SIDE && left + columns <= SIDE;
  return { ...peak, label, top, left, inside, pixels };
}

const SIDE = 28;
