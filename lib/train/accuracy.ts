import { type Floats, type NDArray, packed } from "../core/array.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { requireLabels } from "../core/labels.ts";
import type { Model } from "../core/model.ts";
import { requireOptions } from "../core/options.ts";
import { random } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import { scope } from "../wasm/scope.ts";
import { requireDataset, requireModel, samplesOf, scoresOf } from "./answers.ts";
import { NotFinite } from "./finite.ts";

export interface AccuracyOptions {
  /** How many samples are looked at, drawn from all; "all" unless given. */
  readonly samples?: number | "all";
  /** Which are drawn; 0 unless given. */
  readonly seed?: number;
  /** How many go through the model at a time; 500 unless given. */
  readonly batchSize?: number;
}

/** The part of the samples whose label has the highest score. */
export function accuracy<X extends NDArray>(model: Model<X>, data: Dataset<X>, options: AccuracyOptions = {}): number {
  requireModel("accuracy", model);
  requireDataset("accuracy", "data", data);
  requireOptions("accuracy", options, ["samples", "seed", "batchSize"]);
  const { samples = "all", seed = 0, batchSize = 500 } = options;
  requireSamples("accuracy", "samples", samples);
  requireCount("accuracy", "batchSize", batchSize);
  return last(judging("accuracy", model, data, someOf(data.size, samples, seed), batchSize));
}

/** The class with the highest score for each sample, in the order of the set. */
export function predict<X extends NDArray>(
  model: Model<X>,
  data: Dataset<X>,
  options: { readonly batchSize?: number } = {},
): Int32Array {
  requireModel("predict", model);
  requireDataset("predict", "data", data);
  requireOptions("predict", options, ["batchSize"]);
  const { batchSize = 500 } = options;
  requireCount("predict", "batchSize", batchSize);
  const classes = new Int32Array(data.size);
  for (const { at, found } of guesses("predict", model, data, someOf(data.size, "all", 0), batchSize))
    classes.set(found, at);
  return classes;
}

/** The places of all samples, or of some that the seed says, in the order of the set. */
export function someOf(size: number, samples: number | "all", seed: number): Int32Array {
  const draw = random(seed);
  if (samples === "all" || samples >= size) return Int32Array.from({ length: size }, (_, i) => i);
  return draw.permutation(size).slice(0, samples).sort();
}

/** The accuracy at these places, with a pause after each batch. */
export function* judging<X extends NDArray>(
  caller: string,
  model: Model<X>,
  data: Dataset<X>,
  places: Int32Array,
  batchSize: number,
): Generator<undefined, number> {
  let right = 0;
  for (const { y, found, shape } of guesses(caller, model, data, places, batchSize)) {
    requireLabels(caller, y, shape);
    for (let i = 0; i < found.length; i++) if (found[i] === y[i]) right++;
    yield;
  }
  return right / places.length;
}

interface Guessed {
  /** Where the batch begins among the places. */
  readonly at: number;
  readonly y: ArrayLike<number>;
  readonly found: Int32Array;
  /** Of the scores. */
  readonly shape: NDArray<2>["shape"];
}

function* guesses<X extends NDArray>(
  caller: string,
  model: Model<X>,
  data: Dataset<X>,
  places: Int32Array,
  batchSize: number,
): Generator<Guessed> {
  for (let at = 0; at < places.length; at += batchSize) {
    const batch = places.subarray(at, at + batchSize);
    yield scope(() => {
      const { x, y } = samplesOf(caller, data, batch);
      const scores = scoresOf(caller, model, x);
      return { at, y, found: highest(caller, scores), shape: scores.shape };
    });
  }
}

/** Where each row is highest; the first of several. */
function highest(caller: string, scores: NDArray<2>): Int32Array {
  const [N, C] = scores.shape;
  const floats = packed(scores);
  const found = new Int32Array(N);
  for (let n = 0; n < N; n++) {
    let best = n * C;
    for (let i = n * C; i < (n + 1) * C; i++) {
      if (Number.isNaN(floats[i]!)) refuseNaN(caller, scores.shape, floats, n);
      if (floats[i]! > floats[best]!) best = i;
    }
    found[n] = best - n * C;
  }
  return found;
}

function refuseNaN(caller: string, shape: readonly number[], floats: Floats, n: number): never {
  const C = shape[1]!;
  throw new NotFinite(`${caller}: a model's scores must be numbers`, {
    given: `scores ${inParentheses(shape)}, row ${n} ${inWords(Array.from(floats.subarray(n * C, (n + 1) * C)))}`,
    expected: "no NaN",
    todo: "look for NaN in params, state and samples; a lower learning rate may keep it away",
  });
}

/** What a generator returns, its pauses left out. */
export function last<Returned>(work: Generator<undefined, Returned>): Returned {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

export function requireSamples(caller: string, name: string, value: unknown): void {
  if (value !== "all") requireCount(caller, name, value, ' or "all"');
}

export function requireCount(caller: string, name: string, value: unknown, or = ""): void {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return;
  complain(`${caller}: ${name} must be a whole number, 1 or more${or && `,${or}`}`, {
    given: `${name} ${inWords(value)}`,
    expected: `such as ${name}: 100${or}`,
    todo: "leave it out for what is usual",
  });
}
