import { filledWithZeros } from "../../../lib/core/array.ts";
import { isNDArray, type NDArray } from "../../../lib/index.ts";

// The numbers that go into a layer: drawn, not stored. tests/fixtures/torch/drawing.py draws the same ones.

/** An array to be drawn: fractions between −most and most in steps of 1/parts, which float32 holds exactly. */
export interface Drawn {
  readonly shape: readonly number[];
  readonly seed: number;
  readonly most?: number;
  readonly parts?: number;
  /** What all are multiplied by and then shifted by: one number, or one for each index of axis 1. */
  readonly times?: number | readonly number[];
  readonly plus?: number | readonly number[];
  /** What stands at some flat positions instead; JSON has no NaN and no infinity, so these are words. */
  readonly put?: readonly (readonly [position: number, value: number | string])[];
}

/** Number i of a seed: 32 bits, mixed by MurmurHash3's last step. */
export function mixed(seed: number, i: number): number {
  let h = Math.imul(seed, 0x9e3779b9) + i;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

export function draw({ shape, seed, most = 2, parts = 512, times = 1, plus = 0, put = [] }: Drawn): NDArray {
  const made = filledWithZeros<number>(shape);
  const inner = shape.slice(2).reduce((p, q) => p * q, 1);
  for (let i = 0; i < made.size; i++) {
    const along = Math.floor(i / inner) % (shape[1] ?? 1);
    const value = (mixed(seed, i) % (2 * most * parts + 1)) / parts - most;
    made.data[i] = value * numberAt(times, along) + numberAt(plus, along);
  }
  for (const [position, value] of put) made.data[position] = Number(value);
  return made;
}

/** Arguments as a fixture describes them, every array in them drawn. */
export function drawn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(drawn);
  if (isDrawn(value)) return draw(value);
  if (typeof value !== "object" || value === null || isNDArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, drawn(part)]));
}

const isDrawn = (value: unknown): value is Drawn =>
  typeof value === "object" && value !== null && "shape" in value && "seed" in value;

const numberAt = (value: number | readonly number[], along: number): number =>
  typeof value === "number" ? value : value[along]!;
