import type { Floats } from "../../core/array.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import type { Moments } from "./layout.ts";

// What the kernels of assembly/rows.ts and assembly/columns.ts do: they add up lines of numbers, and scale them.

/** An array as rows of so many numbers; its lines are these rows, or the columns across them. */
export interface Lines {
  readonly are: "rows" | "columns";
  readonly rows: number;
  readonly length: number;
}

const KERNELS = {
  rows: { moments: "rowMoments", sums: "rowSums", scale: "rows" },
  columns: { moments: "columnMoments", sums: "columnSums", scale: "columns" },
} as const;

/** Columns are added up in blocks of so many rows. */
const BLOCK = 128;
/** What a number costs, in products. */
const COST = 2;

/** Lists of what is done to each line; lines beyond the end of a list start it anew. */
export interface Constants {
  readonly count: number;
  readonly pointers: readonly [high: Pointer, low: Pointer, a: Pointer, b: Pointer, c: Pointer];
}

/** (x − centre)·a + dout·b + c: what it takes for each line; what is left out is not read. */
export function constantsOf(
  room: Room,
  centre: Float64Array,
  a: Floats = NONE,
  b: Floats = NONE,
  c: Floats = NONE,
): Constants {
  const count = centre.length;
  const lists = [centre, centre, a, b, c].map((list) => room.floats(list.length));
  const [high, low, ...rest] = lists as [Pointer, Pointer, Pointer, Pointer, Pointer];
  const [highs, lows] = [room.view(high, count), room.view(low, count)];
  highs.set(centre);
  // In float32 the centre is two numbers: what it rounds to, and what is left.
  for (let i = 0; i < count; i++) lows[i] = Number.isFinite(highs[i]) ? centre[i]! - highs[i]! : 0;
  for (const [i, list] of [a, b, c].entries()) room.view(rest[i]!, list.length).set(list);
  return { count, pointers: [high, low, ...rest] };
}
const NONE = new Float64Array(0);

/** Mean and variance of each group; line i belongs to the group i % groups. */
export function momentsOf(room: Room, lines: Lines, x: Pointer, groups: number): Moments {
  const pieces = piecesOf(lines);
  const at = room.bytes(16 * pieces);
  run(room, "moments", lines, [x, 0, at], { count: lines.rows, pointers: [0, 0, 0, 0, 0] });
  return pooled(lines, room.doublesAt(at, 2 * pieces), groups);
}

/** Mean and variance of each group from the means and Σ(x − mean)² of its pieces: rows, or the columns of blocks. */
function pooled(lines: Lines, found: Float64Array, groups: number): Moments {
  const { are, rows, length } = lines;
  const [mean, variance] = [new Float64Array(groups), new Float64Array(groups)];
  const count = (rows * length) / groups;
  // The last block may have fewer rows than the others.
  const last = are === "rows" ? 0 : length * (blocksOf(lines) - 1);
  const [size, lastSize] = are === "rows" ? [0, length] : [BLOCK, rows - BLOCK * (blocksOf(lines) - 1)];
  for (let i = 0, group = 0; 2 * i < found.length; i++) {
    mean[group]! += found[2 * i]! * (i < last ? size : lastSize);
    if (++group === groups) group = 0;
  }
  for (let group = 0; group < groups; group++) mean[group]! /= count;
  for (let i = 0, group = 0; 2 * i < found.length; i++) {
    const off = found[2 * i]! - mean[group]!;
    variance[group]! += found[2 * i + 1]! + off * off * (i < last ? size : lastSize);
    if (++group === groups) group = 0;
  }
  for (let group = 0; group < groups; group++) variance[group]! /= count;
  return { mean, variance };
}

/** Σdout and Σdout·(x − centre), one after the other, of each row, or of each column of a block, block after block. */
export function sumsOf(room: Room, lines: Lines, x: Pointer, dout: Pointer, centre: Constants): Float64Array {
  const at = room.bytes(16 * piecesOf(lines));
  run(room, "sums", lines, [x, dout, at], centre);
  return room.doublesAt(at, 2 * piecesOf(lines));
}

/** out = (x − centre)·a + dout·b + c; a dout of 0 is none. */
export function scale(room: Room, lines: Lines, x: Pointer, dout: Pointer, out: Pointer, constants: Constants): void {
  run(room, "scale", lines, [x, dout, out], constants);
}

const blocksOf = ({ are, rows }: Lines): number => (are === "rows" ? rows : Math.ceil(rows / BLOCK));
const piecesOf = (lines: Lines): number => blocksOf(lines) * (lines.are === "rows" ? 1 : lines.length);

function run(
  room: Room,
  does: "moments" | "sums" | "scale",
  lines: Lines,
  arrays: readonly [x: Pointer, dout: Pointer, out: Pointer],
  { count, pointers }: Constants,
): void {
  const { are, rows, length } = lines;
  const struct = room.integers([length, rows, are === "rows" ? count : BLOCK, ...arrays, ...pointers]);
  room.share(KERNELS[are][does], struct, does === "scale" ? rows : blocksOf(lines), COST * rows * length);
}
