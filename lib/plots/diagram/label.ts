import { product } from "../../core/array.ts";
import type { Step } from "../../core/graph.ts";
import { grouped } from "../../core/table.ts";

/** What stands in a box. */
export interface Label {
  readonly layer: string;
  readonly shape: string;
  /** Of a layer that learns something. */
  readonly parameters: string | undefined;
}

/** The label of a step, from all the steps that its box stands for; `blocks` of its blocks' names are said elsewhere. */
export function labelOf(copies: readonly Step[], blocks: number): Label {
  const { plan, estimate, within } = copies[0]!;
  const shapes = copies.map((copy) => copy.estimate.out);
  const sizes = copies.map(parametersOf);
  const name = [...within.slice(blocks), plan.layer].join(" ");
  return {
    layer: [[name, kernelOf(estimate)].filter(Boolean).join(" "), strideOf(estimate)].filter(Boolean).join(", "),
    shape: shapes[0]!
      .map((_, axis) =>
        range(
          shapes.map((shape) => shape[axis]!),
          String,
        ),
      )
      .join(" × "),
    parameters: Math.max(...sizes) > 0 ? `${range(sizes, grouped)} parameters` : undefined,
  };
}

export const inputLabel = (input: readonly number[]): Label => ({
  layer: "input",
  shape: input.join(" × "),
  parameters: undefined,
});

const parametersOf = ({ estimate }: Step): number =>
  Object.values(estimate.learned).reduce((sum, shape) => sum + product(shape), 0);

function kernelOf({ field, learned }: Step["estimate"]): string {
  if (field === undefined || field === "all") return "";
  // A window that is spread out sees more than it weighs.
  const window = learned.w?.slice(2) ?? field.window;
  return window.join(" × ");
}

function strideOf({ field }: Step["estimate"]): string {
  if (field === undefined || field === "all" || field.stride.every((step) => step === 1)) return "";
  return `stride ${[...new Set(field.stride)].join(" × ")}`;
}

/** `64`, or from the least to the most: `64–224`. */
function range(counts: readonly number[], written: (count: number) => string): string {
  const ends = [Math.min(...counts), Math.max(...counts)].map(written);
  return [...new Set(ends)].join("–");
}

/** How wide a text is at most, without a canvas to measure it on: common fonts have wider letters only in capitals. */
export const widthOf = (text: string, size: number): number => 0.58 * size * text.length;
