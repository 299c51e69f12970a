import { randomUUID } from "node:crypto";
import type { Connection } from "../jupyter/connection.ts";
import { type Channel, type Content, type Message, message } from "../jupyter/message.ts";
import { Wire } from "../jupyter/wire.ts";
import { openSockets, type Sockets } from "./sockets.ts";

// Who asked what: requests, their replies, and what the kernel tells all while it works on them.

export interface Listener {
  /** Each message on iopub that comes from this request. */
  onMessage?: ((message: Message) => void) | undefined;
  /** The kernel asks for a line of input. */
  onInput?: ((prompt: string, password: boolean) => string | Promise<string>) | undefined;
}

export interface Asked {
  readonly id: string;
  readonly reply: Promise<Content>;
  /** What came on iopub, when the kernel is idle again. */
  readonly idle: Promise<readonly Message[]>;
}

interface Open extends Listener {
  readonly messages: Message[];
  readonly answer: (reply: Content) => void;
  readonly rest: (messages: readonly Message[]) => void;
  readonly fail: (error: Error) => void;
  readonly left: Set<"reply" | "idle">;
}

export class Session {
  readonly #id: string = randomUUID();
  readonly #wire: Wire;
  readonly #sockets: Sockets;
  readonly #open = new Map<string, Open>();
  readonly #overheard: ((message: Message, channel: Channel) => void) | undefined;
  #over: Error | undefined;

  constructor(connection: Connection, overheard?: (message: Message, channel: Channel) => void) {
    this.#wire = new Wire(connection.key);
    this.#overheard = overheard;
    this.#sockets = openSockets(connection, this.#id, (channel, frames) => {
      const heard = this.#wire.messageIn(frames);
      if (heard && !this.#over) this.#hear(heard, channel);
    });
  }

  ask(type: string, content: Content, channel: "shell" | "control", listener: Listener = {}): Asked {
    const request = message(type, content, { session: this.#id });
    const id = request.header.msg_id;
    const reply = later<Content>();
    const idle = later<readonly Message[]>();
    const fail = (error: Error): void => {
      reply.fail(error);
      idle.fail(error);
    };
    if (this.#over) fail(this.#over);
    else {
      const left = new Set(["reply", "idle"] as const);
      this.#open.set(id, { ...listener, messages: [], answer: reply.give, rest: idle.give, fail, left });
      this.#sockets.send(channel, this.#wire.framesOf(request));
    }
    return { id, reply: reply.promise, idle: idle.promise };
  }

  /** Ends all that is open with this error, and all that is asked later. */
  close(error: Error): void {
    if (this.#over) return;
    this.#over = error;
    this.#sockets.close();
    for (const open of this.#open.values()) open.fail(error);
    this.#open.clear();
  }

  #hear(heard: Message, channel: Channel): void {
    this.#overheard?.(heard, channel);
    const id = heard.parent?.msg_id ?? "";
    const open = this.#open.get(id);
    if (!open) return;
    if (channel === "stdin") return void this.#askForInput(heard, open);
    if (channel === "iopub") {
      open.messages.push(heard);
      open.onMessage?.(heard);
      if (heard.header.msg_type !== "status" || heard.content.execution_state !== "idle") return;
      open.rest(open.messages);
      open.left.delete("idle");
    } else {
      open.answer(heard.content);
      open.left.delete("reply");
      // What a kernel passed over it may never have been busy with.
      if (heard.content.status === "aborted" || heard.content.status === "abort") {
        open.rest(open.messages);
        open.left.clear();
      }
    }
    if (open.left.size === 0) this.#open.delete(id);
  }

  async #askForInput(heard: Message, { onInput, fail }: Open): Promise<void> {
    if (heard.header.msg_type !== "input_request") return;
    try {
      const value = (await onInput?.(String(heard.content.prompt ?? ""), heard.content.password === true)) ?? "";
      const reply = message("input_reply", { status: "ok", value }, { parent: heard });
      if (!this.#over) this.#sockets.send("stdin", this.#wire.framesOf({ ...reply, route: [] }));
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

interface Later<Value> {
  readonly promise: Promise<Value>;
  give(value: Value): void;
  fail(error: Error): void;
}

/** A promise that is kept from outside. Whoever doesn't wait for it need not hear that it failed. */
function later<Value>(): Later<Value> {
  let give!: (value: Value) => void;
  let fail!: (error: Error) => void;
  const promise = new Promise<Value>((resolve, reject) => {
    give = resolve;
    fail = reject;
  });
  promise.catch(() => {});
  return { promise, give, fail };
}
