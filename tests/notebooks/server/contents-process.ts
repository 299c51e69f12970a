import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { afterAll } from "vitest";
import { PROJECT } from "../kernels.ts";
import { type Ask, askOf } from "./contents-client.ts";

// A server of a folder's contents as a process, to be killed, or to be given a disk or a user of its own.

export interface Server {
  readonly ask: Ask;
  readonly url: string;
  readonly process: ChildProcess;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
let program: string | undefined;
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  if (program !== undefined) rmSync(join(program, ".."), { recursive: true, force: true });
});

/** Beside the project's packages, where it finds Hono. */
function bundled(): string {
  if (program !== undefined) return program;
  mkdirSync(join(PROJECT, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(PROJECT, ".cache/contents-"));
  chmodSync(folder, 0o755);
  program = join(folder, "server.mjs");
  const here = join(PROJECT, "tests/notebooks/server/contents-server.ts");
  buildSync({
    entryPoints: [here],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    banner: { js: REQUIRE },
  });
  return program;
}
const REQUIRE = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

export async function startServer(
  folder: string,
  { asNobody = false, through = [] }: { readonly asNobody?: boolean; readonly through?: readonly string[] } = {},
): Promise<Server> {
  const [file = "", ...args] = [...through, process.execPath, bundled(), "--serve", folder];
  const nobody = asNobody && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"], ...nobody });
  running.add(child);
  const ended = once(child, "close").then(() => running.delete(child));
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    ended.then(() => {
      throw new Error(`${file} ended before it served`);
    }),
  ]);
  const url = `http://127.0.0.1:${line}`;
  const end = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  return { url, process: child, ask: askOf((path, init) => fetch(url + path, init)), kill: end, stop: end };
}

export const canRun = (program: string): boolean =>
  ["/bin", "/usr/bin", "/usr/sbin", "/sbin"].some((folder) => existsSync(join(folder, program)));
