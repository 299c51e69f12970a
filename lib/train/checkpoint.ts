import { isNDArray, type NDArray, packed, view } from "../core/array.ts";
import { complain, inParentheses } from "../core/errors.ts";
import type { Arrays, Model, ModelState } from "../core/model.ts";
import { requireModel } from "./answers.ts";
import { load, save } from "./container.ts";
import { type Begun, type Best, bestOf, type Evaluation, type Moment } from "./history.ts";
import type { Made } from "./made.ts";
import { requireFile } from "./settings.ts";

// What is saved of a model, and of a training on its way. Both files hold { params, state } where a model is to be found.

interface SavedModel {
  readonly params: Arrays;
  readonly state: ModelState;
}
interface SavedTraining extends SavedModel, Made, Omit<Moment, "params" | "state" | "best"> {
  readonly best?: Best;
  readonly losses: NDArray;
  readonly seconds: number;
}

/** Save what a model has learned, and what it remembers. The file is replaced whole or not at all. */
export function saveModel(model: Model, file: string): void {
  requireModel("saveModel", model);
  requireFile("saveModel", file);
  save("saveModel", file, "model", { params: { ...model.params }, state: { ...model.state } });
}

/** Put into a model what was saved of one like it; of a training's file, what was best. */
export function loadModel(model: Model, file: string): void {
  requireModel("loadModel", model);
  requireFile("loadModel", file);
  const { kind, value } = load("loadModel", file);
  const { params, state } = kind === "training" ? endOf(value as SavedTraining) : (value as SavedModel);
  requireAlike("loadModel", model, { params, state });
  Object.assign(model.params, params);
  if (model.state) Object.assign(model.state, state);
}

/** What the training would have left in its model: the best, that of an epoch that isn't whole included. */
const endOf = (saved: SavedTraining): SavedModel => bestOf({ ...saved, best: saved.best }) ?? saved;

export function saveTraining(file: string, made: Made, { now, losses, seconds }: Begun): void {
  const { best, ...moment } = now;
  const column = view(Float64Array.from(losses), [losses.length]);
  save("save", file, "training", { ...made, ...moment, ...(best && { best }), losses: column, seconds });
}

/** A training that was saved, if it is one of this model, made like this. */
export function loadTraining(file: string, model: Model, made: Made): Begun {
  requireFile("resume", file);
  const { kind, value } = load("resume", file);
  if (kind !== "training")
    complain("resume: the file holds no training", {
      given: `${JSON.stringify(file)}: a ${kind}`,
      expected: "a file that a solver has saved",
      todo: "a model alone goes back into place by loadModel(model, file)",
    });
  const saved = value as SavedTraining;
  requireAlike("resume", model, saved);
  for (const name of ["rule", "batchSize", "seed", "samples", "validation"] as const)
    if (saved[name] !== made[name]) refuseMade(name, saved[name], made[name]);
  const { steps, params, state, memory, losses, seconds, best } = saved;
  const evaluations: readonly Evaluation[] = saved.evaluations;
  return {
    now: { steps, params, state, memory, evaluations, best },
    losses: Array.from(packed(losses)),
    seconds,
  };
}

function requireAlike(caller: string, model: Model, saved: SavedModel): void {
  for (const part of ["params", "state"] as const) {
    const [mine, theirs] = [model[part] ?? {}, saved[part]];
    const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
    const other = names.find((name) => kindOf(mine[name]) !== kindOf(theirs[name]));
    if (other === undefined) continue;
    const list = Object.entries(theirs).map(([name, value]) => `${name} ${kindOf(value)}`);
    complain(`${caller}: the file is of another model`, {
      given: `${part}.${other}: here ${kindOf(mine[other])}, in the file ${kindOf(theirs[other])}`,
      expected: `a model with ${list.join(", ") || `no ${part}`}`,
      todo: "make the model with the sizes that it had when it was saved",
    });
  }
}

/** What a value must be like to take the place of another. */
function kindOf(value: NDArray | number | undefined): string {
  if (value === undefined) return "nothing";
  return isNDArray(value) ? `${inParentheses(value.shape)} ${value.dtype}` : "a number";
}

function refuseMade(name: keyof Made, saved: unknown, given: string | number): never {
  return complain("resume: a training must go on as it was begun", {
    given: `${SAYS[name]} ${given}; in the file ${saved}`,
    expected: `${SAYS[name]} ${saved}`,
    todo:
      name === "samples" || name === "validation"
        ? "give the samples that the training was begun with"
        : "give the same; for another make a new solver, which begins from the model as loadModel leaves it",
  });
}
const SAYS: { readonly [Name in keyof Made]: string } = {
  rule: "rule",
  batchSize: "batchSize",
  seed: "seed",
  samples: "samples to learn from",
  validation: "samples to validate with",
};
