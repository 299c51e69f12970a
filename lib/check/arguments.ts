import { assign, copy, packed } from "../core/array.ts";
import { inParentheses } from "../core/errors.ts";
import type { Leaf } from "../core/leaves.ts";
import { difference, indexOf } from "./measure.ts";

// What a check does with the arguments of a call: find them again, watch them for changes.

/** What a path leads to. */
export function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
}

/** Remember the numbers of some arrays, so as to put them back, and to say by whom they were changed. */
export function snapshot(leaves: readonly Leaf[]): { restore(who: string): readonly string[] } {
  const kept = leaves.map((leaf) => ({ leaf, before: copy(leaf.array) }));
  return {
    restore: (who) =>
      kept.flatMap(({ leaf, before }) => {
        const [was, is] = [packed(before), packed(leaf.array).slice()];
        const { worst } = difference(is, was);
        if (worst < 0) return [];
        assign(leaf.array, before);
        const place = inParentheses(indexOf(worst, before.shape));
        return [`${who} changed ${leaf.name} at ${place} from ${was[worst]} to ${is[worst]}: ${REMEDY}`];
      }),
  };
}

const REMEDY = "copy what you want to write to";
