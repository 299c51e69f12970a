import type { NDArray } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import type { Model } from "../core/model.ts";
import { requireModel } from "./answers.ts";
import { loadTraining } from "./checkpoint.ts";
import { madeOf } from "./made.ts";
import { requireData, type SolverOptions, settingsOf, type TrainingData } from "./settings.ts";
import type { Solver } from "./solver.ts";
import { Training } from "./training.ts";

/** Train a model: `await solver(model, { train, validation }, { rule: adam({ learningRate: 1e-3 }) }).train()`. */
export function solver<X extends NDArray>(
  model: Model<X>,
  data: TrainingData<X>,
  options: SolverOptions<X>,
): Solver<X> {
  return new Training("solver", model, data, options);
}

/**
 * Go on with a training that was saved, on the same samples and with the same options: its numbers are those of a training that
 * was never interrupted. More epochs may be asked for. Another rule, other samples or sizes are refused; that a schedule and an
 * augmentation are the same, being functions, only you can know.
 */
export function resume<X extends NDArray>(
  file: string,
  model: Model<X>,
  data: TrainingData<X>,
  options: SolverOptions<X>,
): Solver<X> {
  requireModel("resume", model);
  requireData("resume", data);
  const settings = settingsOf("resume", options);
  const { batchSize, epochs } = settings;
  const begun = loadTraining(file, model, madeOf(settings, data));
  requireEpochs(begun.now.steps / Math.ceil(data.train.size / batchSize), epochs);
  return new Training("resume", model, data, options, begun);
}

/** What was made already can't be left out again. */
function requireEpochs(made: number, asked: number): void {
  if (made <= asked) return;
  const inFile = Number.isInteger(made) ? made : made.toFixed(2);
  complain("resume: more was made already than is asked for", {
    given: `${inFile} epochs are in the file, epochs ${asked} asked for`,
    expected: `epochs ${Math.ceil(made)} or more: those before count`,
    todo: "ask for more epochs; loadModel(model, file) takes what was best, without going on",
  });
}
