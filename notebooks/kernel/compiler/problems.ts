import { basename, relative } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import type { Ts } from "./tslab.ts";

/** Something that TypeScript refuses, with the line it is about. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** Nothing where it is the cell itself. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** How many letters it is about, on this line. */
  readonly length: number;
}

export function describe(ts: Ts, { file, start = 0, length = 1, code, messageText }: TypeScript.Diagnostic): Problem {
  const message = ts.flattenDiagnosticMessageText(messageText, "\n");
  if (!file) return { code: `TS${code}`, message, line: 1, column: 1, text: "", length: 0 };
  const { line, character } = ts.getLineAndCharacterOfPosition(file, start);
  const starts = file.getLineStarts();
  const text = file.text.slice(starts[line], starts[line + 1]).replace(/[\r\n\u2028\u2029]+$/, "");
  const inCell = basename(file.fileName) === "__tslab__.ts";
  return {
    code: `TS${code}`,
    message,
    ...(!inCell && { file: relative(process.cwd(), file.fileName) }),
    // tslab puts a line of its own above a cell.
    line: inCell ? line : line + 1,
    column: character + 1,
    text,
    length: Math.max(1, Math.min(length, text.length - character)),
  };
}

/** A problem as one reads it below a cell. */
export function inLines({ code, message, file, line, column, text, length }: Problem, cell: string): string {
  // A caret stands below its letter whatever the tabs before it.
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  const where = `${file ?? cell}:${line}:${column}`;
  return [`${where} - ${code}: ${message}`, "", `  ${text}`, `  ${indent}${"^".repeat(length)}`].join("\n");
}
