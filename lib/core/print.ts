import type { NDArray } from "./array.ts";
import { inColumns } from "./digits.ts";
import { inParentheses } from "./errors.ts";
import { floatsOf, isGone } from "./lent.ts";

// An array as text: its shape, its dtype, and so much of its numbers as one can read.

/** Rows and columns: of more than so many, those at the ends are shown, half at either. */
const MOST = 6;
/** The axes before them count matrices, of which fewer can be read. */
const MOST_MATRICES = 2;

/** What inspect tells of how deep it goes. */
interface Inspecting {
  readonly depth?: number | null;
}

/** How an array prints itself, as inspect calls it: within another value it is short, unless it is small. */
export function inspected(this: NDArray, left?: number | null, { depth }: Inspecting = {}): string {
  const within = typeof left === "number" && typeof depth === "number" && left < depth;
  return within && this.size > MOST * MOST ? headOf(this) : printed(this);
}

function printed(a: NDArray): string {
  const { shape } = a;
  if (isGone(a)) return `${headOf(a)}, gone with the scope that it was made in`;
  if (a.size === 0) return `${headOf(a)}, no numbers`;
  const shown = shape.map((size, axis) => placesOf(size, axis < shape.length - 2 ? MOST_MATRICES : MOST));
  const cells = inColumns(numbersAt(a, shown)).values();
  const write = (axis: number): string => {
    if (axis === shape.length) return cells.next().value ?? "";
    const parts = shown[axis]!.map(() => write(axis + 1));
    if (parts.length < shape[axis]!) parts.splice(parts.length / 2, 0, "…");
    const deep = shape.length - 1 - axis;
    return `[${parts.join(deep === 0 ? " " : `${"\n".repeat(deep)}${" ".repeat(axis + 1)}`)}]`;
  };
  return `${headOf(a)}${shape.length < 2 ? "  " : "\n"}${write(0)}`;
}

const headOf = ({ shape, dtype }: NDArray): string => `${inParentheses(shape)} ${dtype}`;

function placesOf(size: number, most: number): readonly number[] {
  const all = Array.from({ length: Math.min(size, most) }, (_, i) => i);
  return all.map((i) => (size > most && i >= most / 2 ? size - most + i : i));
}

/** The numbers at these places of each axis, the last axis moving fastest. */
function numbersAt(a: NDArray, shown: readonly (readonly number[])[]): readonly number[] {
  const first: readonly number[] = [a.offset];
  const floats = floatsOf(a);
  return shown
    .reduce((ats, places, axis) => ats.flatMap((at) => places.map((i) => at + i * a.stride[axis]!)), first)
    .map((at) => floats[at]!);
}
