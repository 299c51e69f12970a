import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { PROJECT } from "../kernels.ts";

// `npx strides lab` as a process of its own. Whatever a test starts ends with it.

/** Above all folders of a file of tests. */
export const FOLDER: string = realpathSync(mkdtempSync(join(tmpdir(), "strides lab ü-")));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true, maxRetries: 5 }));
let named = 0;
export function newFolder(): string {
  const folder = join(FOLDER, `my notes ${++named}`);
  mkdirSync(folder);
  return folder;
}

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

export interface Lab {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
  /** What it has printed by the time it has printed this. */
  readonly until: (words: RegExp) => Promise<RegExpExecArray>;
}

interface Start {
  readonly env?: NodeJS.ProcessEnv;
  /** The words of a program that becomes the one whose words follow. */
  readonly within?: readonly string[];
}

export function lab(args: readonly string[], { env = {}, within = [] }: Start = {}): Lab {
  const [program = "", ...rest] = [...within, process.execPath, join(PROJECT, "strides.mjs"), "lab", ...args];
  const child = spawn(program, rest, { cwd: FOLDER, env: { ...process.env, ...env } });
  running.add(child);
  let text = "";
  let look = (): void => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      look();
    });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const until = (words: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      look = () => {
        const found = words.exec(text);
        if (found) resolve(found);
      };
      look();
      ended.then(() => reject(new Error(`it ended, and said:\n${text}`)));
    });
  return { child, said: () => text, ended, until };
}

export const ADDRESS: RegExp = /JupyterLab {2}(http:\/\/127\.0\.0\.1:(\d+))(\/lab\S*)\?token=([0-9a-f]{48})\n/;

export interface OpenLab extends Lab {
  readonly url: string;
  readonly port: number;
  readonly page: string;
  readonly token: string;
  readonly ask: (path: string, more?: RequestInit) => Promise<Response>;
}

/** One that has said where it is. */
export async function opened(args: readonly string[], start?: Start): Promise<OpenLab> {
  const { until, ...rest } = lab([...args, "--no-browser"], start);
  const [, url = "", port = "", page = "", token = ""] = await until(ADDRESS);
  const ask: OpenLab["ask"] = (path, more) =>
    fetch(url + path, { headers: { authorization: `token ${token}` }, ...more });
  return { ...rest, until, url, port: Number(port), page, token, ask };
}
