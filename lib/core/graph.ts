import { complain, inParentheses, inWords, StridesError } from "./errors.ts";
import { isNDArray } from "./operands.ts";
import type { Estimate, Plan } from "./plan.ts";

// A network as a computational graph: layers in the order in which they can be computed, each with where its inputs come
// from. Sizes, parameters, forward, backward and pictures of a network are all loops over this list.

/** What a network is made of: a layer's plan, or several parts put together. */
export type Part = Plan | Composite;

/** Parts put together: it lays them, one by one, behind what is there. */
export interface Composite {
  /** Lay the parts behind this place; returns the place of the last. */
  lay(ground: Ground, from: number): number;
}

/** Where the input of a network stands, before all its steps. */
export const INPUT = -1;

/** One layer in its place. */
export interface Step {
  readonly plan: Plan;
  readonly estimate: Estimate;
  /** The places of its inputs: several for a sum or a concatenation. */
  readonly from: readonly number[];
  /** The names of the blocks that it is in, outermost first. */
  readonly within: readonly string[];
}

export interface Graph {
  /** The shape of one sample. */
  readonly input: readonly number[];
  readonly steps: readonly Step[];
  /** The place of what comes out. */
  readonly out: number;
}

/** What a composite lays its parts on. */
export interface Ground {
  /** Lay a part behind a place; returns its own. */
  lay(part: Part, from: number): number;
  /** Lay a layer of several inputs, whose plan is told the shape of the first. */
  join(plan: Plan, from: readonly number[]): number;
  /** The shape of one sample at a place. */
  shapeAt(place: number): readonly number[];
  /** Lay something in a block of this name. */
  within(name: string, work: () => number): number;
}

/** The shape of one sample at a place of a graph. */
export const shapeAt = ({ input, steps }: Pick<Graph, "input" | "steps">, place: number): readonly number[] =>
  place === INPUT ? input : steps[place]!.estimate.out;

/** Lay parts one behind the other; complaints begin with who asked. */
export function layGraph(caller: string, input: readonly number[], parts: readonly Part[]): Graph {
  requireShape(caller, input);
  const steps: Step[] = [];
  const blocks: string[] = [];
  const ground: Ground = {
    lay(part, from) {
      if (isComposite(part)) return part.lay(ground, from);
      if (!isPlan(part)) return refusePart(`${caller}, ${placed(steps, blocks)}`, part);
      return ground.join(part, [from]);
    },
    join(plan, from) {
      const shape = ground.shapeAt(from[0]!);
      const where = `${caller}, ${placed(steps, blocks)}, on ${inParentheses(shape)}`;
      steps.push({ plan, estimate: estimated(where, plan, shape), from, within: [...blocks] });
      return steps.length - 1;
    },
    shapeAt: (place) => shapeAt({ input, steps }, place),
    within(name, work) {
      blocks.push(name);
      const place = work();
      blocks.pop();
      return place;
    },
  };
  const out = parts.reduce((place, part) => ground.lay(part, place), INPUT);
  return { input: [...input], steps, out };
}

/** Where the next layer is to stand. */
const placed = (steps: readonly Step[], blocks: readonly string[]): string =>
  `layer ${steps.length + 1}${blocks.length > 0 ? ` (${blocks.join(" ")})` : ""}`;

/** The estimate of one plan; its complaint says where in the network it stands. */
function estimated(where: string, plan: Plan, input: readonly number[]): Estimate {
  try {
    return plan.of(input);
  } catch (error) {
    if (!(error instanceof StridesError)) throw error;
    return complain(`${where}: ${error.what}`, error);
  }
}

function requireShape(caller: string, input: readonly number[]): void {
  if (!Array.isArray(input) || input.length === 0 || !input.every((size) => Number.isSafeInteger(size) && size > 0))
    complain(`${caller}: the input must be the shape of one sample`, {
      given: inWords(input),
      expected: "whole numbers, such as [3, 32, 32] for an image or [784] for a row of features",
      todo: "give the shape first, without its batch, and then a plan for each layer",
    });
}

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;
const isComposite = (value: unknown): value is Composite =>
  isRecord(value) && "lay" in value && typeof value.lay === "function";
const isPlan = (value: unknown): value is Plan =>
  isRecord(value) && "of" in value && typeof value.of === "function" && "layer" in value;

function refusePart(where: string, wrong: unknown): never {
  return complain(`${where}: it must be a plan`, {
    given: layerName(wrong) ? `the layer ${layerName(wrong)}` : inWords(wrong),
    expected: "what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })",
    todo: aboutPart(wrong),
  });
}

/** The name of a ladder; the toolbox's add is one too, and a function. */
const layerName = (value: unknown): string | undefined =>
  (typeof value === "object" || typeof value === "function") && value !== null && "plan" in value && "name" in value
    ? String(value.name)
    : undefined;

function aboutPart(wrong: unknown): string {
  if (layerName(wrong)) return `say what it is to be: ${layerName(wrong)}.plan(…)`;
  if (Array.isArray(wrong)) return "give the plans one by one, or spread a list of them: ...plans";
  if (isNDArray(wrong)) return "nothing is computed here: give plans, no arrays";
  return `find out where ${inWords(wrong)} comes from`;
}
