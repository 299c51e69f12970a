import { type ChildProcess, spawn } from "node:child_process";
import { complain } from "../../lib/core/errors.ts";

// A kernel as a process of the operating system. It never outlives this one.

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface KernelProcess {
  readonly pid: number;
  /** Resolves when the process has ended and all that it wrote is read. */
  readonly exited: Promise<Ended>;
  /** The last that it wrote to stderr, or where that is empty to stdout. */
  lastWords(): string;
  signal(signal: NodeJS.Signals): void;
  kill(): void;
  /** Over Node's IPC, to a kernel that was started to be heard there; one that has ended hears nothing. */
  send(message: object): void;
}

interface Alive extends KernelProcess {
  /** What is to be done when it has ended, also where this process ends with it. */
  cleanUp(): void;
}

/** As much of what a kernel writes is kept. */
const MOST_WORDS = 4000;
/** How long the pipes of a dead kernel may stay open: a process that it started holds them too. */
const PIPES_MS = 500;

const alive = new Set<Alive>();

export async function spawnKernel(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  cleanUp: () => void,
  /** What the kernel says over Node's IPC; left out, there is none. */
  hear?: (message: unknown) => void,
): Promise<KernelProcess> {
  watchOwnEnd();
  const [program = "", ...args] = argv;
  // In a process group of its own, Ctrl-C reaches the client alone, and a kernel goes with all that it has started.
  const ownGroup = process.platform !== "win32";
  const stdio: ("ignore" | "pipe" | "ipc")[] = ["ignore", "pipe", "pipe", ...(hear ? (["ipc"] as const) : [])];
  const child: ChildProcess = spawn(program, args, { cwd, env, stdio, detached: ownGroup, windowsHide: true });
  if (hear) child.on("message", hear);
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject)).catch((error: unknown) =>
    complain("kernel: it can't be started", {
      given: `${argv.join(" ")} in ${cwd}: ${error instanceof Error ? error.message : String(error)}`,
      expected: "a program that can be run, and a folder that exists",
      todo: "check both; npx strides run starts the kernel that comes with it",
    }),
  );
  // What fails later, such as words to one who has just ended, its end says better.
  child.on("error", () => {});
  const pid = child.pid!;
  const said = lastOf(child.stdout);
  const complained = lastOf(child.stderr);
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(ownGroup ? -pid : pid, name);
    } catch {
      // It is gone already.
    }
  };
  const started: Alive = {
    pid,
    exited: endOf(child, () => signal("SIGKILL")).finally(() => {
      alive.delete(started);
      cleanUp();
    }),
    lastWords: () => complained() || said(),
    // An interrupt is for the kernel, not for what it has started.
    signal: (name) => void child.kill(name),
    kill: () => signal("SIGKILL"),
    send: (message) => void (child.connected && child.send(message, () => {})),
    cleanUp,
  };
  alive.add(started);
  return started;
}

function endOf(child: ChildProcess, killTheRest: () => void): Promise<Ended> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      killTheRest();
      const end = () => {
        clearTimeout(latest);
        for (const pipe of [child.stdout, child.stderr]) pipe?.destroy();
        resolve({ code, signal });
      };
      const latest = setTimeout(end, PIPES_MS);
      child.once("close", end);
    });
  });
}

/** Reads all, so that the kernel never waits for a full pipe, and keeps the end. */
function lastOf(stream: NodeJS.ReadableStream | null): () => string {
  let words = "";
  stream?.setEncoding("utf8").on("data", (more: string) => {
    words = (words + more).slice(-MOST_WORDS);
  });
  return () => words.trim();
}

let watching = false;

/** A process that ends takes its kernels along, also when a signal ends it. */
function watchOwnEnd(): void {
  if (watching) return;
  watching = true;
  const killAll = (): void => {
    for (const kernel of alive) {
      kernel.kill();
      kernel.cleanUp();
    }
  };
  process.on("exit", killAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const end = (): void => {
      // Who listens too decides what the signal means, and may go on.
      if (process.listenerCount(signal) > 1) return;
      killAll();
      process.off(signal, end);
      process.kill(process.pid, signal);
    };
    process.on(signal, end);
  }
}
