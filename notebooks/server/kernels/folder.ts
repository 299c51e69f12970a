import { realpathSync, statSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { isBelow } from "../contents/ground.ts";
import { Refusal } from "../refusal.ts";

/**
 * Where the kernel of a notebook works: beside it. Of a path that isn't there, as that of a console, it is the nearest folder
 * above, as with Jupyter.
 */
export function folderOf(root: string, path: string): string {
  if (path.includes("\0")) throw new Refusal(400, "A path with a NUL in it.");
  let folder = resolve(root, `.${sep}${path}`);
  if (!isBelow(root, folder)) throw outside(path);
  while (folder !== root && !isFolder(folder)) folder = dirname(folder);
  const real = realpathSync(folder);
  if (!isBelow(root, real)) throw outside(path);
  return real;
}

const outside = (path: string): Refusal => new Refusal(403, `Outside of the folder that is served: ${path}`);

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
