import { lstat, mkdir, realpath, rename, rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { copyOf, replaceFile } from "../../tools/notebook/replace.ts";
import { Refusal } from "../refusal.ts";
import { codeOf, told } from "./failure.ts";
import { type Ground, isBelow, type Spot } from "./ground.ts";
import { mayWrite, momentOf, openFile } from "./model.ts";

// The one checkpoint of a file, where pip's Jupyter keeps it too: .ipynb_checkpoints/<stem>-checkpoint<ext> beside the file.

export const CHECKPOINTS = ".ipynb_checkpoints";
const ID = "checkpoint";

export interface Checkpoint {
  readonly id: string;
  readonly last_modified: string;
}

export async function checkpointsOf(ground: Ground, spot: Spot): Promise<Checkpoint[]> {
  return (await hasCheckpoint(ground, spot)) ? [await checkpointIn(fileOf(spot))] : [];
}

export async function makeCheckpoint(ground: Ground, spot: Spot): Promise<Checkpoint> {
  if (spot.kind === "nothing") throw new Refusal(404, `file or directory '${spot.path}' does not exist`);
  if (spot.kind !== "file") throw new Refusal(400, `'${spot.path}' is no file: only files have checkpoints`);
  const file = fileOf(spot);
  try {
    await mkdir(dirname(file), { recursive: true });
    await mustBeInside(ground, spot);
    await copyTo(spot, file, true);
    return await checkpointIn(file);
  } catch (error) {
    throw told(error, spot.path);
  }
}

export async function restoreCheckpoint(ground: Ground, spot: Spot, id: string): Promise<void> {
  const source = await existing(ground, spot, id);
  if (spot.kind === "directory" || spot.kind === "special") throw new Refusal(400, `'${spot.path}' is no file`);
  if (spot.kind === "file" && !(await mayWrite(spot.real)))
    throw new Refusal(403, `Permission denied: '${spot.path}' is write-protected.`);
  try {
    await copyTo({ ...spot, real: source, kind: "file" }, spot.real, false);
  } catch (error) {
    throw told(error, spot.path);
  }
}

export async function removeCheckpoint(ground: Ground, spot: Spot, id: string): Promise<void> {
  const file = await existing(ground, spot, id);
  await rm(file).catch((error: unknown) => {
    throw told(error, spot.path);
  });
  await rmdir(dirname(file)).catch(() => {});
}

/** A file that is renamed takes its checkpoint along. */
export async function moveCheckpoint(ground: Ground, from: Spot, to: Spot): Promise<void> {
  if (!(await hasCheckpoint(ground, from))) return;
  await mkdir(dirname(fileOf(to)), { recursive: true });
  await mustBeInside(ground, to);
  await rename(fileOf(from), fileOf(to));
  await rmdir(dirname(fileOf(from))).catch(() => {});
}

export async function hasCheckpoint(ground: Ground, spot: Spot): Promise<boolean> {
  const found = await lstat(fileOf(spot)).catch(() => undefined);
  if (!found?.isFile()) return false;
  await mustBeInside(ground, spot);
  return true;
}

function fileOf({ entry, name }: Spot): string {
  const { name: stem, ext } = parse(name);
  return join(dirname(entry), CHECKPOINTS, `${stem}-${ID}${ext}`);
}

async function existing(ground: Ground, spot: Spot, id: string): Promise<string> {
  if (id === ID && (await hasCheckpoint(ground, spot))) return fileOf(spot);
  throw new Refusal(404, `Checkpoint does not exist: ${spot.path}@${id}`);
}

async function mustBeInside({ root }: Ground, { entry, path }: Spot): Promise<void> {
  const folder = await realpath(join(dirname(entry), CHECKPOINTS)).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return root;
    throw error;
  });
  if (!isBelow(root, folder))
    throw new Refusal(
      403,
      `The checkpoints of '${path}' would lie outside of the folder that is served, through a link.`,
    );
}

async function checkpointIn(file: string): Promise<Checkpoint> {
  return { id: ID, last_modified: momentOf((await stat(file, { bigint: true })).mtimeNs) };
}

/** A copy that is there whole or not at all. A checkpoint is as old as what it was made of; what is restored is new. */
async function copyTo(from: Spot, to: string, keepTime: boolean): Promise<void> {
  const source = await openFile(from);
  try {
    await replaceFile(to, async (fresh) => {
      await copyOf(source)(fresh);
      const { atime, mtime } = await source.stat();
      if (keepTime) await fresh.utimes(atime, mtime);
    });
  } finally {
    await source.close();
  }
}
