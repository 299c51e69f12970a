import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Content } from "../jupyter/message.ts";
import type { Compiler } from "./compiler/compiler.ts";

// What stands, or could stand, where the cursor is. Jupyter counts in letters, JavaScript in halves of some of them.

const unitsOf = (code: string, letters: number): number => [...code].slice(0, letters).join("").length;
const lettersOf = (code: string, units: number): number => [...code.slice(0, units)].length;

export function complete(compiler: Compiler, { code, cursor_pos }: Content): Content {
  const source = String(code ?? "");
  const position = unitsOf(source, Number(cursor_pos ?? source.length));
  const { start, end, matches, types } = pathsAt(source, position) ?? namesAt(compiler, source, position);
  const [cursor_start, cursor_end] = [lettersOf(source, start), lettersOf(source, end)];
  // Clients that know it show the kind of each name.
  const typed = matches.map((text, i) => ({ start: cursor_start, end: cursor_end, text, type: types[i] ?? "" }));
  return {
    status: "ok",
    matches,
    cursor_start,
    cursor_end,
    metadata: { _jupyter_types_experimental: typed },
  };
}

export function inspect(compiler: Compiler, { code, cursor_pos }: Content): Content {
  const source = String(code ?? "");
  const position = unitsOf(source, Number(cursor_pos ?? source.length));
  // Behind a name, or behind the bracket of its call, the name is meant.
  const before = /([A-Za-z_$][\w$]*)\(?$/.exec(source.slice(0, position));
  const info = compiler.inspect(source, position) ?? (before && compiler.inspect(source, before.index));
  const data = info ? { "text/plain": compiler.inWords(info) } : {};
  return { status: "ok", found: info !== undefined && info !== null, data, metadata: {} };
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly string[];
  readonly types: readonly string[];
}

function namesAt(compiler: Compiler, source: string, position: number): Found {
  const { start, end, candidates, original } = compiler.complete(source, position);
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, String(kind)]));
  return { start, end, matches: candidates, types: candidates.map((name) => kinds.get(name) ?? "") };
}

/** Files and folders, in a string that begins as a path does. */
function pathsAt(source: string, position: number): Found | undefined {
  const line = source.slice(source.lastIndexOf("\n", position - 1) + 1, position);
  const typed = /(?:^|[^\\])["'`](\.{0,2}\/[^"'`]*)$/.exec(line)?.[1];
  if (typed === undefined) return undefined;
  const written = typed.slice(0, typed.lastIndexOf("/") + 1);
  const begun = typed.slice(written.length);
  const imports = /\bfrom\s*["'`][^"'`]*$|\bimport\s*\(?\s*["'`][^"'`]*$/.test(line);
  const entries = entriesOf(resolve(process.cwd(), written || "."))
    .filter(({ name }) => name.startsWith(begun) && (begun !== "" || !name.startsWith(".")))
    // A module is imported by its name without the ending, which every edition of the kernel understands.
    .map(({ name, folder }) => ({
      text: folder ? `${name}/` : imports ? name.replace(/(?<!\.d)\.tsx?$/, "") : name,
      type: folder ? "folder" : "file",
    }));
  const start = position - begun.length;
  return { start, end: position, matches: entries.map(({ text }) => text), types: entries.map(({ type }) => type) };
}

function entriesOf(folder: string): { name: string; folder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, folder: entry.isDirectory() }))
      .sort((a, b) => a.name.localeCompare(b.name));
  } catch {
    return [];
  }
}
