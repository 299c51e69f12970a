import { amount, amounts, count, counts, seed as seedKind } from "../core/kinds.ts";
import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { momentum } from "../train/momentum.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import { digits, type Outcome, outcome } from "./outcome.ts";
import type { Running } from "./running.ts";

// Behind batch norm a longer step makes weights larger and changes less of what comes out. One should see that without it
// training breaks down at a rate of 0.1, while with it rates a hundred times as high as the smallest learn best; at small rates
// it is no help. The arms differ in batch norm alone.

export interface SweepLearningRateOptions extends Running {
  /** Momentum's. */
  readonly learningRates?: readonly number[];
  /** [100, 100, 100, 100, 100] unless given. */
  readonly hidden?: readonly number[];
  /** 0.14 unless given, where a net without batch norm learns well. */
  readonly weightScale?: number;
  /** 2000 unless given. */
  readonly samples?: number;
  /** 5 unless given. */
  readonly epochs?: number;
  /** 50 unless given. */
  readonly batchSize?: number;
  /** First weights and batches follow from it; 0 unless given. */
  readonly seed?: number;
}

export interface SweepLearningRateResult {
  /** A row for each rate, without batch norm and with it. */
  readonly rows: readonly SweepLearningRateRow[];
}
export interface SweepLearningRateRow extends Outcome {
  readonly learningRate: number;
  readonly norm: "none" | "batch";
}

export async function sweepLearningRate(options: SweepLearningRateOptions = {}): Promise<SweepLearningRateResult> {
  const { running, ...knobs } = knobsOf("sweepLearningRate", options, kinds, usual);
  const { hidden, weightScale, samples, epochs, batchSize, seed } = knobs;
  const data = digits(samples);
  const arms = knobs.learningRates.flatMap((learningRate) =>
    (["none", "batch"] as const).map((norm) => ({ learningRate, norm })),
  );
  const rows = await inTurn(
    arms,
    async ({ learningRate, norm }) => {
      const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, weightScale, norm, seed });
      const how = { rule: momentum({ learningRate }), epochs, batchSize, seed };
      return { learningRate, norm, ...(await outcome(model, data, how, running)) };
    },
    running,
  );
  return { rows };
}

const kinds = {
  learningRates: amounts,
  hidden: counts,
  weightScale: amount,
  samples: count,
  epochs: count,
  batchSize: count,
  seed: seedKind,
};

const usual = {
  learningRates: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
  hidden: [100, 100, 100, 100, 100],
  weightScale: 0.14,
  samples: 2000,
  epochs: 5,
  batchSize: 50,
  seed: 0,
} as const;
