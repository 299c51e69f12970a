import type { NDArray } from "../../core/array.ts";
import { complain, inWords } from "../../core/errors.ts";
import { requireOptions } from "../../core/options.ts";
import { random } from "../../core/random.ts";
import type { Dataset } from "../../data/dataset.ts";
import { firstPlaces } from "../../data/places.ts";
import { requireCount } from "../../train/accuracy.ts";
import { samplesOf } from "../../train/answers.ts";
import {
  learningRateOf,
  type Sign,
  signOf,
  type ThresholdUnit,
  thresholdUnit,
  type UnitStepOptions,
  weighed,
} from "./unit.ts";

// Teaching by one sample after the other, as was done before there were batches.

export interface LessonOptions extends UnitStepOptions {
  /** How often all samples are shown; 100 unless given. */
  readonly epochs?: number;
  /** What the orders of the samples follow from; 0 unless given. */
  readonly seed?: number;
}

/** What came of showing every sample once. */
export interface Lesson {
  readonly unit: ThresholdUnit;
  /** How many samples were on the wrong side when they were shown. */
  readonly mistakes: number;
  /** The mean of ½(t − (w·x + b))² as samples were shown. */
  readonly loss: number;
}

type Step = (unit: ThresholdUnit, x: NDArray, t: Sign, learningRate: number) => ThresholdUnit;

/** One epoch after the other, each in an order of its own, from a unit of zeros. Class 1 is to fire, class 0 not. */
export function* lessons(
  caller: string,
  set: Dataset,
  options: LessonOptions,
  usual: number,
  step: Step,
): Generator<Lesson> {
  requireSet(caller, set);
  requireOptions(caller, options, ["learningRate", "epochs", "seed"]);
  const { epochs = 100, seed = 0 } = options;
  requireCount(caller, "epochs", epochs);
  const learningRate = learningRateOf(caller, options, usual);
  const draw = random(seed);
  const { x, y } = samplesOf(caller, set, firstPlaces(set.size));
  const targets = Array.from(y, (label, n) => targetOf(caller, label, n));
  let unit = thresholdUnit(x.shape.slice(1), x.dtype);
  for (let epoch = 0; epoch < epochs; epoch++) {
    let [mistakes, squares] = [0, 0];
    for (const n of draw.permutation(set.size)) {
      const [sample, t] = [x.pick(n), targets[n]!];
      const z = weighed(unit, sample);
      if (signOf(z) !== t) mistakes++;
      squares += (t - z) * (t - z);
      unit = step(unit, sample, t, learningRate);
    }
    yield { unit, mistakes, loss: squares / (2 * set.size) };
  }
}

function targetOf(caller: string, label: number, n: number): Sign {
  if (label === 0 || label === 1) return label === 1 ? 1 : -1;
  return complain(`${caller}: one unit tells two classes apart, 0 and 1`, {
    given: `sample ${n} of class ${label}`,
    expected: "class 1, of which the unit is to say 1, and class 0, of which it is to say −1",
    todo: "teach a unit for each class: its samples are 1, all others 0",
  });
}

function requireSet(caller: string, set: Dataset): void {
  if (typeof set?.take === "function" && set.size > 0) return;
  complain(`${caller}: it takes a set of samples`, {
    given: typeof set?.take === "function" ? "a set of none" : inWords(set),
    expected: "a set of one sample or more, such as blobs({ classes: 2 })",
    todo: "from arrays make one with dataset(x, y)",
  });
}
