import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, writeConnection } from "../jupyter/connection.ts";
import type { Channel, Content, Message } from "../jupyter/message.ts";
import { KernelDiedError } from "./died.ts";
import { type Ended, type KernelProcess, spawnKernel } from "./process.ts";
import { type Listener, Session } from "./session.ts";

// A kernel as its client sees it: a process, a session with it, and what one asks of both.

export interface StartOptions {
  /** The program and its arguments, where "{connection_file}" stands for the file's name, as in a kernelspec. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** How it wants to be interrupted; a kernelspec says it. */
  readonly interruptMode?: "message" | "signal";
  /** All that is heard on any channel, also what answers nobody. */
  readonly onMessage?: (message: Message, channel: Channel) => void;
}

export interface ExecuteOptions extends Listener {
  readonly silent?: boolean;
  readonly storeHistory?: boolean;
  readonly stopOnError?: boolean;
  readonly allowStdin?: boolean;
}

export interface Executed {
  readonly reply: Content;
  /** What came on iopub for this request, from busy to idle. */
  readonly messages: readonly Message[];
  /** The number of the execution, where the kernel counted. */
  readonly count: number | undefined;
}

/** One life of a kernel; a restart begins another. */
interface Life {
  readonly process: KernelProcess;
  readonly connection: Connection;
  readonly session: Session;
  readonly exited: Promise<Ended>;
}

/** How long a kernel may take to end when it is asked to. */
const GRACE_MS = 5000;
/** When to ask once more: stock tslab loses what comes while it opens its sockets. */
const AGAIN_MS = 1000;
/** How long after a reply its idle may take; without one, iopub wasn't heard yet when it was sent. */
const IDLE_MS = 50;

/** Start a kernel. It listens some time later: `info()` says when. */
export async function startKernel(options: StartOptions): Promise<Kernel> {
  return new Kernel(options, await begin(options));
}

async function begin({ argv, cwd, env, onMessage }: StartOptions): Promise<Life> {
  const folder = mkdtempSync(join(tmpdir(), "strides-kernel-"));
  const forget = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, "connection.json");
    const connection = await writeConnection(file);
    const line = argv.map((word) => word.replaceAll("{connection_file}", file));
    // Jupyter's name for whom to watch: a kernel whose client is gone ends.
    const variables = { ...process.env, JPY_PARENT_PID: String(process.pid), ...env };
    const spawned = await spawnKernel(line, cwd, variables, forget);
    const session = new Session(connection, onMessage);
    const exited = spawned.exited.then((ended) => {
      session.close(new KernelDiedError(ended, spawned.lastWords()));
      return ended;
    });
    return { process: spawned, connection, session, exited };
  } catch (error) {
    forget();
    throw error;
  }
}

export class Kernel {
  readonly #options: StartOptions;
  #life: Life;

  constructor(options: StartOptions, life: Life) {
    this.#options = options;
    this.#life = life;
  }

  get pid(): number {
    return this.#life.process.pid;
  }

  get connection(): Connection {
    return this.#life.connection;
  }

  /** The end of what the process wrote to stderr, or where that is empty to stdout. */
  lastWords(): string {
    return this.#life.process.lastWords();
  }

  /** Resolves when the process has ended. A restart begins another promise. */
  get exited(): Promise<Ended> {
    return this.#life.exited;
  }

  /** What the kernel is; from then on it is heard on every channel. */
  async info(): Promise<Content> {
    const replies: Promise<Content>[] = [];
    const idles: Promise<unknown>[] = [];
    for (;;) {
      const { reply, idle } = this.#life.session.ask("kernel_info_request", {}, "shell");
      replies.push(reply);
      idles.push(idle);
      const first = Promise.race(replies);
      if ((await soon(first, AGAIN_MS)) && (await soon(Promise.race(idles), IDLE_MS))) return first;
    }
  }

  /** Run code, until the kernel has replied and is idle again. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<Executed> {
    const { silent = false, storeHistory = !silent, stopOnError = true, onMessage, onInput } = options;
    const content = {
      code,
      silent,
      store_history: storeHistory,
      user_expressions: {},
      allow_stdin: options.allowStdin ?? onInput !== undefined,
      stop_on_error: stopOnError,
    };
    const asked = this.#life.session.ask("execute_request", content, "shell", { onMessage, onInput });
    const [reply, messages] = await Promise.all([asked.reply, asked.idle]);
    return { reply, messages, count: typeof reply.execution_count === "number" ? reply.execution_count : undefined };
  }

  /** Any other request, and the content of its reply. */
  request(type: string, content: Content, channel: "shell" | "control" = "shell"): Promise<Content> {
    return this.#life.session.ask(type, content, channel).reply;
  }

  /** Break off what runs. */
  async interrupt(): Promise<void> {
    if (this.#options.interruptMode === "signal") return this.#life.process.signal("SIGINT");
    await this.request("interrupt_request", {}, "control");
  }

  /** End this process and begin another, with a connection of its own. */
  async restart(): Promise<void> {
    await this.#end(true);
    this.#life = await begin(this.#options);
  }

  /** Ask the kernel to end, and end it where it doesn't. */
  async shutdown(): Promise<Ended> {
    return this.#end(false);
  }

  kill(): Promise<Ended> {
    this.#life.process.kill();
    return this.#life.exited;
  }

  async #end(restart: boolean): Promise<Ended> {
    const { session, exited } = this.#life;
    session.ask("shutdown_request", { restart }, "control");
    return (await soon(exited, GRACE_MS)) ? exited : this.kill();
  }
}

/** Whether something happens within this time. */
async function soon(event: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([event.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
