import { product } from "./array.ts";
import { type Graph, INPUT, layGraph, type Part, type Step } from "./graph.ts";
import { showing } from "./shown.ts";
import { htmlOf, table } from "./table.ts";

// The arithmetic of a network: of each layer, and of all of them.

/** What one place of a layer's output sees of the input of the network, along each axis of space. */
export interface Sight {
  /** How many places from the first to the last, borders included; "all" once a layer has mixed every place. */
  readonly field: readonly number[] | "all";
  /** How far apart two neighbouring places of the output look; no axes are left once all is mixed. */
  readonly jump: readonly number[];
}

/** One layer of a network. */
export interface Row extends Sight {
  readonly layer: string;
  /** The names of the blocks that it is in, outermost first. */
  readonly within: readonly string[];
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

/** Work out a network on one sample of this shape: `arithmetic([3, 32, 32], conv.plan({ filters: 10, kernel: 5 }))`. */
export const arithmetic = (input: readonly number[], ...parts: readonly Part[]): Arithmetic =>
  arithmeticOf(layGraph("arithmetic", input, parts));

export function arithmeticOf({ input, steps }: Graph): Arithmetic {
  const space = input.slice(1).map(() => 1);
  const first: Sight = { field: space, jump: space };
  const rows: Row[] = [];
  for (const step of steps) {
    const sights = step.from.map((place) => (place === INPUT ? first : rows[place]!));
    rows.push(rowOf(step, further(widest(sights), step)));
  }
  const sum = (of: (row: Row) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const activations = product(input) + sum((row) => row.activations);
  const total: Totals = {
    parameters: sum((row) => row.parameters),
    multiplyAdds: sum((row) => row.multiplyAdds),
    activations,
    bytes: BYTES * activations,
  };
  return toldOf({ input: [...input], rows, total });
}

/** Sizes and counts that print as a table, and sentences below it. */
export function toldOf(
  { input, rows, total }: Pick<Arithmetic, "input" | "rows" | "total">,
  remarks: readonly string[] = [],
): Arithmetic {
  return showing(
    { input, rows, total },
    () => [table(input, rows, total), ...remarks].join("\n"),
    () => htmlOf(input, rows, total, remarks),
  );
}

function rowOf({ plan, estimate, within }: Step, { field, jump }: Sight): Row {
  const { out, learned, multiplyAdds, activations } = estimate;
  const parameters = Object.values(learned).reduce((all, shape) => all + product(shape), 0);
  return { layer: plan.layer, within, out, parameters, multiplyAdds, activations, field, jump };
}

/**
 * Of branches that meet, what sees most. Neighbours look as far apart as in the branch where that is furthest: all that is between
 * is seen by one of them.
 */
function widest(sights: readonly Sight[]): Sight {
  return sights.reduce((most, sight) => {
    if (most.field === "all" || sight.field === "all") return most.field === "all" ? most : sight;
    const { field } = sight;
    const jump = most.jump.map((j, axis) => Math.max(j, sight.jump[axis]!));
    return { field: most.field.map((r, axis) => Math.max(r, field[axis]!)), jump };
  });
}

/** r ← r + (span − 1)·jump, jump ← jump·stride. A layer without a window sees its own place. */
function further({ field, jump }: Sight, { estimate: { field: seen } }: Step): Sight {
  if (seen === undefined) return { field, jump };
  if (seen === "all") return { field: "all", jump: [] };
  return {
    field: field === "all" ? field : field.map((r, axis) => r + (seen.window[axis]! - 1) * jump[axis]!),
    jump: jump.map((j, axis) => j * seen.stride[axis]!),
  };
}
