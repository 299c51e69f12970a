import type { NDArray } from "../core/array.ts";
import type { Model } from "../core/model.ts";
import { requireModel } from "./answers.ts";
import { loadTraining } from "./checkpoint.ts";
import { requireData, type SolverOptions, settingsOf, type TrainingData } from "./settings.ts";
import { Solver } from "./solver.ts";

/**
 * Go on with a training that was saved, on the same samples and with the same options: its numbers are those of a training that
 * was never interrupted. More epochs may be asked for.
 */
export function resume<X extends NDArray>(
  file: string,
  model: Model<X>,
  data: TrainingData<X>,
  options: SolverOptions<X>,
): Solver<X> {
  requireModel("resume", model);
  requireData("resume", data);
  const { rule, batchSize, seed } = settingsOf("resume", options);
  const begun = loadTraining(file, model, { rule: rule.name, batchSize, seed, samples: data.train.size });
  return new Solver("resume", model, data, options, begun);
}
