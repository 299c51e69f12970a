import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { amount, amounts, count, counts, seed as seedKind, settled } from "../models/kinds.ts";
import { adam } from "../train/adam.ts";
import { digits, NORMS, type Trained, trained } from "./training.ts";
import { inTurn, unwatched, type Watched, watched } from "./watched.ts";

// Batch norm undoes the scale of the weights before it. One should see that a deep net without it learns at one scale only,
// with it at nearly any; and that at the right scale neither is better.

export interface SweepWeightScaleOptions extends Watched {
  readonly weightScales?: readonly number[];
  /** [50, 50, 50, 50, 50, 50, 50] unless given. */
  readonly hidden?: readonly number[];
  /** Adam's; 1e-3 unless given. */
  readonly learningRate?: number;
  /** 1000 unless given. */
  readonly samples?: number;
  /** 10 unless given. */
  readonly epochs?: number;
  /** 50 unless given. */
  readonly batchSize?: number;
  /** First weights and batches follow from it; 0 unless given. */
  readonly seed?: number;
}

export interface SweepWeightScaleResult {
  /** A row for each scale, without batch norm and with it. */
  readonly rows: readonly SweepWeightScaleRow[];
}
export interface SweepWeightScaleRow extends Trained {
  readonly weightScale: number;
  readonly norm: "none" | "batch";
}

export async function sweepWeightScale(options: SweepWeightScaleOptions = {}): Promise<SweepWeightScaleResult> {
  const knobs = settled<SweepWeightScaleOptions>("sweepWeightScale", options, kinds, usual);
  const { hidden, learningRate, samples, epochs, batchSize, seed } = knobs;
  const data = digits(samples);
  const arms = knobs.weightScales.flatMap((weightScale) => NORMS.map((norm) => ({ weightScale, norm })));
  const rows = await inTurn(arms, knobs, async (arm) => {
    const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, ...arm, seed });
    const how = { rule: adam({ learningRate }), epochs, batchSize, seed };
    return { ...arm, ...(await trained(model, data, how, knobs)) };
  });
  return { rows };
}

const kinds = {
  weightScales: amounts,
  hidden: counts,
  learningRate: amount,
  samples: count,
  epochs: count,
  batchSize: count,
  seed: seedKind,
  ...watched,
};

const usual = {
  weightScales: [1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1],
  hidden: [50, 50, 50, 50, 50, 50, 50],
  learningRate: 1e-3,
  samples: 1000,
  epochs: 10,
  batchSize: 50,
  seed: 0,
  ...unwatched,
} as const;
