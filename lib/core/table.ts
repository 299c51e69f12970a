import type { Row, Totals } from "./arithmetic.ts";
import { product } from "./array.ts";
import { inParentheses } from "./errors.ts";
import { htmlLines, htmlTable } from "./html.ts";

// The arithmetic of a network as text, and as a table for a notebook.

const HEAD = ["layer", "out", "parameters", "multiply-adds", "activations", "sees", "jump"];

/** The first columns are words, the others numbers. */
const WORDS = 2;

export function table(input: readonly number[], rows: readonly Row[], total: Totals): string {
  const lines = [HEAD, ...linesOf(input, rows, total)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const print = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column < WORDS ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd();
  return [...lines.map(print), sizeOf(total)].join("\n");
}

export function htmlOf(
  input: readonly number[],
  rows: readonly Row[],
  total: Totals,
  remarks: readonly string[],
): string {
  const lines = linesOf(input, rows, total).map((cells) => ({ cells }));
  return [htmlTable(HEAD, lines, WORDS), htmlLines([sizeOf(total), ...remarks])].join("\n");
}

const linesOf = (input: readonly number[], rows: readonly Row[], total: Totals): readonly (readonly string[])[] => [
  ["input", inParentheses(input), "", "", grouped(product(input)), "", ""],
  ...rows.map((row) => [
    [...row.within, row.layer].join(" "),
    inParentheses(row.out),
    ...[row.parameters, row.multiplyAdds, row.activations].map(grouped),
    row.field === "all" ? "all" : perAxis(row.field),
    perAxis(row.jump),
  ]),
  ["total", "", ...[total.parameters, total.multiplyAdds, total.activations].map(grouped), "", ""],
];

const sizeOf = ({ bytes }: Totals): string =>
  `${inBytes(bytes)} to hold the activations of one sample, at 4 bytes a number`;

export function inBytes(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${["bytes", "KiB", "MiB", "GiB"][power]}`;
}

/** 138357544 as 138,357,544. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** One number where the axes agree, 3 × 5 where they don't. */
const perAxis = (numbers: readonly number[]): string =>
  [...new Set(numbers)].length === 1 ? String(numbers[0]) : numbers.join(" × ");
