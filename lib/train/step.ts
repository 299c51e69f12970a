import { isNDArray, type NDArray } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import type { Arrays, Learned, Model, ModelState } from "../core/model.ts";
import { dtypeOf } from "../core/operands.ts";
import type { Samples } from "../data/dataset.ts";
import { requireLearned } from "./answers.ts";
import type { UpdateRule } from "./contract.ts";
import { NotFinite, strangeIn } from "./finite.ts";
import type { Moment } from "./history.ts";

// One step: what the model learns from a batch, and where the rule moves each parameter. It writes into nothing.

/** What a step makes. */
interface Made extends Pick<Moment, "params" | "state" | "memory"> {
  readonly loss: number;
}

/** How a step is made, and `at`: which it is, in words. */
interface How {
  readonly rule: UpdateRule;
  readonly factor: number;
  readonly decayed: (name: string) => boolean;
  readonly at: string;
}

export function stepFrom<X extends NDArray>(
  model: Model<X>,
  now: Moment,
  { x, y }: Samples<X>,
  { rule, factor, decayed, at }: How,
): Made {
  const learned = model.loss(x, y);
  requireLearned("solver", model, learned);
  const { loss, grads } = learned;
  if (!Number.isFinite(loss)) refuseLoss(at, learned, x, now);
  const lost = firstStrange(grads);
  if (lost) refuse(`the gradient of ${lost.name} is not finite at ${at}`, `grads.${lost.name}${lost.where}`);
  const params: Arrays = {};
  const memory: Record<string, unknown> = {};
  for (const [name, w] of Object.entries(now.params)) {
    const moved = rule.step(w, grads[name]!, now.memory[name], { factor, decay: decayed(name) });
    requireMoved(rule, name, w, moved?.next);
    params[name] = moved.next;
    memory[name] = moved.state;
  }
  const state = { ...now.state, ...learned.state };
  for (const [record, values] of Object.entries({ params, state })) {
    const out = firstStrange(values);
    if (out) refuse(`${out.name} is no longer finite after ${at}`, `${record}.${out.name}${out.where}`);
  }
  return { loss, params, memory, state };
}

/** The first entry with a number that is NaN or infinite, and where that is: ` at (3, 4): NaN`. */
function firstStrange(values: Readonly<ModelState>): { readonly name: string; readonly where: string } | undefined {
  for (const [name, value] of Object.entries(values)) {
    const strange = isNDArray(value) ? strangeIn(value) : Number.isFinite(value) ? undefined : `${value}`;
    if (strange !== undefined) return { name, where: `${isNDArray(value) ? " at" : ""} ${strange}` };
  }
  return undefined;
}

/** A rule of somebody's own may return anything. */
function requireMoved(rule: UpdateRule, name: string, w: NDArray, next: unknown): void {
  if (isNDArray(next) && next.dtype === w.dtype && next.shape.join() === w.shape.join()) return;
  complain("solver: a rule's step must return { next, state }, next like w", {
    given: `rule ${inWords(rule.name)}, ${name} ${inWords(w)} ${w.dtype}  next ${inWords(next)}${dtypeOf(next)}`,
    expected: `next ${inWords(w)} ${w.dtype}`,
    todo: "adam.from(step), and from of any other rule, says more of a step of one's own",
  });
}

function refuseLoss(at: string, { loss, grads }: Learned, x: NDArray, now: Moment): never {
  const places = [{ x }, now.params, now.state, grads].map(firstStrange);
  const names = ["", "params.", "state.", "grads."];
  const first = places.findIndex((place) => place !== undefined);
  const found = places[first];
  const what = found
    ? `${names[first]}${found.name}${found.where}`
    : "x, every parameter and every gradient are finite";
  return refuse(
    `the loss is ${loss} at ${at}`,
    `loss ${loss}; ${found ? "" : "the loss alone: "}${what}`,
    found?.name === "x" ? "look where the samples come from: x itself is not finite" : undefined,
  );
}

function refuse(what: string, given: string, todo?: string): never {
  throw new NotFinite(`solver: ${what}`, {
    given,
    expected: "finite numbers; the model keeps the parameters from before this step",
    todo:
      todo ?? "lower the learning rate or the scale of the first weights; a log of 0 or a division by 0 does it too",
  });
}
