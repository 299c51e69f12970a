import { isNDArray, type NDArray, packed } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import type { Labels } from "../core/labels.ts";
import { withArrays } from "../core/leaves.ts";
import type { Arrays, Model, ModelState } from "../core/model.ts";
import { from } from "../core/nested.ts";
import { requireArray } from "../core/operands.ts";
import { findingsOf, type GradientOptions, requireKnown, VERDICTS } from "./gradients.ts";
import { largest } from "./measure.ts";
import { twin } from "./memory.ts";
import { observeModel } from "./model-conduct.ts";
import { type Report, report } from "./report.ts";
import { streamsOf } from "./upstream.ts";

/**
 * Compares a model's gradients with derivatives found by trying its loss, and says what it must not do: change what it was
 * given, or answer otherwise when it is asked again. The gradient of params.W1 goes by dW1.
 */
export function checkModel<X extends NDArray>(model: Model<X>, x: X, y: Labels, options: GradientOptions = {}): Report {
  requireKnown("checkModel", options, 'such as checkModel(model, x, y, { mode: "sampled", samples: 50 })');
  requireModel(model);
  requireArray("checkModel", x, "x");
  const params = withArrays({ ...model.params }, twin);
  const state = withArrays({ ...model.state }, twin);
  const batch = withArrays(x, twin);
  const { pairs, faults, measurable } = holding(model, params, state, () => observeModel(model, batch, y));
  const trying = {
    forward: (params: Arrays, x: X, state: ModelState) => ({
      out: holding(model, params, state, () => from(model.loss(x, y).loss)),
    }),
  };
  // The loss is what everything is the gradient of: its own is 1.
  const returned = { out: from(0), dout: from(1), pairs, batch };
  const { samples } = streamsOf(options.seed ?? 0);
  const findings = measurable ? findingsOf(options, trying, [params, batch, state], returned, samples) : [];
  const doubts = findings.every(({ passed }) => passed) ? [] : aboutSmallWeights(params);
  return report("model", VERDICTS, [...faults, ...doubts], findings);
}

/**
 * What small weights make of numbers is smaller with every layer, until each ReLU has its kink nearer than the shortest step
 * that the rounding of the loss allows, and gradients that are right look wrong.
 */
function aboutSmallWeights(params: Arrays): readonly string[] {
  const weights = Object.values(params).filter(({ shape }) => shape.length > 1);
  if (weights.some((w) => largest(packed(w)) >= SMALL)) return [];
  return [
    `all weights are below ${SMALL}, too small to tell right gradients from wrong ones: start with larger weights`,
  ];
}
const SMALL = 0.05;

/** Run a function while a model holds other arrays, and put back what it held, also where the function raises an error. */
export function holding<X extends NDArray, Result>(
  { params, state = {} }: Model<X>,
  otherParams: Arrays,
  otherState: ModelState,
  run: () => Result,
): Result {
  const [paramsBefore, stateBefore] = [{ ...params }, { ...state }];
  Object.assign(params, otherParams);
  Object.assign(state, otherState);
  try {
    return run();
  } finally {
    Object.assign(params, paramsBefore);
    Object.assign(state, stateBefore);
  }
}

/** Refuse what is no model before its parts are looked into. */
function requireModel(model: unknown): void {
  const { params, loss } = Object(model) as { readonly params?: unknown; readonly loss?: unknown };
  const arrays = Object.values(Object(params) as object);
  if (typeof loss === "function" && arrays.length > 0 && arrays.every(isNDArray)) return;
  complain("checkModel: the first argument must be a model with parameters", {
    given: inWords(model),
    expected: "{ params: { W1, b1, … }, loss }, every parameter an array",
    todo: "return { params, loss } from the function that makes it",
  });
}
