import { amount, amounts, count, counts, seed as seedKind } from "../core/kinds.ts";
import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { adam } from "../train/adam.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import { digits, type Outcome, outcome } from "./outcome.ts";
import type { Running } from "./running.ts";

// Batch norm undoes the scale of the weights before it. One should see that a deep net without it learns at one scale only,
// with it at nearly any; and that at the right scale neither is better.

export interface SweepWeightScaleOptions extends Running {
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
export interface SweepWeightScaleRow extends Outcome {
  readonly weightScale: number;
  readonly norm: "none" | "batch";
}

export async function sweepWeightScale(options: SweepWeightScaleOptions = {}): Promise<SweepWeightScaleResult> {
  const { running, ...knobs } = knobsOf("sweepWeightScale", options, kinds, usual);
  const { hidden, learningRate, samples, epochs, batchSize, seed } = knobs;
  const data = digits(samples);
  const arms = knobs.weightScales.flatMap((weightScale) =>
    (["none", "batch"] as const).map((norm) => ({ weightScale, norm })),
  );
  const rows = await inTurn(
    arms,
    async (arm) => {
      const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, ...arm, seed });
      const how = { rule: adam({ learningRate }), epochs, batchSize, seed };
      return { ...arm, ...(await outcome(model, data, how, running)) };
    },
    running,
  );
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
};

const usual = {
  weightScales: [1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1],
  hidden: [50, 50, 50, 50, 50, 50, 50],
  learningRate: 1e-3,
  samples: 1000,
  epochs: 10,
  batchSize: 50,
  seed: 0,
} as const;
