import { isNDArray, type NDArray } from "../core/array.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import type { Arrays, Learned, Model, ModelState } from "../core/model.ts";
import type { Dataset, Samples } from "../data/dataset.ts";

// What training asks of a model and of samples. A student's model comes through here, so errors say which part of it they mean.

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isNDArray(value);
const shown = (a: unknown): string => (isNDArray(a) ? `${inParentheses(a.shape)} ${a.dtype}` : inWords(a));
const alike = (a: unknown, b: NDArray): boolean =>
  isNDArray(a) && a.dtype === b.dtype && a.shape.join() === b.shape.join();

export function requireModel<X extends NDArray>(caller: string, model: Model<X>): void {
  const params: unknown = model?.params;
  if (!isRecord(params) || typeof model.loss !== "function" || !(model.state === undefined || isRecord(model.state)))
    complain(`${caller}: a model must have params and a function loss`, {
      given: inWords(model),
      expected: "{ params: { W1, b1, … }, loss(x, y) }, and state where something is remembered",
      todo: "give what the function that makes the network returns: { params, loss }",
    });
  const names = Object.keys(params);
  const wrong = names.find((name) => !isNDArray(params[name]));
  if (wrong === undefined && names.length > 0) return;
  complain(`${caller}: params must hold arrays`, {
    given: wrong === undefined ? "params {}" : `params.${wrong} ${inWords(params[wrong])}`,
    expected: "an array for each name, as random(seed).normal(…) and zeros(…) make them",
    todo: wrong === undefined ? "put the weights of the network into params" : `make ${wrong} with from(…) or zeros(…)`,
  });
}

export function requireDataset(caller: string, name: string, data: Dataset): void {
  if (typeof data?.take !== "function" || !Number.isSafeInteger(data.size) || data.size < 0)
    complain(`${caller}: ${name} must be a set of samples`, {
      given: `${name} ${inWords(data)}`,
      expected: "{ size, take(places) → { x, y } }",
      todo: "give { train, validation }, two sets of samples",
    });
  if (data.size > 0) return;
  complain(`${caller}: ${name} must have samples`, {
    given: `${name}.size 0`,
    expected: "at least one sample",
    todo: "look where the samples were split: one part got all of them",
  });
}

export function samplesOf<X extends NDArray>(caller: string, data: Dataset<X>, places: ArrayLike<number>): Samples<X> {
  const samples = data.take(places);
  if (isNDArray(samples?.x) && samples.x.shape[0] === places.length && samples.y?.length === places.length)
    return samples;
  return complain(`${caller}: take(places) must give a row of x and a label for each place`, {
    given: `${places.length} places; x ${shown(samples?.x)}  y ${inWords(samples?.y)}`,
    expected: `{ x (${places.length}, …), y (${places.length}) }`,
    todo: "look at take of the set of samples",
  });
}

/** Refuse what a model says it has learned unless it fits its parameters and state. */
export function requireLearned<X extends NDArray>(caller: string, model: Model<X>, learned: Learned): void {
  if (!isRecord(learned) || typeof learned.loss !== "number" || !isRecord(learned.grads))
    complain(`${caller}: loss(x, y) must return { loss, grads }`, {
      given: inWords(learned),
      expected: "{ loss, grads }: a number, and an array for each name in params",
      todo:
        isRecord(learned) && isNDArray(learned.loss)
          ? "take the number out of the array: loss.get()"
          : "end the function with: return { loss, grads }",
    });
  requireNames(caller, model.params, learned.grads);
  for (const [name, w] of Object.entries(model.params)) {
    if (alike(learned.grads[name], w)) continue;
    complain(`${caller}: the gradient of ${name} must have its shape and dtype`, {
      given: `${name} ${shown(w)}  grads.${name} ${shown(learned.grads[name])}`,
      expected: `grads.${name} ${shown(w)}`,
      todo: `look at the backward that grads.${name} comes from`,
    });
  }
  requireState(caller, model.state ?? {}, learned.state ?? {});
}

function requireNames(caller: string, params: Arrays, grads: Readonly<Record<string, unknown>>): void {
  const missing = Object.keys(params).filter((name) => !Object.hasOwn(grads, name));
  const extra = Object.keys(grads).filter((name) => !Object.hasOwn(params, name));
  if (missing.length === 0 && extra.length === 0) return;
  complain(`${caller}: grads must have the names that params has`, {
    given: [
      missing.length > 0 ? `no gradient of ${missing.join(", ")}` : "",
      extra.length > 0 ? `a gradient of ${extra.join(", ")}, which params hasn't` : "",
    ]
      .filter((part) => part !== "")
      .join("; "),
    expected: `grads of ${Object.keys(params).join(", ")}`,
    todo: missing.length > 0 ? `put the gradient of ${missing[0]} into grads` : "call gradients as params are called",
  });
}

function requireState(caller: string, state: ModelState, next: ModelState): void {
  if (!isRecord(next)) refuseState(caller, state, `state ${inWords(next)}`);
  for (const [name, value] of Object.entries(next)) {
    const known = Object.hasOwn(state, name) ? state[name] : undefined;
    const right = isNDArray(known) ? alike(value, known) : typeof known === "number" && typeof value === "number";
    if (!right) refuseState(caller, state, `state.${name} ${shown(value)}, which was ${shown(known)}`);
  }
}

function refuseState(caller: string, state: ModelState, given: string): never {
  const entries = Object.entries(state).map(([name, value]) => `${name} ${shown(value)}`);
  complain(`${caller}: the state that loss(x, y) returns must be like the state that the model has`, {
    given,
    expected: entries.length > 0 ? `any of ${entries.join(", ")}` : "no state: the model has none",
    todo: "put what is remembered into model.state when the model is made, with its first value",
  });
}

/** The scores of samples, once they are known to be such. */
export function scoresOf<X extends NDArray>(caller: string, model: Model<X>, x: X): NDArray<2> {
  const scores: unknown = model.loss(x)?.scores;
  if (isNDArray(scores) && scores.shape.length === 2 && scores.shape[0] === x.shape[0] && scores.shape[1]! > 0)
    return scores as NDArray as NDArray<2>;
  return complain(`${caller}: loss(x) must return { scores }, a row for each sample`, {
    given: `x ${inParentheses(x.shape)}  scores ${shown(scores)}`,
    expected: `scores (${x.shape[0]}, C)`,
    todo: scores === undefined ? "without y, return { scores }" : "return what the last layer gives: (N, C)",
  });
}
