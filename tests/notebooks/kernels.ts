import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { type Kernel, type StartOptions, startKernel } from "../../notebooks/client/kernel.ts";

// Real kernels for tests. Whatever a file of tests starts ends with it.

export const PROJECT: string = fileURLToPath(new URL("../..", import.meta.url));
export const OURS: readonly string[] = [
  process.execPath,
  join(PROJECT, "dist/notebooks/kernel/launch.js"),
  "--config-path",
  "{connection_file}",
];
export const STOCK: readonly string[] = [
  process.execPath,
  join(PROJECT, "notebooks/node_modules/tslab/bin/tslab"),
  "kernel",
  "--config-path",
  "{connection_file}",
];

type Changes = Partial<StartOptions>;

/** Our kernel, ready for its first cell. It needs a build: `node run.mjs build`. */
export const startOurs = (cwd?: string, changes?: Changes): Promise<Kernel> =>
  startReady({ argv: OURS, ...(cwd !== undefined && { cwd }), ...changes });

/** tslab as it comes, ready for its first cell. It knows no interrupt but a signal. */
export const startStock = (cwd?: string, changes?: Changes): Promise<Kernel> =>
  startReady({ argv: STOCK, interruptMode: "signal", ...(cwd !== undefined && { cwd }), ...changes });

const started = new Set<Kernel>();
const folders = new Set<string>();

async function startReady({ cwd = notebookFolder(), ...options }: Changes & { argv: readonly string[] }) {
  const kernel = await startKernel({ cwd, ...options });
  started.add(kernel);
  await kernel.info();
  return kernel;
}

/** A folder as students have one, for notebooks and what they import: files by name, and the packages beside them. */
export function notebookFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "strides-notebooks-"));
  folders.add(folder);
  symlinkSync(join(PROJECT, "notebooks/node_modules"), join(folder, "node_modules"), "junction");
  for (const [name, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), source);
  }
  return folder;
}

/** What a cell printed. */
export const printed = (
  messages: readonly { header: { msg_type: string }; content: { name?: unknown; text?: unknown } }[],
  name = "stdout",
): string =>
  messages
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");

afterAll(async () => {
  await Promise.all([...started].map((kernel) => kernel.kill()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
