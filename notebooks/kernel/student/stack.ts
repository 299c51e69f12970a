import { SourceMap } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

// Stacks that speak of what was written, not of what runs: lines of the cell and of the files beside it, and nothing of ours.

/** This program, as V8's debugger calls it. */
const OURS = pathToFileURL(__filename).href;

/** Kept as text: most cells never fail. */
const maps = new Map<string, { readonly text: string; readonly above: number; read?: SourceMap }>();

/** Where the lines of a script come from; `above` is how many lines of the original nobody wrote. */
export function addMap(file: string, text: string, above = 0): void {
  if (text) maps.set(file, { text, above });
}

/** A call in what runs. */
export interface Place {
  readonly caller: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly isAsync?: boolean;
}

/** The line of a stack for a call; nothing where it is none of the student's, nor of a package. */
export function lineOf({ caller, file, line, column, isAsync = false }: Place): string | undefined {
  if (file.startsWith("node:") || file === __filename || file === OURS || file.startsWith("evalmachine"))
    return undefined;
  const found = maps.get(file);
  let at = file ? `${file}:${line}:${column}` : "<anonymous>";
  if (found) {
    found.read ??= new SourceMap(JSON.parse(found.text));
    const entry = found.read.findEntry(line - 1, column - 1);
    // What we put around a cell stands on no line of it.
    if (!("originalLine" in entry)) return undefined;
    at = `${file}:${entry.originalLine + 1 - found.above}:${entry.originalColumn + 1}`;
  }
  const name = `${isAsync ? "async " : ""}${caller}`;
  return name ? `    at ${name} (${at})` : `    at ${at}`;
}

export function installStacks(): void {
  // More than Node keeps, for ours are taken out.
  Error.stackTraceLimit = 30;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.flatMap((frame) => {
      const name = frame.getFileName() ?? "";
      const place = {
        caller: callerOf(frame),
        file: name.startsWith("file:") ? fileURLToPath(name) : name,
        line: frame.getLineNumber() ?? 1,
        column: frame.getColumnNumber() ?? 1,
        isAsync: frame.isAsync(),
      };
      return lineOf(place) ?? [];
    });
    let head: string;
    try {
      head = Error.prototype.toString.call(error);
    } catch {
      head = "an error that can't say what it is";
    }
    return [head, ...lines].join("\n");
  };
}

function callerOf(frame: NodeJS.CallSite): string {
  const name = frame.getFunctionName() ?? "";
  const type = frame.isToplevel() ? "" : (frame.getTypeName() ?? "");
  if (frame.isConstructor()) return `new ${name}`;
  return type && name && !name.includes(".") && type !== "Object" ? `${type}.${name}` : name;
}
