import { randomUUID } from "node:crypto";
import { chmodSync, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { complain } from "../../../lib/core/errors.ts";
import { type Bundle, type Cell, isLines, type Notebook, type Output } from "./format.ts";

// A notebook into a file, letter by letter as Python's nbformat writes it, so that who saves it again changes nothing.

/** Written beside the old file and moved: nobody meets half a notebook, and a write that fails costs nothing. */
export function writeNotebook(file: string, notebook: Notebook): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const fresh = `${target}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(fresh, textOf(notebook));
    if (existsSync(target)) chmodSync(fresh, statSync(target).mode);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    complain("notebook: it can't be written", {
      given: `${file}: ${error instanceof Error ? error.message : String(error)}`,
      expected: "a name in a folder that you may write in, on a disk with room",
      todo: "choose another name with --out, or make room",
    });
  }
}

/** The text of its file: keys in order, one space a step, texts as lines. */
export const textOf = ({ cells, ...rest }: Notebook): string =>
  `${jsonOf({ ...rest, cells: cells.map(cellOnFile) }, "\n")}\n`;

function cellOnFile(cell: Cell): object {
  const source = linesOf(cell.source);
  if (cell.cell_type === "code") return { ...cell, source, outputs: cell.outputs.map(outputOnFile) };
  return { ...cell, source };
}

function outputOnFile(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: linesOf(output.text) };
  return "data" in output ? { ...output, data: bundleOnFile(output.data) } : output;
}

const bundleOnFile = (data: Bundle): Bundle =>
  Object.fromEntries(
    Object.entries(data).map(([mime, value]) => [
      mime,
      typeof value === "string" && isLines(mime) ? linesOf(value) : value,
    ]),
  );

/** Each line with its end. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** As JSON.stringify, which puts keys that look like numbers first instead of all in order. */
function jsonOf(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const deeper = `${indent} `;
  const items = Array.isArray(value)
    ? value.map((item) => jsonOf(item, deeper))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, item]) => `${JSON.stringify(key)}: ${jsonOf(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return items.length === 0 ? `${open}${close}` : `${open}${deeper}${items.join(`,${deeper}`)}${indent}${close}`;
}
