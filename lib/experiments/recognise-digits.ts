import { amount, count, counts, flag, places, seed as seedKind } from "../core/kinds.ts";
import { augmentation } from "../data/augmentation.ts";
import { mnist } from "../data/mnist.ts";
import { deepConvNet } from "../models/deep-conv-net.ts";
import { adam } from "../train/adam.ts";
import { cosine } from "../train/schedule.ts";
import { knobsOf } from "./knobs.ts";
import { type Outcome, outcome } from "./outcome.ts";
import type { Running } from "./running.ts";
import { accuracyOfViews } from "./views.ts";

// How far a small convolutional net with batch norm comes in a minute. Images that are moved a little, turned and scaled each
// time they are seen are more images: one should see the loss stay higher, and digits never seen be read better, by half a
// point. All that was chosen was chosen by validation; the test set is read at the end, each digit from several views.

export interface RecogniseDigitsOptions extends Running {
  /** Whether images are moved by up to 10% of their size, turned by 0.3 and scaled by 20%; true unless given. */
  readonly augment?: boolean;
  /** [16, 32, 64, 64] unless given. */
  readonly filters?: readonly number[];
  /** Which convolutions have a pool behind them, counted from 0; [0, 1, 2] unless given. */
  readonly pools?: readonly number[];
  /** Adam's, coming down along a cosine; 1e-2 unless given. */
  readonly learningRate?: number;
  /** 14 unless given. */
  readonly epochs?: number;
  /** 64 unless given. */
  readonly batchSize?: number;
  /** How often a digit of the test set is looked at, moved by half as much each time but the first; 8 unless given. */
  readonly views?: number;
  /** First weights, batches and what moves images follow from it; 0 unless given. */
  readonly seed?: number;
}

export interface RecogniseDigitsResult extends Outcome {
  /**
   * The part of 2000 digits, which nothing was chosen by, that is right, seen in `views` where images were moved in training, else
   * once; NaN where training diverged or was stopped. */
  readonly testAccuracy: number;
}

export async function recogniseDigits(options: RecogniseDigitsOptions = {}): Promise<RecogniseDigitsResult> {
  const { running, ...knobs } = knobsOf("recogniseDigits", options, kinds, usual);
  const { augment, filters, pools, learningRate, epochs, batchSize, views, seed } = knobs;
  const data = mnist();
  const net = {
    input: [1, 28, 28],
    filters,
    pools,
    batchNorm: true,
    weightScale: "kaiming",
    classes: 10,
    seed,
  } as const;
  const model = deepConvNet(net);
  const how = {
    rule: adam({ learningRate }),
    schedule: cosine(),
    epochs,
    batchSize,
    seed,
    trainSamples: 200,
    // At the end of a cosine everything has come to rest; an epoch before that may be better in validation by luck.
    keepBest: false,
    onProgress: ({ step, steps }: { readonly step: number; readonly steps: number }) =>
      running.onProgress?.(step, steps),
    ...(augment && { augment: augmentation({ shift: 0.1, rotate: 0.3, scale: 0.2 }) }),
  };
  const ended = await outcome(model, data, how, running);
  const whole = ended.divergedAt === undefined && !running.signal?.aborted;
  return {
    ...ended,
    testAccuracy: whole ? accuracyOfViews(model, data.test, glance, augment ? views : 1) : Number.NaN,
  };
}

/** Less than what it learned from: how far a digit that somebody writes may be off. */
const glance = augmentation({ shift: 0.04, rotate: 0.15, scale: 0.1 });

const kinds = {
  augment: flag,
  filters: counts,
  pools: places,
  learningRate: amount,
  epochs: count,
  batchSize: count,
  views: count,
  seed: seedKind,
};

const usual = {
  augment: true,
  filters: [16, 32, 64, 64],
  pools: [0, 1, 2],
  learningRate: 1e-2,
  epochs: 14,
  batchSize: 64,
  views: 8,
  seed: 0,
} as const;
