import { type ChildProcess, spawn } from "node:child_process";
import { totalmem } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { killGroup } from "./group.ts";
import { type Answer, PIPE, type Run, type Told } from "./told.ts";

/** How a cell ended: done, or together with the process that it ran in. */
export type Ended = Extract<Told, { type: "done" }> | { readonly type: "died"; readonly why: string };

/** The process that runs a student's cells, as the kernel holds it. */
export class StudentProcess {
  readonly #child: ChildProcess;
  #ended: ((ended: Ended) => void) | undefined;
  #died: string | undefined;
  #runs = 0;
  /** It is waiting for a line, and hears nothing else. */
  #asks = false;

  constructor(args: readonly string[], hear: (told: Told) => void) {
    this.#child = spawn(process.execPath, [...FLAGS, join(__dirname, "session.js"), ...args], {
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: "" },
      // A group of its own: what cells start ends with it.
      detached: process.platform !== "win32",
    });
    const { stdio } = this.#child;
    // What threads and native code print, past the process's own streams.
    for (const [name, fd] of [
      ["stdout", 1],
      ["stderr", 2],
    ] as const)
      (stdio[fd] as NodeJS.ReadableStream)
        .setEncoding("utf8")
        .on("data", (text: string) => hear({ type: "stream", name, text }));
    const rest: string[] = [];
    const told = stdio[PIPE.told] as NodeJS.ReadableStream;
    told.setEncoding("utf8");
    told.on("data", (text: string) => {
      const lines = text.split("\n");
      const last = lines.pop() ?? "";
      for (const line of lines) this.#hear(rest.splice(0).join("") + line, hear);
      rest.push(last);
    });
    for (const pipe of stdio.slice(PIPE.told)) pipe?.on("error", () => {}); // it died; the next line says so
    this.#child.on("error", () => {});
    // When it has ended and its last word has been heard.
    const silent = new Promise((closed) => told.once("close", closed));
    this.#child.on("exit", (code, signal) => {
      this.#died ??= whyOf(code, signal);
      void silent.then(() => this.#end({ type: "died", why: this.#died! }));
    });
  }

  run(run: Omit<Run, "type" | "number">): Promise<Ended> {
    if (this.#died !== undefined) return Promise.resolve({ type: "died", why: this.#died });
    return new Promise((ended) => {
      this.#ended = ended;
      this.#child.send({ type: "run", number: ++this.#runs, ...run });
    });
  }

  interrupt(): void {
    if (this.#asks) this.answer({ interrupted: true });
    else this.#write(PIPE.interrupts, `${this.#runs}\n`);
  }

  answer(answer: Answer): void {
    if (!this.#asks) return;
    this.#asks = false;
    this.#write(PIPE.answers, `${JSON.stringify(answer)}\n`);
  }

  /** End it at once; a cell that runs has died. */
  kill(why: string): void {
    this.#died ??= why;
    if (this.#child.pid !== undefined) killGroup(this.#child.pid);
  }

  #write(fd: number, text: string): void {
    (this.#child.stdio[fd] as Writable | null)?.write(text);
  }

  #hear(line: string, hear: (told: Told) => void): void {
    let told: Told;
    try {
      told = JSON.parse(line);
    } catch {
      this.kill("it wrote to the kernel's own pipe");
      return;
    }
    if (told.type === "done") this.#end(told);
    else {
      if (told.type === "ask") this.#asks = true;
      hear(told);
    }
  }

  #end(ended: Ended): void {
    const resolve = this.#ended;
    this.#ended = undefined;
    resolve?.(ended);
  }
}

/** Half of the memory and at most 4 GB, which V8 wouldn't take by itself; or as many MB as asked for. */
const HEAP = Number(process.env.STRIDES_KERNEL_HEAP) || Math.min(4096, Math.floor(totalmem() / 2 ** 21));
const FLAGS = [
  `--max-old-space-size=${HEAP}`,
  // Code that is broken off leaves Node's book-keeping of async contexts where it was.
  "--no-force-async-hooks-checks",
  // Node's import of a package from a cell is one.
  "--disable-warning=ExperimentalWarning",
];

function whyOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGABRT" || code === 134) return `it ran out of memory (its heap may take ${HEAP} MB)`;
  if (signal === "SIGKILL") return "the system killed it, most likely for the memory it took";
  return signal ? `it ended by ${signal}` : `it ended with code ${code}`;
}
