import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

// Stacks that speak of what was written, not of what runs: lines of the cell and of the files beside it, and nothing of ours.

const maps = new Map<string, { readonly map: SourceMap; readonly above: number }>();

/** Where the lines of a script come from; `above` is how many lines of the original nobody wrote. */
export function addMap(file: string, map: string, above = 0): void {
  if (map) maps.set(file, { map: new SourceMap(JSON.parse(map)), above });
}

/** What is read at a place of a file that we made; nothing for others. */
function original(file: string, line: number, column: number): { line: number; column: number } | undefined {
  const found = maps.get(file);
  const entry = found?.map.findEntry(line - 1, column - 1);
  if (!found || !entry || !("originalLine" in entry)) return undefined;
  return { line: entry.originalLine + 1 - found.above, column: entry.originalColumn + 1 };
}

/** Files whose frames say nothing to who writes a notebook. */
const ours = (file: string): boolean =>
  file.startsWith("node:") || file === __filename || file.startsWith("evalmachine");

export function installStacks(): void {
  // More than Node keeps, for ours are taken out.
  Error.stackTraceLimit = 30;
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames.flatMap((frame) => {
      const name = frame.getFileName() ?? "";
      const file = name.startsWith("file:") ? fileURLToPath(name) : name;
      if (ours(file)) return [];
      const place = original(file, frame.getLineNumber() ?? 1, frame.getColumnNumber() ?? 1);
      // What we put around a cell stands on no line of it.
      if (maps.has(file) && !place) return [];
      const at = place ? `${file}:${place.line}:${place.column}` : frame.toString();
      const caller = frame.getFunctionName();
      if (!place) return [`    at ${at}`];
      return [caller ? `    at ${frame.isAsync() ? "async " : ""}${caller} (${at})` : `    at ${at}`];
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
