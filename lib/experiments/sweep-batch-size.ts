import { amount, count, counts, seed as seedKind } from "../core/kinds.ts";
import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { adam } from "../train/adam.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import { digits, type Outcome, outcome } from "./outcome.ts";
import type { Running } from "./running.ts";

// Batch norm divides by what a few samples say of all. One should see that with the smallest batches, whose means are the
// roughest, it is worse than with larger ones, although more steps are made; without it the same batches are the better the
// smaller they are, for then the steps alone count.

export interface SweepBatchSizeOptions extends Running {
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
export interface SweepBatchSizeRow extends Outcome {
  readonly batchSize: number;
  readonly norm: "none" | "batch";
}

export async function sweepBatchSize(options: SweepBatchSizeOptions = {}): Promise<SweepBatchSizeResult> {
  const { running, ...knobs } = knobsOf("sweepBatchSize", options, kinds, usual);
  const { hidden, weightScale, learningRate, samples, epochs, seed } = knobs;
  const data = digits(samples);
  const arms = knobs.batchSizes.flatMap((batchSize) =>
    (["none", "batch"] as const).map((norm) => ({ batchSize, norm })),
  );
  const rows = await inTurn(
    arms,
    async ({ batchSize, norm }) => {
      const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, weightScale, norm, seed });
      const how = { rule: adam({ learningRate }), epochs, batchSize, seed };
      return { batchSize, norm, ...(await outcome(model, data, how, running)) };
    },
    running,
  );
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
};

const usual = {
  batchSizes: [5, 10, 50],
  hidden: [100, 100, 100, 100, 100],
  weightScale: 0.02,
  learningRate: 1e-3 / Math.sqrt(10),
  samples: 1000,
  epochs: 10,
  seed: 0,
} as const;
