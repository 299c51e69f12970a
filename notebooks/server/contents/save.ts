import { mkdir } from "node:fs/promises";
import type { Content } from "../../jupyter/message.ts";
import { anyNotebook, complaintAbout } from "../../tools/notebook/read.ts";
import { replaceFile } from "../../tools/notebook/replace.ts";
import { textOf } from "../../tools/notebook/write.ts";
import { Refusal } from "../refusal.ts";
import { hasCheckpoint, makeCheckpoint } from "./checkpoints.ts";
import { told } from "./failure.ts";
import { type Spot, spotOf } from "./ground.ts";
import { bareModel, isNotebook, type Model, mayWrite, refuseSpecial } from "./model.ts";
import type { Store } from "./store.ts";
import { isTrusted } from "./trust.ts";

// What a page saves. A file is the old or the new one, whole, whatever happens on the way.

export interface Saved {
  readonly model: Model;
  readonly isNew: boolean;
}

export async function save(store: Store, path: string, given: Content): Promise<Saved> {
  if (given.copy_from) throw new Refusal(400, "Cannot copy with PUT, only POST");
  const spot = await spotOf(store.ground, path, 400);
  try {
    return await saveAt(store, spot, given);
  } catch (error) {
    throw told(error, spot.path);
  }
}

/** A new notebook, as Jupyter makes it. */
export const EMPTY: Content = { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 };

async function saveAt(store: Store, spot: Spot, given: Content): Promise<Saved> {
  const isNew = spot.kind !== "file";
  const type = typeIn(given, spot);
  if (type === "directory") await makeFolder(spot);
  else {
    await mustTakeFile(spot, type);
    const content = given.content ?? (isNew ? (type === "notebook" ? EMPTY : "") : undefined);
    if (content === undefined || content === null) throw new Refusal(400, "No file content provided");
    if (given.chunk !== undefined && given.chunk !== null)
      return { model: await addPiece(store, spot, type, given), isNew };
    if (type === "notebook") return { model: await saveNotebook(store, spot, content), isNew };
    const format = given.content === undefined ? "text" : given.format;
    const bytes = bytesIn(content, format, spot.path);
    await replaceFile(spot.real, (file) => file.writeFile(bytes));
  }
  return { model: await modelNow(store, spot), isNew };
}

function typeIn({ type }: Content, { kind, name }: Spot): Model["type"] {
  if (type === "notebook" || type === "directory") return type;
  if (type !== undefined && type !== null && type !== "") return "file";
  if (kind === "file") throw new Refusal(400, "No file type provided");
  return isNotebook(name) ? "notebook" : "file";
}

async function makeFolder(spot: Spot): Promise<void> {
  if (spot.kind === "nothing") await mkdir(spot.entry);
  else if (spot.kind !== "directory") throw new Refusal(400, `Not a directory: ${spot.path}`);
}

async function mustTakeFile({ kind, path, real }: Spot, type: string): Promise<void> {
  if (kind === "directory") throw new Refusal(400, `${path} is a directory, not a ${type}`);
  if (kind === "special") refuseSpecial(path);
  // A file in a folder that may be written in can be replaced, whatever its own mode says; who set it meant it.
  if (kind === "file" && !(await mayWrite(real)))
    throw new Refusal(403, `Permission denied: '${path}' is write-protected. Save it under another name.`);
}

async function saveNotebook(store: Store, spot: Spot, content: unknown): Promise<Model> {
  const notebook = anyNotebook(content, spot.path);
  const text = textOf(notebook);
  await replaceFile(spot.real, (file) => file.writeFile(text));
  if (isTrusted(content)) await store.trust.sign(text);
  // As in Jupyter a notebook always has one. It is saved whether or not there is room for that too.
  const saved: Spot = { ...spot, kind: "file" };
  if (!(await hasCheckpoint(store.ground, saved).catch(() => true)))
    await makeCheckpoint(store.ground, saved).catch(() => {});
  const complaint = complaintAbout(notebook, spot.path);
  const model = await modelNow(store, spot);
  return complaint === undefined ? model : { ...model, message: `Notebook validation failed: ${complaint}` };
}

async function addPiece(store: Store, spot: Spot, type: string, given: Content): Promise<Model> {
  const { chunk, content, format } = given;
  if (type !== "file") throw new Refusal(400, `File type "${type}" is not supported for large file transfer`);
  if (!Number.isInteger(chunk)) throw new Refusal(400, `chunk ${JSON.stringify(chunk)} is no number`);
  const sofar = await store.uploads.add(spot.real, spot.path, chunk as number, bytesIn(content, format, spot.path));
  return sofar ? { ...(await bareModel(spot, sofar)), writable: true } : modelNow(store, spot);
}

async function modelNow(store: Store, { path }: Spot): Promise<Model> {
  return bareModel(await spotOf(store.ground, path));
}

function bytesIn(content: unknown, format: unknown, path: string): Buffer {
  const wrong = (why: string): never => {
    throw new Refusal(400, `Encoding error saving ${path}: ${why}`);
  };
  if (format !== "text" && format !== "base64")
    throw new Refusal(400, "Must specify format of file contents as 'text' or 'base64'");
  if (typeof content !== "string") return wrong("the content is no text");
  if (format === "text")
    return /\p{Surrogate}/u.test(content) ? wrong("half a letter can't be written as UTF-8") : Buffer.from(content);
  const letters = content.replace(/\s/g, "");
  if (letters.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(letters)) wrong("it is no base64");
  return Buffer.from(letters, "base64");
}
