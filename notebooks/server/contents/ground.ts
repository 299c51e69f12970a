import { realpathSync } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import type { Place } from "../place.ts";
import { Refusal } from "../refusal.ts";
import { codeOf, told } from "./failure.ts";

// From the path in a request to a file below the root, or a refusal. Links are followed to their end each time, just before use:
// what leads out of the root, to the server's own folder or to nothing isn't served.

export interface Ground {
  readonly root: string;
  readonly state: string;
}

/** Something below the root, or where something may be made. */
export interface Spot {
  /** The path as pages know it: names with slashes between, none before or behind. */
  readonly path: string;
  readonly name: string;
  /** Itself, in a folder whose links are resolved: what is renamed and removed. */
  readonly entry: string;
  /** What it leads to where it is a link: what is read and written. */
  readonly real: string;
  readonly kind: "file" | "directory" | "special" | "nothing";
}

export function groundOf({ root, state }: Place): Ground {
  return { root: realpathSync.native(root), state: resolved(state) };
}

function resolved(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** Who only reads is told that there is nothing where something is hidden; who would write, that he can't. */
export async function spotOf(ground: Ground, path: string, hidden: 404 | 400 = 404): Promise<Spot> {
  const names = namesIn(path);
  const clean = names.join("/");
  const refuse = (): never => {
    throw new Refusal(
      hidden,
      hidden === 404
        ? `file or directory '${clean}' does not exist`
        : `'${clean}' is hidden: what begins with a dot, and the server's own folder, is left alone. Choose another name.`,
    );
  };
  if (names.some((name) => name.startsWith("."))) refuse();
  const name = names.at(-1);
  if (name === undefined) return { path: "", name: "", entry: ground.root, real: ground.root, kind: "directory" };
  try {
    const parent = names.slice(0, -1);
    const folder = await realpath(join(ground.root, ...parent)).catch((error: unknown) => {
      if (codeOf(error) !== "ENOENT" && codeOf(error) !== "ENOTDIR") throw error;
      throw new Refusal(404, `No such directory: ${parent.join("/")}`);
    });
    mustBeBelow(ground.root, folder, clean);
    const entry = join(folder, name);
    const real = await endOf(entry, clean);
    if (real !== undefined) mustBeBelow(ground.root, real, clean);
    if (isBelow(ground.state, real ?? entry)) refuse();
    const stats = real === undefined ? undefined : await stat(real);
    const kind = !stats ? "nothing" : stats.isFile() ? "file" : stats.isDirectory() ? "directory" : "special";
    return { path: clean, name, entry, real: real ?? entry, kind };
  } catch (error) {
    throw told(error, clean);
  }
}

/** What is there, or a refusal. */
export async function thingAt(ground: Ground, path: string, hidden: 404 | 400 = 404): Promise<Spot> {
  const spot = await spotOf(ground, path, hidden);
  if (spot.kind === "nothing") throw new Refusal(404, `file or directory '${spot.path}' does not exist`);
  return spot;
}

/** The names of a path. No name of ours goes up, ends a string, or is something else to the system than a name. */
export function namesIn(path: string, platform: NodeJS.Platform = process.platform): string[] {
  const names = path.split("/").filter((name) => name !== "");
  const shown = names.join("/");
  if (path.includes("\0")) throw new Refusal(404, `${JSON.stringify(shown)} is not a valid path`);
  if (names.includes("..")) throw new Refusal(404, `${shown} is outside root contents directory`);
  if (platform === "win32" && names.some(isNoNameOnWindows))
    throw new Refusal(
      400,
      `'${shown}' can't be a name on Windows. Choose one without < > : " | ? * and \\, which doesn't end in a dot or a space, and isn't a device such as CON or NUL.`,
    );
  return names;
}

const isNoNameOnWindows = (name: string): boolean =>
  [...name].some((letter) => letter < " " || '<>:"|?*\\'.includes(letter)) ||
  /[. ]$/.test(name) ||
  /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i.test(name);

/** Where a file really is; nothing where there is none. A link to nothing is refused: who writes through it writes elsewhere. */
async function endOf(entry: string, path: string): Promise<string | undefined> {
  try {
    return await realpath(entry);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    const found = await lstat(entry).catch(() => undefined);
    // Somebody made it between two looks.
    if (found && !found.isSymbolicLink()) return realpath(entry);
    if (found) throw new Refusal(404, `'${path}' is a link to a file that isn't there. Remove it, or make the file.`);
    return undefined;
  }
}

function mustBeBelow(root: string, real: string, path: string): void {
  if (!isBelow(root, real))
    throw new Refusal(
      403,
      `'${path}' leads out of the folder that is served, through a link. Open a copy of it instead.`,
    );
}

/** Itself or something in it. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
