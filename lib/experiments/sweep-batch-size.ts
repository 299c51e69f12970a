import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { amount, count, counts, seed as seedKind, settled } from "../models/kinds.ts";
import { adam } from "../train/adam.ts";
import { digits, NORMS, type Trained, trained } from "./training.ts";
import { inTurn, unwatched, type Watched, watched } from "./watched.ts";

// Batch norm divides by what a few samples say of all. One should see that with the smallest batches, whose means are the
// roughest, it is worse than with larger ones, although more steps are made; without it the same batches are the better the
// smaller they are, for then the steps alone count.

export interface SweepBatchSizeOptions extends Watched {
  readonly batchSizes?: readonly number[];
  /** [100, 100, 100, 100, 100] unless given. */
  readonly hidden?: readonly number[];
  /** 0.02 unless given. */
  readonly weightScale?: number;
  /** Adam's; 10^−3.5 unless given. */
  readonly learningRate?: number;
  /** 1000 unless given. */
  readonly samples?: number;
  /** 10 unless given. */
  readonly epochs?: number;
  /** First weights and batches follow from it; 0 unless given. */
  readonly seed?: number;
}

export interface SweepBatchSizeResult {
  /** A row for each batch size, without batch norm and with it. */
  readonly rows: readonly SweepBatchSizeRow[];
}
export interface SweepBatchSizeRow extends Trained {
  readonly batchSize: number;
  readonly norm: "none" | "batch";
}

export async function sweepBatchSize(options: SweepBatchSizeOptions = {}): Promise<SweepBatchSizeResult> {
  const knobs = settled<SweepBatchSizeOptions>("sweepBatchSize", options, kinds, usual);
  const { hidden, weightScale, learningRate, samples, epochs, seed } = knobs;
  const data = digits(samples);
  const arms = knobs.batchSizes.flatMap((batchSize) => NORMS.map((norm) => ({ batchSize, norm })));
  const rows = await inTurn(arms, knobs, async ({ batchSize, norm }) => {
    const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, weightScale, norm, seed });
    const how = { rule: adam({ learningRate }), epochs, batchSize, seed };
    return { batchSize, norm, ...(await trained(model, data, how, knobs)) };
  });
  return { rows };
}

const kinds = {
  batchSizes: counts,
  hidden: counts,
  weightScale: amount,
  learningRate: amount,
  samples: count,
  epochs: count,
  seed: seedKind,
  ...watched,
};

const usual = {
  batchSizes: [5, 10, 50],
  hidden: [100, 100, 100, 100, 100],
  weightScale: 0.02,
  learningRate: 1e-3 / Math.sqrt(10),
  samples: 1000,
  epochs: 10,
  seed: 0,
  ...unwatched,
} as const;
