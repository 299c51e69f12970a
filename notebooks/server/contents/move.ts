import { lstat, readdir, rename as renamed, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { moveOnto } from "../../tools/notebook/replace.ts";
import { Refusal } from "../refusal.ts";
import { CHECKPOINTS, checkpointsOf, moveCheckpoint, removeCheckpoint } from "./checkpoints.ts";
import { codeOf, told } from "./failure.ts";
import { isBelow, type Spot, spotOf, thingAt } from "./ground.ts";
import { bareModel, type Model } from "./model.ts";
import type { Store } from "./store.ts";

// Renaming and removing, with checkpoints. A link is moved and removed itself, not what it leads to.

export async function rename({ ground }: Store, path: string, wanted: unknown): Promise<Model> {
  if (wanted !== undefined && typeof wanted !== "string") throw new Refusal(400, "the new path is no text");
  const from = await thingAt(ground, path, 400);
  const to = await spotOf(ground, wanted ?? path, 400);
  if (from.path === to.path) return bareModel(from);
  if (from.path === "") throw new Refusal(400, "Can't rename root");
  try {
    if (from.kind === "directory" && isBelow(from.entry, to.entry))
      throw new Refusal(400, `'${from.path}' can't be moved into itself: '${to.path}'`);
    const isSame = to.kind !== "nothing" && (await isSameEntry(from, to));
    if (to.kind !== "nothing" && !isSame) throw new Refusal(409, `File already exists: ${to.path}`);
    // A folder, a link and another way to write the same name can't be linked to first.
    const isPlain = !isSame && (await lstat(from.entry)).isFile();
    await (isPlain ? moveOnto : renamed)(from.entry, to.entry);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw new Refusal(409, `File already exists: ${to.path}`);
    throw told(error, codeOf(error) === "ENAMETOOLONG" ? to.path : from.path);
  }
  // The file has its name already: what goes wrong here is no reason to say that it hasn't.
  if (from.kind === "file") await moveCheckpoint(ground, from, to).catch(() => {});
  return bareModel(await thingAt(ground, to.path, 400));
}

/** On disks that take A.txt for a.txt, or é in one letter for é in two, both names are the same file's. */
async function isSameEntry(from: Spot, to: Spot): Promise<boolean> {
  const plain = (name: string): string => name.normalize("NFC").toLowerCase();
  if (dirname(from.entry) !== dirname(to.entry) || plain(from.name) !== plain(to.name)) return false;
  const [one, other] = await Promise.all([lstat(from.entry), lstat(to.entry)]);
  return one.ino === other.ino && one.dev === other.dev;
}

export async function remove({ ground }: Store, path: string): Promise<void> {
  const spot = await thingAt(ground, path, 400);
  if (spot.path === "") throw new Refusal(400, "Can't delete root");
  try {
    const isFolder = (await lstat(spot.entry)).isDirectory();
    if (isFolder) return await removeFolder(spot);
    const checkpoints = spot.kind === "file" ? await checkpointsOf(ground, spot).catch(() => []) : [];
    await rm(spot.entry);
    for (const { id } of checkpoints) await removeCheckpoint(ground, spot, id).catch(() => {});
  } catch (error) {
    throw told(error, spot.path);
  }
}

/** Not with all that is in it: somebody may write there since the look. */
async function removeFolder(spot: Spot): Promise<void> {
  await mustBeEmpty(spot);
  await rm(join(spot.entry, CHECKPOINTS), { recursive: true, force: true });
  await rmdir(spot.entry);
}

/** As Jupyter does where it has no bin: nothing that somebody wrote goes with a folder. */
async function mustBeEmpty({ entry, path }: Spot): Promise<void> {
  const names = (await readdir(entry)).filter((name) => name !== CHECKPOINTS);
  const hidden = names.filter((name) => name.startsWith("."));
  if (names.length === 0) return;
  const what =
    names.length === hidden.length ? `hidden files are in it: ${hidden.join(", ")}` : "delete what is in it first";
  throw new Refusal(400, `Directory ${path} not empty: ${what}`);
}
