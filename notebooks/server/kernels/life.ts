import { randomUUID } from "node:crypto";
import type { Ended } from "../../client/process.ts";
import { type Channel, message } from "../../jupyter/message.ts";
import type { Letter } from "../../jupyter/parcel.ts";
import type { Line, OpenLine } from "./line.ts";

// A kernel from its start to its end, as one process. A restart begins another.

/** How long a kernel may take until it answers; on a slow disk its first start is long. */
const START_MS = 60_000;
/** How long it may take to end when it is asked to. */
const GRACE_MS = 2000;

export interface Begin {
  readonly open: OpenLine;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Everything it says, but answers to what the server itself has asked. */
  readonly hear: (channel: Channel, message: Letter) => void;
  /** It ended, and nobody asked it to. */
  readonly died: (ended: Ended, lastWords: string) => void;
}

export class Life {
  readonly #line: Line;
  readonly #session: string;
  /** Resolves when the kernel has answered; fails where it ends before. */
  readonly ready: Promise<void>;
  #ending = false;
  /** What is said of one that was too late, which says nothing itself. */
  #isLate = "";

  static async begin({ open, cwd, env, hear, died }: Begin): Promise<Life> {
    const session = randomUUID();
    let answered!: () => void;
    const ready = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const line = await open({
      cwd,
      env,
      hear(channel, said) {
        if (channel === "iopub" || said.parent?.session !== session) hear(channel, said);
        else if (said.header.msg_type === "kernel_info_reply") answered();
      },
    });
    const life = new Life(line, session, ready);
    void line.exited.then((ended) => {
      if (!life.#ending) died(ended, line.lastWords() || life.#isLate);
    });
    return life;
  }

  private constructor(line: Line, session: string, answered: Promise<void>) {
    this.#line = line;
    this.#session = session;
    const late = setTimeout(() => {
      this.#isLate = `it didn't answer for ${START_MS / 1000} seconds, so it was killed`;
      line.kill();
    }, START_MS).unref();
    const ended = line.exited.then(() => Promise.reject(new Error("the kernel ended before it answered")));
    this.ready = Promise.race([answered, ended]).finally(() => clearTimeout(late));
    // Who doesn't wait for it hears otherwise.
    this.ready.catch(() => {});
    this.#ask("shell", "kernel_info_request");
  }

  get pid(): number {
    return this.#line.pid;
  }

  get isEnding(): boolean {
    return this.#ending;
  }

  send(channel: Channel, said: Letter): void {
    this.#line.send(channel, said);
  }

  interrupt(): void {
    this.#ask("control", "interrupt_request");
  }

  /** Ask it to end, and end it where it doesn't. */
  async end(restart: boolean): Promise<void> {
    this.#ending = true;
    this.#ask("control", "shutdown_request", { restart });
    const late = setTimeout(() => this.#line.kill(), GRACE_MS);
    await this.#line.exited.finally(() => clearTimeout(late));
  }

  #ask(channel: Channel, type: string, content = {}): void {
    const { route: _, ...said } = message(type, content, { session: this.#session });
    this.#line.send(channel, said);
  }
}
