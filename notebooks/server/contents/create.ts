import { cp, mkdir, rm } from "node:fs/promises";
import type { Content } from "../../jupyter/message.ts";
import { copyOf, replaceFile } from "../../tools/notebook/replace.ts";
import { textOf } from "../../tools/notebook/write.ts";
import { Refusal } from "../refusal.ts";
import { makeCheckpoint } from "./checkpoints.ts";
import { codeOf, told } from "./failure.ts";
import { isBelow, type Spot, spotOf, thingAt } from "./ground.ts";
import { bareModel, isNotebook, type Model, openFile, refuseSpecial } from "./model.ts";
import { EMPTY } from "./save.ts";
import type { Store } from "./store.ts";

// New things with the next name that is free: empty ones, and copies. None ever takes another's place.

export async function create(store: Store, path: string, given: Content): Promise<Model> {
  const { copy_from } = given;
  const to = await spotOf(store.ground, path, 400);
  if (to.kind === "file" || to.kind === "special") throw new Refusal(400, "Cannot POST to files, use PUT instead.");
  if (typeof copy_from === "string" && copy_from !== "") return copy(store, copy_from, to);
  if (to.kind === "nothing") throw new Refusal(404, `No such directory: ${to.path}`);
  return untitled(store, to, given);
}

async function untitled(store: Store, folder: Spot, { type, ext }: Content): Promise<Model> {
  const end = typeof ext === "string" ? ext : "";
  if (type === "directory") return made(store, folder, "Untitled Folder", " ", ({ entry }) => mkdir(entry));
  const isBook = type === "notebook" || (!type && isNotebook(end));
  const name = isBook ? "Untitled.ipynb" : `untitled${end}`;
  const content = isBook || isNotebook(name) ? textOf(EMPTY) : "";
  const write = ({ entry }: Spot) => replaceFile(entry, (file) => file.writeFile(content), { mayReplace: false });
  const model = await made(store, folder, name, "", write);
  if (isNotebook(name)) await store.inTurn(() => store.trust.sign(content));
  return model;
}

async function copy(store: Store, path: string, to: Spot): Promise<Model> {
  const from = await thingAt(store.ground, path, 400);
  if (from.kind === "special") refuseSpecial(from.path);
  const write = from.kind === "directory" ? copyFolder(from) : copyFile(from);
  const name = from.name.replace(/-Copy\d*\./, ".");
  if (to.kind === "directory") return made(store, to, name, "-Copy", write);
  try {
    await write(to);
    return await bareModel(await spotOf(store.ground, to.path));
  } catch (error) {
    throw told(error, to.path);
  }
}

const copyFile =
  (from: Spot) =>
  async ({ entry }: Spot): Promise<void> => {
    const source = await openFile(from);
    try {
      await replaceFile(entry, copyOf(source), { mayReplace: false });
    } finally {
      await source.close();
    }
  };

/** Links stay links; a copy that fails leaves nothing. */
const copyFolder =
  (from: Spot) =>
  async ({ entry, path }: Spot): Promise<void> => {
    if (isBelow(from.real, entry)) throw new Refusal(400, `Can't copy '${from.path}' into itself: '${path}'`);
    await mkdir(entry);
    try {
      await cp(from.real, entry, { recursive: true, verbatimSymlinks: true });
    } catch (error) {
      await rm(entry, { recursive: true, force: true });
      throw error;
    }
  };

/** Made under the first name that is free, as Jupyter counts: a number in front of the end, none for the first. */
async function made(
  store: Store,
  folder: Spot,
  name: string,
  insert: string,
  make: (spot: Spot) => Promise<unknown>,
): Promise<Model> {
  const dot = isNotebook(name) ? name.lastIndexOf(".") : name.indexOf(".");
  const [stem, end] = dot === -1 ? [name, ""] : [name.slice(0, dot), name.slice(dot)];
  for (let count = 0; ; count++) {
    const path = `${folder.path}/${stem}${count === 0 ? "" : `${insert}${count}`}${end}`;
    try {
      const spot = await spotOf(store.ground, path, 400);
      if (spot.kind !== "nothing") continue;
      await make(spot);
      const now = await spotOf(store.ground, path);
      // Notebooks always have one, and are there without it too.
      if (now.kind === "file" && isNotebook(now.name)) await makeCheckpoint(store.ground, now).catch(() => {});
      return await bareModel(now);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw told(error, path.replace(/^\//, ""));
    }
  }
}
