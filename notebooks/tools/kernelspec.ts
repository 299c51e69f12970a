import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { complain } from "../../lib/core/errors.ts";

// A kernelspec: a folder in which every Jupyter of a computer looks for what it can start.

export interface Place {
  readonly name: string;
  /** Where Jupyter is installed; left out, it is the folder of the user. */
  readonly prefix?: string | undefined;
}

/** Where a kernelspec of this name lies. */
export const folderOf = ({ name, prefix }: Place, env: NodeJS.ProcessEnv = process.env): string =>
  join(prefix === undefined ? dataFolder(env) : join(prefix, "share/jupyter"), "kernels", name);

/** Jupyter's folder of a user, as Jupyter itself finds it. */
export function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(homedir(), "Library/Jupyter");
  if (platform === "win32") return join(env.APPDATA ?? join(homedir(), "AppData/Roaming"), "jupyter");
  return join(env.XDG_DATA_HOME || join(homedir(), ".local/share"), "jupyter");
}

/** Copy a kernelspec with the words that start the kernel here; one that isn't ours is only replaced where that is meant. */
export function installKernelspec(
  caller: string,
  pattern: string,
  argv: readonly string[],
  place: Place,
  force: boolean,
): string {
  const folder = folderOf(place);
  if (existsSync(folder) && !isOurs(folder) && !force)
    complain(`${caller}: there is another kernel of this name`, {
      given: `${folder}, which strides didn't write; tslab's own install takes the name tslab too`,
      expected: "a name that is free, or a kernelspec of strides",
      todo: "replace it with --force, or choose another name with --name",
    });
  try {
    const spec = JSON.parse(readFileSync(join(pattern, SPEC), "utf8"));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(pattern, folder, { recursive: true });
    writeFileSync(join(folder, SPEC), `${JSON.stringify({ ...spec, argv }, null, 2)}\n`);
    return folder;
  } catch (error) {
    return refuseToWrite(caller, folder, error);
  }
}

/** Remove a kernelspec of ours, and no other. */
export function uninstallKernelspec(caller: string, place: Place): string {
  const folder = folderOf(place);
  if (!existsSync(folder) || !isOurs(folder))
    complain(`${caller}: there is no kernel of strides of this name`, {
      given: `${folder}, ${existsSync(folder) ? "which strides didn't write" : "which isn't there"}`,
      expected: "the name, and where it was given the prefix, of npx strides kernel install",
      todo: existsSync(folder) ? "remove it with what has installed it" : "see jupyter kernelspec list",
    });
  try {
    rmSync(folder, { recursive: true });
    return folder;
  } catch (error) {
    return refuseToWrite(caller, folder, error);
  }
}

const SPEC = "kernel.json";

/** Ours say so in their metadata, which Jupyter leaves alone. */
function isOurs(folder: string): boolean {
  try {
    return JSON.parse(readFileSync(join(folder, SPEC), "utf8")).metadata.strides === true;
  } catch {
    return false;
  }
}

const refuseToWrite = (caller: string, folder: string, error: unknown): never =>
  complain(`${caller}: nothing can be written in this folder`, {
    given: `${folder}: ${error instanceof Error ? error.message : String(error)}`,
    expected: "a folder that you may write in",
    todo: "leave --prefix out, which takes a folder of your own, or set JUPYTER_DATA_DIR",
  });
