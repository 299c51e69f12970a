import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { type AnyNotebook, anyNotebookIn, complaintAbout, withOwnIds } from "../../tools/notebook/read.ts";
import { Refusal } from "../refusal.ts";
import { told } from "./failure.ts";
import { type Ground, type Spot, thingAt } from "./ground.ts";
import { listing } from "./listing.ts";
import { bareModel, hashOf, isNotebook, type Model, openFile, refuseSpecial, textIn } from "./model.ts";
import type { Trust } from "./trust.ts";

// What a page reads: models with content, hash, both or neither.

export interface Wish {
  readonly content: boolean;
  readonly hash: boolean;
  readonly type: "file" | "notebook" | "directory" | undefined;
  readonly format: "text" | "base64" | undefined;
}

export async function modelAt(ground: Ground, trust: Trust, path: string, wish: Wish): Promise<Model> {
  const spot = await thingAt(ground, path);
  try {
    if (spot.kind === "directory") return await folderModel(ground, spot, wish);
    if (wish.type === "directory") throw new Refusal(400, `${spot.path} is not a directory`);
    if (spot.kind === "special") refuseSpecial(spot.path);
    if (!wish.content && !wish.hash) return asWished(await bareModel(spot), wish);
    const file = await openFile(spot);
    try {
      return await fileModel(spot, file, trust, wish);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw told(error, spot.path);
  }
}

async function folderModel(ground: Ground, spot: Spot, { type, content }: Wish): Promise<Model> {
  if (type !== undefined && type !== "directory") throw new Refusal(400, `${spot.path} is a directory, not a ${type}`);
  const model = await bareModel(spot);
  return content ? { ...model, content: await listing(ground, spot), format: "json" } : model;
}

async function fileModel(spot: Spot, file: FileHandle, trust: Trust, wish: Wish): Promise<Model> {
  const model = asWished(await bareModel(spot, await file.stat({ bigint: true })), wish);
  if (!wish.content) return { ...model, hash: await hashOf(file), hash_algorithm: "sha256" };
  mustBeShowable(model);
  const bytes = await file.readFile();
  const hashed = wish.hash && {
    hash: createHash("sha256").update(bytes).digest("hex"),
    hash_algorithm: "sha256" as const,
  };
  if (model.type === "notebook") return { ...model, ...hashed, ...notebookIn(spot, bytes, trust) };
  const text = wish.format === "base64" ? undefined : textIn(bytes);
  if (text === undefined && wish.format === "text") throw new Refusal(400, `${spot.path} is not UTF-8 encoded`);
  return text === undefined
    ? {
        ...model,
        ...hashed,
        mimetype: model.mimetype ?? "application/octet-stream",
        format: "base64",
        content: inBase64(bytes),
      }
    : { ...model, ...hashed, mimetype: model.mimetype ?? "text/plain", format: "text", content: text };
}

/** So large that all its bytes written as \u0000 still fit into one of JavaScript's texts. */
const MOST_SHOWN = 64 * 2 ** 20;

function mustBeShowable({ path, size }: Model): void {
  if (size === null || size <= MOST_SHOWN) return;
  const [given, most] = [Math.ceil(size / 2 ** 20), MOST_SHOWN / 2 ** 20];
  throw new Refusal(
    413,
    `'${path}' is too large to be shown here: ${given} MB, and up to ${most} MB can be. Download it, or open it elsewhere.`,
  );
}

/** A notebook may be read as a file, and any file as a notebook, if it is one. */
const asWished = (model: Model, { type }: Wish): Model =>
  type === "file" || type === "notebook"
    ? { ...model, type }
    : { ...model, type: isNotebook(model.name) ? "notebook" : "file" };

function notebookIn(spot: Spot, bytes: Buffer, trust: Trust): Pick<Model, "content" | "format" | "message"> {
  const text = textIn(bytes);
  if (text === undefined)
    throw new Refusal(400, `Unreadable Notebook: ${spot.path} is not UTF-8 encoded. Take an earlier version of it.`);
  const notebook = anyNotebookIn(text, spot.path);
  const complaint = complaintAbout(notebook, spot.path);
  return {
    content: trust.marked(whole(notebook), bytes),
    format: "json",
    ...(complaint !== undefined && { message: `Notebook validation failed: ${complaint}` }),
  };
}

/** With what pages take for granted in every cell. */
function whole(notebook: AnyNotebook): AnyNotebook {
  const { nbformat_minor = 0 } = notebook;
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    metadata: cell.metadata ?? {},
    source: cell.source ?? "",
    ...(cell.cell_type === "code" && { outputs: cell.outputs ?? [], execution_count: cell.execution_count ?? null }),
  }));
  const hasIds = typeof nbformat_minor === "number" && nbformat_minor >= 5;
  return { ...notebook, nbformat_minor, cells: hasIds ? withOwnIds(cells) : cells };
}

/** In lines, as Jupyter has it. */
const inBase64 = (bytes: Buffer): string => bytes.toString("base64").replace(/.{1,76}/g, "$&\n");
