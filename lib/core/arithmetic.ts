import { product } from "./array.ts";
import { complain, inParentheses, inWords, StridesError } from "./errors.ts";
import { isNDArray } from "./operands.ts";
import type { Estimate, Plan } from "./plan.ts";

// The arithmetic of a chain of layers: each takes what the one before it gives.

/** What one place of a layer's output sees of the input of the chain, along each axis of space. */
export interface Sight {
  /** How many places from the first to the last, borders included; "all" once a layer has mixed every place. */
  readonly field: readonly number[] | "all";
  /** How far apart two neighbouring places of the output look; no axes are left once all is mixed. */
  readonly jump: readonly number[];
}

/** One layer of a chain. */
export interface Row extends Sight {
  readonly layer: string;
  readonly out: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Numbers held anew for one sample. */
  readonly activations: number;
}

export interface Totals {
  readonly parameters: number;
  readonly multiplyAdds: number;
  /** Numbers held for one sample, the input among them. */
  readonly activations: number;
  /** What these numbers take up in float32. */
  readonly bytes: number;
}

/** Sizes and counts, layer by layer: print it, or read its numbers. */
export interface Arithmetic {
  readonly input: readonly number[];
  readonly rows: readonly Row[];
  readonly total: Totals;
  toString(): string;
}

const BYTES = 4;
/** What a terminal and a notebook ask an object for when they print it. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Work out a chain of plans on one sample of this shape: `arithmetic([3, 32, 32], conv.plan({ filters: 10, kernel: 5 }))`. */
export function arithmetic(input: readonly number[], ...plans: readonly Plan[]): Arithmetic {
  requireShape(input);
  requirePlans(plans);
  const rows: Row[] = [];
  const space = input.slice(1).map(() => 1);
  let sight: Sight = { field: space, jump: space };
  let shape = input;
  plans.forEach((plan, at) => {
    const estimate = estimated(plan, shape, at, plans.length);
    const { out, parameters, multiplyAdds, activations } = estimate;
    sight = further(sight, estimate);
    shape = out;
    rows.push({ layer: plan.layer, out, parameters, multiplyAdds, activations, ...sight });
  });
  const sum = (of: (row: Row) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const activations = product(input) + sum((row) => row.activations);
  const total: Totals = {
    parameters: sum((row) => row.parameters),
    multiplyAdds: sum((row) => row.multiplyAdds),
    activations,
    bytes: BYTES * activations,
  };
  const print = (): string => table([...input], rows, total);
  return Object.defineProperties(
    { input: [...input], rows, total, toString: print },
    { toString: { enumerable: false }, [INSPECT]: { value: print } },
  );
}

/**
 * r ← r + (span − 1)·jump, jump ← jump·stride. A layer without a window sees its own place.
 */
function further(sight: Sight, { field: seen }: Estimate): Sight {
  const { field, jump } = sight;
  if (seen === undefined) return sight;
  if (seen === "all") return { field: "all", jump: [] };
  return {
    field: field === "all" ? field : field.map((r, axis) => r + (seen.window[axis]! - 1) * jump[axis]!),
    jump: jump.map((j, axis) => j * seen.stride[axis]!),
  };
}

/** The estimate of one plan; its complaint says which layer of the chain it is about. */
function estimated(plan: Plan, input: readonly number[], at: number, count: number): Estimate {
  try {
    return plan.of(input);
  } catch (error) {
    if (!(error instanceof StridesError)) throw error;
    return complain(`arithmetic, layer ${at + 1} of ${count}, on ${inParentheses(input)}: ${error.what}`, error);
  }
}

function requireShape(input: readonly number[]): void {
  if (!Array.isArray(input) || input.length === 0 || !input.every((size) => Number.isSafeInteger(size) && size > 0))
    complain("arithmetic: the input must be the shape of one sample", {
      given: inWords(input),
      expected: "whole numbers, such as [3, 32, 32] for an image or [784] for a row of features",
      todo: "give the shape first, without its batch, and then a plan for each layer",
    });
}

function requirePlans(plans: readonly unknown[]): void {
  const at = plans.findIndex((plan) => !isPlan(plan));
  if (at < 0) return;
  const wrong = plans[at];
  complain(`arithmetic, layer ${at + 1} of ${plans.length}: it must be a plan`, {
    given: layerName(wrong) ? `the layer ${layerName(wrong)}` : inWords(wrong),
    expected: "what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })",
    todo: aboutPlan(wrong),
  });
}

const isPlan = (value: unknown): value is Plan =>
  typeof value === "object" && value !== null && "of" in value && typeof value.of === "function" && "layer" in value;

/** The name of a ladder; the toolbox's add is one too, and a function. */
const layerName = (value: unknown): string | undefined =>
  (typeof value === "object" || typeof value === "function") && value !== null && "plan" in value && "name" in value
    ? String(value.name)
    : undefined;

function aboutPlan(wrong: unknown): string {
  if (layerName(wrong)) return `say what it is to be: ${layerName(wrong)}.plan(…)`;
  if (Array.isArray(wrong)) return "give the plans one by one, or spread a list of them: arithmetic(input, ...plans)";
  if (isNDArray(wrong)) return "nothing is computed here: give plans, no arrays";
  return `find out where ${inWords(wrong)} comes from`;
}

const HEAD = ["layer", "out", "parameters", "multiply-adds", "activations", "sees", "jump"];

function table(input: readonly number[], rows: readonly Row[], total: Totals): string {
  const held = product(input);
  const lines = [
    HEAD,
    ["input", inParentheses(input), "", "", grouped(held), "", ""],
    ...rows.map((row) => [
      row.layer,
      inParentheses(row.out),
      ...[row.parameters, row.multiplyAdds, row.activations].map(grouped),
      row.field === "all" ? "all" : perAxis(row.field),
      perAxis(row.jump),
    ]),
    ["total", "", ...[total.parameters, total.multiplyAdds, total.activations].map(grouped), "", ""],
  ];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const print = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd();
  const size = `${inBytes(total.bytes)} to hold the activations of one sample, at ${BYTES} bytes a number`;
  return [...lines.map(print), size].join("\n");
}

function inBytes(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${["bytes", "KiB", "MiB", "GiB"][power]}`;
}

/** 138357544 as 138,357,544. */
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** One number where the axes agree, 3 × 5 where they don't. */
const perAxis = (numbers: readonly number[]): string =>
  [...new Set(numbers)].length === 1 ? String(numbers[0]) : numbers.join(" × ");
