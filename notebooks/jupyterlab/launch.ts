import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { complain } from "../../lib/core/errors.ts";
import { variablesOf } from "./folders.ts";
import type { Jupyter } from "./program.ts";

// A JupyterLab of Python's as a process that answers on this computer alone, and never outlives this one.

export interface Launch extends Jupyter {
  /** What pages see. */
  readonly root: string;
  /** Where settings, workspaces and secrets of this root are kept. */
  readonly state: string;
  /** The folder above the kernelspecs' "kernels". */
  readonly kernels: string;
  readonly token: string;
  /** Left out, it is any that is free. */
  readonly port?: number;
  /** Jupyter doesn't run as root unless that is meant. */
  readonly allowRoot?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export interface JupyterLab {
  /** The page, without its token. */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process has ended, with the last that it said. */
  readonly exited: Promise<{ readonly code: number | null; readonly lastWords: string }>;
  /** Shuts its kernels down, then itself. */
  close(): Promise<void>;
}

const CALLER = "strides lab --jupyter";
/** A first start reads thousands of files, and some computers look at each for viruses. */
const LONGEST_START = 180_000;
const BETWEEN_QUESTIONS = 50;
/** How long kernels have to end. */
const GRACE = 5_000;
const MOST_WORDS = 4000;

export async function startJupyterLab(launch: Launch): Promise<JupyterLab> {
  const { words, root, token, allowRoot = false, env = process.env } = launch;
  refuseRoot(allowRoot);
  const port = launch.port === undefined ? await freePort() : await requireFree(launch.port);
  const [program, ...first] = words;
  const child = spawn(program, [...first, ...flags(root, port, allowRoot)], {
    cwd: root,
    env: variablesOf(launch, env),
    stdio: ["pipe", "pipe", "pipe"],
    // In a process group of its own, Ctrl-C reaches us alone, and we end it in order.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const life = watched(child);
  const url = `http://127.0.0.1:${port}/lab`;
  const close = (): Promise<void> => closed(child, life.exited);
  await answering(`http://127.0.0.1:${port}/api/status`, token, life.exited).catch(async (reason: Error) => {
    await close();
    complain(`${CALLER}: JupyterLab doesn't start`, {
      given: `${reason.message}: ${tellingLine(life.lastWords())}`,
      expected: "a server that answers",
      todo: `run ${words.join(" ")} in a terminal to see all that it says`,
    });
  });
  return { url, token, port, pid: child.pid!, exited: life.exited, close };
}

/** Jupyter would refuse itself, behind a minute of installing. */
export function refuseRoot(allowRoot: boolean): void {
  if (process.getuid?.() === 0 && !allowRoot)
    complain(`${CALLER}: Jupyter doesn't run as root`, {
      given: "the user root",
      expected: "a user who may not change the whole computer, for notebooks run any code",
      todo: "start it as such a user; where there is only root, as in a container, add --allow-root",
    });
}

function flags(root: string, port: number, allowRoot: boolean): readonly string[] {
  const traits: Readonly<Record<string, string>> = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.port": String(port),
    "ServerApp.port_retries": "0",
    "ServerApp.base_url": "/",
    "ServerApp.certfile": "",
    "ServerApp.root_dir": root,
    "ServerApp.jpserver_extensions": "strides_server=True",
    "MultiKernelManager.default_kernel_name": "tslab",
    "LabApp.news_url": "None",
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    "LabApp.extension_manager": "readonly",
  };
  return [
    "--no-browser",
    ...(allowRoot ? ["--allow-root"] : []),
    ...Object.entries(traits).map(([name, value]) => `--${name}=${value}`),
  ];
}

interface Life {
  readonly exited: JupyterLab["exited"];
  lastWords(): string;
}

function watched(child: ChildProcess): Life {
  let words = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (more: string) => {
      words = (words + more).slice(-MOST_WORDS);
    });
  // It may be gone when we end it.
  child.stdin?.on("error", () => {});
  const lastWords = (): string => words.trim();
  const exited = new Promise<{ code: number | null; lastWords: string }>((resolve) => {
    child.once("error", (error) => {
      words += error.message;
      resolve({ code: null, lastWords: lastWords() });
    });
    child.once("exit", (code) => resolve({ code, lastWords: lastWords() }));
  });
  return { exited, lastWords };
}

/** Its stdin ends with us too, however that happens: then it ends itself and its kernels, as it does here. */
async function closed(child: ChildProcess, exited: JupyterLab["exited"]): Promise<void> {
  child.stdin?.end();
  if (await isOver(exited)) return;
  // One that didn't load our extension knows a signal at least; Windows has none but the last.
  for (const [signal, pid] of [
    ["SIGTERM", child.pid],
    ["SIGKILL", process.platform === "win32" ? child.pid : -child.pid!],
  ] as const) {
    try {
      process.kill(pid!, signal);
    } catch {
      // It has just ended.
    }
    if (await isOver(exited)) return;
  }
}

const isOver = (exited: Promise<unknown>): Promise<boolean> =>
  Promise.race([exited.then(() => true), pause(GRACE, false, { ref: false })]);

async function answering(url: string, token: string, exited: JupyterLab["exited"]): Promise<void> {
  let over = "";
  void exited.then(({ code }) => {
    over = code === null ? "it was ended" : `it ended with ${code}`;
  });
  const headers = { Authorization: `token ${token}` };
  for (const latest = Date.now() + LONGEST_START; ; await pause(BETWEEN_QUESTIONS)) {
    const status = await fetch(url, { headers, signal: AbortSignal.timeout(5000) }).then(
      (answer) => answer.status,
      () => null,
    );
    if (over) throw new Error(over);
    if (status === 200) return;
    if (status === 403) throw new Error("it doesn't take its token");
    if (Date.now() > latest) throw new Error(`no answer within ${LONGEST_START / 1000} s`);
  }
}

/** Jupyter logs what went wrong with a letter and a time in front. */
function tellingLine(words: string): string {
  const lines = words.split(/\r?\n/).filter((line) => line.trim() !== "");
  return (lines.findLast((line) => /^\[[EC] /.test(line)) ?? lines.at(-1) ?? "it says nothing").trim().slice(0, 300);
}

const freePort = (): Promise<number> => listened(0);

/** The first of these that nobody listens on; none where there is none. */
export async function firstFree(ports: readonly number[]): Promise<number | undefined> {
  for (const port of ports) if (await listened(port).catch(() => undefined)) return port;
  return undefined;
}

const requireFree = (port: number): Promise<number> =>
  listened(port).catch((error: Error) =>
    complain(`${CALLER}: this port can't be had`, {
      given: `--port ${port}: ${error.message}`,
      expected: "a port that no other program listens on",
      todo: "leave --port out, and a free one is taken",
    }),
  );

/** Listens for a moment, to see whether one can. */
const listened = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
