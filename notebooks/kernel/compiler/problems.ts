import { basename, relative } from "node:path";
import type * as TypeScript from "@tslab/typescript-for-tslab";
import { isCell } from "./paths.ts";
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

/** What is wrong with these files, as far as somebody should hear of it. */
export const problemsIn = (
  ts: Ts,
  program: TypeScript.Program,
  files: readonly TypeScript.SourceFile[],
): TypeScript.Diagnostic[] =>
  // Not among TypeScript's public names: tslab's fork adds it.
  (ts as unknown as { getPreEmitDiagnosticsOfFiles: CheckFiles })
    .getPreEmitDiagnosticsOfFiles(program, files)
    .filter(matters);
type CheckFiles = (program: TypeScript.Program, files: readonly TypeScript.SourceFile[]) => TypeScript.Diagnostic[];

/**
 * A cell's types are written down as a declaration file, which can't name every type
 * (TS4000 and up): a valid cell is none the worse. What is about no file is about our options.
 */
const matters = ({ code, file }: TypeScript.Diagnostic): boolean =>
  file !== undefined && !(code >= 4000 && code < 5000) && code !== 2527 && code !== 2742;

/** tslab reads an `await` at the top of a cell off the complaint that it isn't allowed. */
export function isAwaitAtTop(ts: Ts, { code, file, start = 0 }: TypeScript.Diagnostic): boolean {
  if (code !== 1308 || !file || !isCell(file.fileName)) return false;
  let node: TypeScript.Node | undefined = (ts as unknown as { getTokenAtPosition: TokenAt }).getTokenAtPosition(
    file,
    start,
  );
  while (node && !ts.isSourceFile(node)) {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    node = node.parent;
  }
  return true;
}
type TokenAt = (file: TypeScript.SourceFile, position: number) => TypeScript.Node;
