import type { NDArray } from "../core/array.ts";
import { amounts, count, oneOf, seed as seedKind } from "../core/kinds.ts";
import type { Model } from "../core/model.ts";
import { deepConvNet } from "../models/deep-conv-net.ts";
import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { adam } from "../train/adam.ts";
import type { UpdateRule } from "../train/contract.ts";
import { sgd } from "../train/sgd.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import { digits, type Outcome, outcome } from "./outcome.ts";
import type { Running } from "./running.ts";

// A net that can't learn 50 images by heart has a mistake in it, or weights and steps of the wrong size. One should see an
// island of scales and rates on which it can, and that with five layers it ends sooner on either side: numbers shrink or grow
// by the same factor in each layer, so small weights pass nothing on, and large ones diverge.

export interface OverfitSmallOptions extends Running {
  /** "three-layer": [100, 100], which is usual; "five-layer": [100, 100, 100, 100]; "conv": filters [8, 16, 32, 64]. */
  readonly net?: SmallNet;
  /** The standard deviations of the first weights. */
  readonly weightScales?: readonly number[];
  /** Those of SGD; for the convolutional net, of Adam. */
  readonly learningRates?: readonly number[];
  /** 50 unless given. */
  readonly samples?: number;
  /** 20 unless given; for the convolutional net 30. */
  readonly epochs?: number;
  /** 25 unless given; for the convolutional net 10. */
  readonly batchSize?: number;
  /** First weights and batches follow from it; 0 unless given. */
  readonly seed?: number;
}
export type SmallNet = "three-layer" | "five-layer" | "conv";

export interface OverfitSmallResult {
  /** A row for each scale with each rate. */
  readonly rows: readonly OverfitSmallRow[];
}
export interface OverfitSmallRow extends Outcome {
  readonly weightScale: number;
  readonly learningRate: number;
  /** Whether every image was right after some epoch, and after which first. */
  readonly reached: boolean;
  readonly reachedAt?: number;
}

export async function overfitSmall(options: OverfitSmallOptions = {}): Promise<OverfitSmallResult> {
  const net = options?.net === "conv" ? usual.conv : usual.linear;
  const { running, ...knobs } = knobsOf("overfitSmall", options, kinds, { ...net, seed: 0 });
  const { weightScales, learningRates, samples, epochs, batchSize, seed } = knobs;
  const data = digits(samples);
  const arms = weightScales.flatMap((weightScale) =>
    learningRates.map((learningRate) => ({ weightScale, learningRate })),
  );
  const rows = await inTurn(
    arms,
    async (arm) => {
      const { model, rule } = made(knobs.net, arm.weightScale, arm.learningRate, seed);
      const how = { rule, epochs, batchSize, seed, trainSamples: "all", validationSamples: 100 } as const;
      const seen = await outcome(model, data, how, running);
      const at = seen.history.trainAccuracy.indexOf(1);
      return { ...arm, reached: at >= 0, ...(at >= 0 && { reachedAt: seen.history.epoch[at]! }), ...seen };
    },
    running,
  );
  return { rows };
}

const kinds = {
  net: oneOf("three-layer", "five-layer", "conv"),
  weightScales: amounts,
  learningRates: amounts,
  samples: count,
  epochs: count,
  batchSize: count,
  seed: seedKind,
};

const usual = {
  linear: {
    net: "three-layer",
    weightScales: [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5],
    learningRates: [1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3],
    samples: 50,
    epochs: 20,
    batchSize: 25,
  },
  conv: {
    net: "conv",
    weightScales: [0.01, 0.03, 0.1, 0.2, 0.3],
    learningRates: [1e-4, 3e-4, 1e-3, 3e-3, 0.01],
    samples: 50,
    epochs: 30,
    batchSize: 10,
  },
} as const;

function made(
  net: SmallNet,
  weightScale: number,
  learningRate: number,
  seed: number,
): { readonly model: Model<NDArray<4>>; readonly rule: UpdateRule } {
  if (net === "conv") {
    const shape = { input: [1, 28, 28], filters: [8, 16, 32, 64], pools: [0, 1, 2, 3], classes: 10 } as const;
    return { model: deepConvNet({ ...shape, weightScale, seed }), rule: adam({ learningRate }) };
  }
  const hidden = net === "three-layer" ? [100, 100] : [100, 100, 100, 100];
  const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, weightScale, seed });
  return { model, rule: sgd({ learningRate }) };
}
