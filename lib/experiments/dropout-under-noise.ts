import type { NDArray } from "../core/array.ts";
import { amount, count, counts, part, seeds as seedsKind } from "../core/kinds.ts";
import { random } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import { all } from "../data/part.ts";
import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { adam } from "../train/adam.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import { digits, type Outcome, outcome } from "./outcome.ts";
import type { Running } from "./running.ts";

// Dropout keeps a net from learning by heart, which shows where there is something that should not be learned: on clean digits
// it does nothing, so here half of the labels are wrong. One should see it end higher in validation for every seed, both arms
// having the same wrong labels, weights and batches. Both fall from their best epoch, which comes early and is as high in either:
// who stops there needs no dropout.

export interface DropoutUnderNoiseOptions extends Running {
  /** The probability to drop; 0.5 unless given. */
  readonly dropout?: number;
  /** The part of the labels that is wrong; 0.5 unless given. */
  readonly noise?: number;
  /** [512] unless given. */
  readonly hidden?: readonly number[];
  /** Adam's; 1e-3 unless given. */
  readonly learningRate?: number;
  /** 500 unless given. */
  readonly samples?: number;
  /** 30 unless given. */
  readonly epochs?: number;
  /** 100 unless given. */
  readonly batchSize?: number;
  /** Wrong labels, first weights and batches follow from each; [0, 1, 2] unless given. */
  readonly seeds?: readonly number[];
}

export interface DropoutUnderNoiseResult {
  /** A row for each seed, without dropout and with it. */
  readonly rows: readonly DropoutUnderNoiseRow[];
  /** How much higher the accuracy ends with dropout than without, for each seed. */
  readonly gaps: readonly { readonly seed: number; readonly gap: number }[];
}
export interface DropoutUnderNoiseRow extends Outcome {
  readonly seed: number;
  readonly dropout: number;
}

export async function dropoutUnderNoise(options: DropoutUnderNoiseOptions = {}): Promise<DropoutUnderNoiseResult> {
  const { running, ...knobs } = knobsOf("dropoutUnderNoise", options, kinds, usual);
  const { noise, hidden, learningRate, samples, epochs, batchSize } = knobs;
  const { train, validation } = digits(samples);
  const arms = knobs.seeds.flatMap((seed) => [0, knobs.dropout].map((dropout) => ({ seed, dropout })));
  const rows = await inTurn(
    arms,
    async ({ seed, dropout }) => {
      const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, dropout, seed });
      const data = { train: mislabelled(train, noise, seed), validation };
      const how = { rule: adam({ learningRate }), epochs, batchSize, seed };
      return { seed, dropout, ...(await outcome(model, data, how, running)) };
    },
    running,
  );
  const gaps = rows.flatMap((without, i) => {
    const dropped = i % 2 === 0 ? rows[i + 1] : undefined;
    return dropped ? [{ seed: without.seed, gap: dropped.accuracy - without.accuracy }] : [];
  });
  return { rows, gaps };
}

/** The same images, some of them under one of the nine classes that they aren't of. */
function mislabelled<X extends NDArray>(set: Dataset<X>, noise: number, seed: number): Dataset<X> {
  const draw = random(seed);
  const labels = all(set).y.map((label) => {
    const [wrong, other] = [draw.next() < noise, 1 + draw.integer(9)];
    return wrong ? (label + other) % 10 : label;
  });
  return {
    size: set.size,
    take: (places) => ({ x: set.take(places).x, y: Int32Array.from(places, (place) => labels[place]!) }),
  };
}

const kinds = {
  dropout: part,
  noise: { ...part, such: "0.5" },
  hidden: counts,
  learningRate: amount,
  samples: count,
  epochs: count,
  batchSize: count,
  seeds: seedsKind,
};

const usual = {
  dropout: 0.5,
  noise: 0.5,
  hidden: [512],
  learningRate: 1e-3,
  samples: 500,
  epochs: 30,
  batchSize: 100,
  seeds: [0, 1, 2],
} as const;
