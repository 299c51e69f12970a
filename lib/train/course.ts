import { isNDArray, type NDArray } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import { batches } from "../data/batches.ts";
import type { Samples } from "../data/dataset.ts";
import { someOf } from "./accuracy.ts";
import { samplesOf } from "./answers.ts";
import { type Evaluation, wholeEpochs } from "./history.ts";
import type { Where } from "./schedule.ts";
import { seedFor } from "./seeds.ts";
import type { Settings, TrainingData } from "./settings.ts";

/** Which samples a training meets, and when: it follows from the settings alone. */
export class Course<X extends NDArray> {
  readonly stepsPerEpoch: number;
  readonly steps: number;
  /** The places of the samples that accuracies are measured on. */
  readonly judged: { readonly train: Int32Array; readonly validation: Int32Array };
  readonly #train: TrainingData<X>["train"];
  readonly #settings: Settings<X>;
  /** The batches of the epoch that was asked for last. */
  #order: { readonly epoch: number; readonly batches: readonly Int32Array[] } = { epoch: -1, batches: [] };

  constructor({ train, validation }: TrainingData<X>, settings: Settings<X>) {
    const { batchSize, epochs, seed, trainSamples, validationSamples } = settings;
    this.#train = train;
    this.#settings = settings;
    this.stepsPerEpoch = Math.ceil(train.size / batchSize);
    this.steps = this.stepsPerEpoch * epochs;
    this.judged = {
      train: someOf(train.size, trainSamples, seedFor(seed, "train samples")),
      validation: someOf(validation.size, validationSamples, seedFor(seed, "validation samples")),
    };
  }

  /** What the model sees in a step. */
  batch(step: number): Samples<X> {
    const { batchSize, seed, augment } = this.#settings;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (this.#order.epoch !== epoch)
      this.#order = { epoch, batches: batches(this.#train.size, batchSize, seedFor(seed, "order", epoch)) };
    const places = this.#order.batches[step % this.stepsPerEpoch]!;
    const samples = samplesOf("solver", this.#train, places);
    if (augment === undefined) return samples;
    const x = augment(samples.x, seedFor(seed, "augment", step));
    if (!isNDArray(x) || x.shape[0] !== places.length) refuseAugmented(x, samples.x);
    return { x, y: samples.y };
  }

  /** Where training is before a step, as a schedule sees it. */
  where(step: number, evaluations: readonly Evaluation[]): Where {
    const seen = wholeEpochs(evaluations).filter((evaluation) => evaluation.step <= step);
    const accuracies = seen.map(({ validationAccuracy }) => validationAccuracy);
    return { step, stepsPerEpoch: this.stepsPerEpoch, steps: this.steps, accuracies };
  }

  inWords(step: number): string {
    const each = this.stepsPerEpoch;
    return `step ${step + 1} (epoch ${Math.floor(step / each) + 1}, step ${(step % each) + 1} of ${each})`;
  }
}

function refuseAugmented(x: unknown, from: NDArray): never {
  return complain("solver: augment must return as many samples as it was given", {
    given: `x ${inWords(from)} became ${inWords(x)}`,
    expected: `x (${from.shape[0]}, …)`,
    todo: "change the samples of a batch, not how many there are",
  });
}
