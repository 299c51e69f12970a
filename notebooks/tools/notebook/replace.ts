import { randomUUID } from "node:crypto";
import { type FileHandle, link, lstat, open, readdir, rename, rm, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRunning } from "../turn.ts";

// Files that are old or new, and nothing between: written beside their place and moved there when they are whole. Who is killed
// on the way leaves a file that nobody lists, and that the next who writes into the folder sweeps away.

/** A file beside the one whose place it will take. */
export interface Fresh {
  readonly file: FileHandle;
  /** Puts it in its place, once it is on the disk; the mode of the old one is kept. It is closed, and gone where that fails. */
  take(options?: { readonly mayReplace?: boolean }): Promise<void>;
  drop(): Promise<void>;
}

/** Fill a file, and put it where another may be. A fill that fails leaves the old one alone. */
export async function replaceFile(
  target: string,
  fill: (file: FileHandle) => Promise<void>,
  options: { readonly mayReplace?: boolean } = {},
): Promise<void> {
  const fresh = await openBeside(target);
  try {
    await fill(fresh.file);
  } catch (error) {
    await fresh.drop();
    throw error;
  }
  await fresh.take(options);
}

/** Fills a file with what another one holds. */
export const copyOf =
  (source: FileHandle) =>
  async (fresh: FileHandle): Promise<void> => {
    const piece = Buffer.alloc(1 << 20);
    for (let at = 0; ; ) {
      const { bytesRead } = await source.read(piece, 0, piece.length, at);
      if (bytesRead === 0) return;
      await fresh.writeFile(piece.subarray(0, bytesRead));
      at += bytesRead;
    }
  };

export async function openBeside(target: string): Promise<Fresh> {
  const folder = dirname(target);
  await sweep(folder);
  const name = `.~strides-${process.pid}-${randomUUID().slice(0, 8)}.tmp`;
  const path = join(folder, name);
  // Before it is there, or another who sweeps at this moment takes it for a dead one's.
  underway.add(name);
  const file = await open(path, "wx").catch((error: unknown) => {
    underway.delete(name);
    throw error;
  });
  const drop = async (): Promise<void> => {
    await file.close().catch(() => {});
    await rm(path, { force: true }).catch(() => {});
    underway.delete(name);
  };
  const take = async ({ mayReplace = true } = {}): Promise<void> => {
    try {
      await dress(file, target);
      await file.sync();
      await file.close();
      await (mayReplace ? moveOver(path, target) : moveOnto(path, target));
    } catch (error) {
      await drop();
      throw error;
    }
    underway.delete(name);
    await settle(folder);
  };
  return { file, take, drop };
}

/** Ours that are on their way; by the process's number alone a later process may take a dead one's for its own. */
const underway = new Set<string>();

async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const pid = /^\.~strides-(\d+)-\w+\.tmp$/.exec(name)?.[1];
    if (pid === undefined || underway.has(name)) continue;
    if (Number(pid) === process.pid || !isRunning(Number(pid)))
      await rm(join(folder, name), { force: true }).catch(() => {});
  }
}

/** Whoever may read or run the old file may do so with the new one. */
async function dress(file: FileHandle, target: string): Promise<void> {
  const old = await stat(target).catch(() => undefined);
  if (!old) return;
  const now = await file.stat();
  if (now.uid !== old.uid || now.gid !== old.gid) await file.chown(old.uid, old.gid).catch(() => {});
  // Some disks refuse this, and keep no modes that could differ.
  if (((now.mode ^ old.mode) & 0o7777) !== 0) await file.chmod(old.mode & 0o7777);
}

/** Windows refuses while a scanner or an editor looks at the old file, which is over soon. */
async function moveOver(from: string, to: string): Promise<void> {
  for (let wait = 10; ; wait *= 2)
    try {
      return await rename(from, to);
    } catch (error) {
      if (process.platform !== "win32" || wait > 1000 || !/^(EPERM|EACCES|EBUSY)$/.test(codeOf(error))) throw error;
      await pause(wait);
    }
}

/** Move where nothing may be: EEXIST where something is, even if it came this moment. */
export async function moveOnto(from: string, to: string): Promise<void> {
  if (await isNailed(from)) return moveWhereFree(from, to);
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) === "EEXIST" || codeOf(error) === "ENOENT") throw error;
    // A disk without links, or a system that doesn't give them to all.
    return moveWhereFree(from, to);
  }
  try {
    await unlink(from);
  } catch (error) {
    // What can't lose its old name doesn't get a second one.
    await unlink(to).catch(() => {});
    throw error;
  }
}

/** A look before is the best there is without links. */
async function moveWhereFree(from: string, to: string): Promise<void> {
  const there = await lstat(to).catch(() => undefined);
  if (there) throw Object.assign(new Error(`EEXIST: ${to}`), { code: "EEXIST" });
  await moveOver(from, to);
}

/** In a sticky folder, as /tmp is one, what others own takes a new name and never loses one. */
async function isNailed(path: string): Promise<boolean> {
  const me = process.geteuid?.();
  if (me === undefined || me === 0) return false;
  const [folder, file] = await Promise.all([stat(dirname(path)), lstat(path)]);
  return (folder.mode & 0o1000) !== 0 && file.uid !== me && folder.uid !== me;
}

/** The folder remembers the new name only when it is on the disk itself; where that can't be asked for, it comes in time. */
async function settle(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close().catch(() => {});
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
