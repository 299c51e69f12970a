// The kernels that are measured, and how each is started. Deno comes from npm when it is first asked for.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DENO = join(ROOT, ".cache/peers/deno");
const DENO_PACKAGE = "deno@2.9.6";
const FILE = "{connection_file}";

export const peers = {
  ours: () => ({ argv: [process.execPath, join(ROOT, "dist/notebooks/kernel/launch.js"), "--config-path", FILE] }),
  stock: () => ({
    argv: [process.execPath, join(ROOT, "notebooks/node_modules/tslab/bin/tslab"), "kernel", "--config-path", FILE],
    interruptMode: "signal",
  }),
  deno: () => ({
    argv: [deno(), "jupyter", "--kernel", "--conn", FILE],
    env: { DENO_DIR: join(DENO, "cache"), DENO_NO_UPDATE_CHECK: "1", DENO_NO_PROMPT: "1" },
  }),
};

/** The program itself: the package's own starts it by another process of Node. */
function deno() {
  const found = programIn(DENO);
  if (found) return found;
  console.log(`Installing ${DENO_PACKAGE} below .cache/peers …`);
  mkdirSync(DENO, { recursive: true });
  const npm = process.env.npm_execpath;
  const [program, ...first] = npm ? [process.execPath, npm] : ["npm"];
  const flags = ["install", "--prefix", DENO, "--no-save", "--ignore-scripts", DENO_PACKAGE];
  const { status } = spawnSync(program, [...first, ...flags], { stdio: ["ignore", "ignore", "inherit"] });
  const installed = programIn(DENO);
  if (status !== 0 || !installed) throw new Error(`npm could not install ${DENO_PACKAGE}`);
  return installed;
}

function programIn(folder) {
  const platforms = join(folder, "node_modules/@deno");
  if (!existsSync(platforms)) return undefined;
  const names = readdirSync(platforms).flatMap((name) => ["deno", "deno.exe"].map((one) => join(platforms, name, one)));
  return names.find((name) => existsSync(name));
}
