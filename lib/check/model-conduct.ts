import { copy, isNDArray, type NDArray } from "../core/array.ts";
import { inParentheses, inWords } from "../core/errors.ts";
import { type Labels, labelsOf, requireLabels } from "../core/labels.ts";
import { leavesOf, withArrays } from "../core/leaves.ts";
import type { Arrays, Learned, Model, Scored } from "../core/model.ts";
import { same } from "./again.ts";
import { snapshot } from "./arguments.ts";
import { aboutNaN, hasNaN } from "./finite.ts";
import { overlap, scattered } from "./memory.ts";
import type { Pair } from "./pairs.ts";

// How a model behaves, whatever its numbers: what it returns, what it changes, and whether it answers the same again.

interface ModelConduct {
  /** The gradients that have a parameter's name and its shape. */
  readonly pairs: readonly Pair[];
  readonly faults: readonly string[];
  /** Whether asking for the loss again and again would tell anything. */
  readonly measurable: boolean;
}

export function observeModel<X extends NDArray>(model: Model<X>, x: X, y: Labels): ModelConduct {
  const faults: string[] = [];
  const watched = <Returned>(call: string, run: () => Returned): Returned => {
    const kept = watch(model, x);
    const returned = run();
    faults.push(...kept.restore(call));
    return returned;
  };
  const scored = watched("loss(x)", () => copied(model.loss(x)));
  faults.push(...aboutScores(scored, x));
  if (faults.length === 0) requireLabels("checkModel", y, scored.scores.shape);
  const labels = labelsOf(y);

  let pairs: readonly Pair[] = [];
  const learned = watched("loss(x, y)", () => {
    const found = model.loss(x, y);
    pairs = pairUp(model.params, found?.grads, faults);
    return found;
  });
  if (labelsOf(y).some((label, i) => label !== labels[i])) faults.push("loss(x, y) changed y: copy what you write to");
  faults.push(...aboutLearned(learned, model));
  if (!Number.isFinite(learned?.loss)) return { pairs, faults, measurable: false };

  const again = watched("loss(x, y)", () => model.loss(x, y));
  const repeated =
    isNear(again.loss, learned.loss) &&
    pairs.every(({ leaf, gradient }) => isNDArray(again.grads[leaf.name]) && same(again.grads[leaf.name]!, gradient));
  if (!repeated)
    faults.push("loss(x, y) gave something else when it was called again: draw random numbers from a seed in state");
  else faults.push(...aboutViews(model, x, y, learned.loss), ...aboutParams(model, x, y, learned.loss));
  return { pairs, faults, measurable: repeated };
}

/** Remember what a model holds, to put it back and to say what of it a call has changed. */
function watch<X extends NDArray>({ params, state = {} }: Model<X>, x: X): { restore(call: string): string[] } {
  const held = snapshot(leavesOf([params, state, x], ["params", "state", "x"]));
  const records = { params, state };
  const before = { params: { ...params }, state: { ...state } };
  return {
    restore: (call) => {
      const moved = (["params", "state"] as const).flatMap((record) =>
        Object.entries(before[record]).flatMap(([name, value]) => {
          if (Object.is(records[record][name], value)) return [];
          Object.assign(records[record], { [name]: value });
          return [`${call} put something else into ${record}.${name}: return it, and leave the model as it is`];
        }),
      );
      return [...moved, ...held.restore(call)];
    },
  };
}

/** Scores of their own: what they came in may be written to again. */
const copied = (scored: Scored): Scored => withArrays(Object(scored) as Scored, (array) => copy(array));

function aboutScores({ scores }: Scored, x: NDArray): string[] {
  if (!isNDArray(scores)) return [`loss(x) must return { scores }, an array, and returned scores ${inWords(scores)}`];
  const { shape } = scores as NDArray;
  const fits = shape.length === 2 && shape[0] === x.shape[0];
  return [
    ...(fits
      ? []
      : [`scores have shape ${inParentheses(shape)}, and must have (${x.shape[0]}, C): a row for each sample`]),
    ...(hasNaN({ name: "scores", array: scores }) ? [aboutNaN({ name: "scores", array: scores })] : []),
  ];
}

function aboutLearned(learned: Learned, { state = {} }: Pick<Model, "state">): string[] {
  const { loss, state: next } = (learned ?? {}) as Partial<Learned>;
  const strange = Object.keys(next ?? {}).filter((name) => !(name in state));
  return [
    ...(typeof loss === "number"
      ? []
      : [`loss(x, y) must return { loss, grads }, loss a number, and it is ${inWords(loss)}`]),
    ...(typeof loss === "number" && !Number.isFinite(loss) ? [`loss is ${loss}: nothing can be learned from it`] : []),
    ...strange.map((name) => `loss(x, y) returned state.${name}, and the model has none: make it with the model`),
  ];
}

/** The gradients that have the right name and shape; what the others have is a fault. */
function pairUp(params: Arrays, grads: unknown, faults: string[]): readonly Pair[] {
  if (typeof grads !== "object" || grads === null) {
    faults.push(
      `loss(x, y) must return grads, an array for each of ${Object.keys(params).join(", ")}; it is ${inWords(grads)}`,
    );
    return [];
  }
  for (const name of Object.keys(grads))
    if (!(name in params)) faults.push(`grads has ${name}, and params has none of that name`);
  const given = grads as Readonly<Record<string, unknown>>;
  const pairs = Object.entries(params).flatMap(([name, array]): readonly Pair[] => {
    const returned = given[name];
    const fault = aboutGradient(name, array, returned);
    if (fault !== undefined) faults.push(fault);
    if (!isNDArray(returned) || returned.shape.join() !== array.shape.join()) return [];
    return [{ leaf: { name, path: [0, name], array }, name: `d${name}`, returned, gradient: copy(returned) }];
  });
  pairs.forEach(({ leaf, returned }, i) => {
    if (Object.values(params).some((array) => overlap(array, returned)))
      faults.push(`grads.${leaf.name} shares its memory with params: return a copy`);
    const other = pairs.slice(0, i).find((earlier) => overlap(earlier.returned, returned));
    if (other !== undefined)
      faults.push(`grads.${leaf.name} shares its memory with grads.${other.leaf.name}: return a copy`);
  });
  return pairs;
}

function aboutGradient(name: string, { shape, dtype }: NDArray, gradient: unknown): string | undefined {
  if (gradient === undefined) return `grads has no ${name}: it needs one for each of params`;
  if (!isNDArray(gradient)) return `grads.${name} must be an array, and is ${inWords(gradient)}`;
  if (gradient.shape.join() !== shape.join())
    return `grads.${name} has shape ${inParentheses(gradient.shape)}, and must have that of params.${name}, ${inParentheses(shape)}`;
  if (gradient.dtype !== dtype) return `grads.${name} is ${gradient.dtype}, and params.${name} is ${dtype}`;
  return hasNaN({ name, array: gradient }) ? aboutNaN({ name: `grads.${name}`, array: gradient }) : undefined;
}

/** A batch is often cut out of a larger array. */
function aboutViews<X extends NDArray>(model: Model<X>, x: X, y: Labels, loss: number): string[] {
  if (isNear(model.loss(withArrays(x, scattered), y).loss, loss)) return [];
  return ["loss goes wrong where x is a view, such as a slice: it reads x.data directly; use x.get(…) or copy(x).data"];
}

/** Who trains a model puts other arrays into params, and loss must see them. */
function aboutParams<X extends NDArray>(model: Model<X>, x: X, y: Labels, loss: number): string[] {
  const before = { ...model.params };
  for (const [name, array] of Object.entries(before)) {
    const other = copy(array);
    other.data.forEach((value, i) => {
      other.data[i] = 1.25 * value + 0.125 * (i % 3);
    });
    model.params[name] = other;
  }
  const moved = model.loss(x, y).loss;
  Object.assign(model.params, before);
  if (moved !== loss) return [];
  return ["loss stays the same when params hold other arrays: read params.W1 inside loss, not when the model is made"];
}

/** Two runs may differ by the order of a sum, no more. */
const isNear = (p: number, q: number): boolean => Math.abs(p - q) <= 1e-5 * (Math.abs(p) + Math.abs(q));
