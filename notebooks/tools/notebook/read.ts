import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { complain, inWords, StridesError } from "../../../lib/core/errors.ts";
import { type Content, isObject } from "../../jupyter/message.ts";
import { type Bundle, type Cell, isJson, type Notebook, type Output } from "./format.ts";
import { inMemory } from "./lines.ts";

// A file into a notebook. What was written before 4.5 is brought up to it; what isn't a notebook is refused.

export function readNotebook(file: string): Notebook {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return refuse(
      file,
      error instanceof Error ? error.message : String(error),
      "a file that can be read",
      "check the name",
    );
  }
  return notebookIn(text, file);
}

/** The notebook that a text describes, all of it known and whole; errors call it by this name. */
export const notebookIn = (text: string, name: string): Notebook => knownIn(anyNotebookIn(text, name), name);

/** What a text describes, with all that we don't know; only what no program takes for a notebook of nbformat 4 is refused. */
export function anyNotebookIn(text: string, name: string): AnyNotebook {
  let found: unknown;
  try {
    // Editors of Windows may put a mark in front.
    found = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = text.trim() === "" ? "nothing is in it" : error instanceof Error ? error.message : String(error);
    return refuse(name, why, "JSON, as Jupyter writes it", "save it once more in Jupyter, or take an earlier version");
  }
  return inMemory(anyNotebook(found, name)) as AnyNotebook;
}

export interface AnyNotebook extends Content {
  readonly nbformat: 4;
  readonly metadata: Content;
  readonly cells: readonly Content[];
}

/** The same of what is JSON already, whose texts stay as they are. */
export function anyNotebook(found: unknown, name: string): AnyNotebook {
  const { nbformat, metadata = {}, cells } = isObject(found) ? found : {};
  if (nbformat !== 4)
    return refuse(
      name,
      nbformat === undefined ? "JSON without nbformat" : `nbformat ${inWords(nbformat)}`,
      "a notebook of nbformat 4",
      "open it in pip's Jupyter and save it, or write jupyter nbconvert --to notebook --nbformat 4",
    );
  const wrong = wrongIn(name);
  if (!isObject(metadata)) return wrong("metadata", metadata, "an object");
  if (!Array.isArray(cells)) return wrong("cells", cells, "a list");
  for (const [at, cell] of cells.entries()) if (!isObject(cell)) return wrongIn(name, at)("a cell", cell, "an object");
  return { ...(found as Content), nbformat, metadata, cells };
}

/** What is wrong with a notebook, or nothing. */
export function complaintAbout(notebook: AnyNotebook, name: string): string | undefined {
  try {
    knownIn(inMemory(notebook) as AnyNotebook, name);
    return undefined;
  } catch (error) {
    if (error instanceof StridesError) return `${error.given}; expected ${error.expected}`;
    throw error;
  }
}

/** The cells with names that no other has, as each has since 4.5. */
export function withOwnIds<C extends { readonly id?: unknown; readonly source?: unknown }>(cells: readonly C[]): C[] {
  const taken = new Set<string>();
  return cells.map((cell, at) => withOwnId(cell, at, taken));
}

function knownIn({ nbformat, nbformat_minor, metadata, cells }: AnyNotebook, name: string): Notebook {
  return {
    cells: withOwnIds(cells.map((cell, at) => cellIn(cell, wrongIn(name, at)))),
    metadata,
    nbformat,
    nbformat_minor: typeof nbformat_minor === "number" ? Math.max(5, nbformat_minor) : 5,
  };
}

type Wrong = (what: string, given: unknown, expected: string) => never;

const wrongIn =
  (name: string, cell?: number): Wrong =>
  (what, given, expected) =>
    refuse(
      name,
      `${what} ${inWords(given)}${cell === undefined ? "" : ` in cell ${cell + 1}`}`,
      `${what} as ${expected}`,
      "save it once more in Jupyter, or take an earlier version",
    );

const refuse = (name: string, given: string, expected: string, todo: string): never =>
  complain("notebook: this can't be read as a notebook", { given: `${name}: ${given}`, expected, todo });

function cellIn(found: Content, wrong: Wrong): Cell {
  const { cell_type, metadata = {}, attachments } = found;
  const id = typeof found.id === "string" ? found.id : "";
  if (!isObject(metadata)) return wrong("metadata", metadata, "an object");
  const source = textIn("source", found.source ?? "", wrong);
  if (cell_type === "markdown" || cell_type === "raw") {
    const attached = isObject(attachments) && {
      attachments: Object.fromEntries(Object.entries(attachments).map(([name, data]) => [name, bundleIn(data, wrong)])),
    };
    return { cell_type, id, metadata, source, ...attached };
  }
  if (cell_type !== "code") return wrong("cell_type", cell_type, "code, markdown or raw");
  const outputs = found.outputs ?? [];
  if (!Array.isArray(outputs)) return wrong("outputs", outputs, "a list");
  return {
    cell_type,
    id,
    metadata,
    source,
    outputs: outputs.map((output) => outputIn(output, wrong)),
    execution_count: countIn(found.execution_count),
  };
}

function outputIn(found: unknown, wrong: Wrong): Output {
  if (!isObject(found)) return wrong("an output", found, "an object");
  const { output_type, metadata = {} } = found;
  if (!isObject(metadata)) return wrong("metadata", metadata, "an object");
  switch (output_type) {
    case "stream":
      return {
        output_type,
        name: found.name === "stderr" ? "stderr" : "stdout",
        text: textIn("text", found.text ?? "", wrong),
      };
    case "display_data":
      return { output_type, data: bundleIn(found.data, wrong), metadata };
    case "execute_result": {
      const execution_count = countIn(found.execution_count);
      return { output_type, data: bundleIn(found.data, wrong), metadata, execution_count };
    }
    case "error": {
      const traceback = Array.isArray(found.traceback) ? found.traceback.map(String) : [];
      return { output_type, ename: String(found.ename ?? ""), evalue: String(found.evalue ?? ""), traceback };
    }
    default:
      return wrong("output_type", output_type, "stream, display_data, execute_result or error");
  }
}

function bundleIn(found: unknown, wrong: Wrong): Bundle {
  if (!isObject(found)) return wrong("data", found, "an object");
  const values = Object.entries(found).map(([mime, value]) => [
    mime,
    isJson(mime) ? value : textIn(mime, value, wrong),
  ]);
  return Object.fromEntries(values);
}

function textIn(what: string, found: unknown, wrong: Wrong): string {
  if (typeof found === "string") return found;
  return wrong(what, found, "a string or a list of strings");
}

const countIn = (found: unknown): number | null => (Number.isSafeInteger(found) ? (found as number) : null);

/** One that lacks a name gets one by its place and source, each time the same. */
function withOwnId<C extends { readonly id?: unknown; readonly source?: unknown }>(
  cell: C,
  at: number,
  taken: Set<string>,
): C {
  let id = typeof cell.id === "string" ? cell.id : "";
  for (let turn = 0; taken.has(id) || !/^[\w-]{1,64}$/.test(id); turn++)
    id = createHash("sha256").update(`${at} ${turn} ${cell.source}`).digest("hex").slice(0, 8);
  taken.add(id);
  return id === cell.id ? cell : { ...cell, id };
}
