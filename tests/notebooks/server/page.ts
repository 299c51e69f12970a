import { randomUUID } from "node:crypto";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

// A page as JupyterLab's services speak to a server: in binary segments, or in JSON where protocol is "".

export const SEGMENTS = "v1.kernel.websocket.jupyter.org";

export interface Said {
  readonly channel: string;
  readonly header: { readonly msg_type: string; readonly msg_id: string; readonly session: string };
  readonly parent_header: { readonly msg_id?: string; readonly msg_type?: string };
  readonly metadata: object;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect.
  readonly content: any;
}

export class Page {
  readonly session: string;
  readonly socket: WebSocket;
  /** All that was heard, oldest first. */
  readonly heard: Said[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #waiting = new Set<() => void>();

  static async open(url: string, session: string = randomUUID(), protocol: string = SEGMENTS): Promise<Page> {
    const socket = new WebSocket(url, protocol === "" ? [] : [protocol]);
    const page = new Page(socket, session);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    onTestFinished(() => socket.terminate());
    return page;
  }

  private constructor(socket: WebSocket, session: string) {
    this.socket = socket;
    this.session = session;
    socket.on("message", (data: Buffer, isBinary) => {
      this.heard.push(isBinary ? fromSegments(data) : JSON.parse(data.toString("utf8")));
      for (const look of this.#waiting) look();
    });
    this.closed = new Promise((resolve) =>
      socket.once("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        for (const look of this.#waiting) look();
      }),
    );
  }

  /** Send a request, and say its id. */
  send(type: string, content: object, channel = "shell", parent: object = {}): string {
    const msg_id = randomUUID();
    const header = {
      msg_id,
      msg_type: type,
      session: this.session,
      username: "",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const message = { channel, header, parent_header: parent, metadata: {}, content };
    this.socket.send(
      this.socket.protocol === SEGMENTS ? toSegments(message) : JSON.stringify({ ...message, buffers: [] }),
    );
    return msg_id;
  }

  /** Send a cell, and say the id of the request. */
  cell(code: string, options: object = {}): string {
    const rest = { silent: false, store_history: true, user_expressions: {}, allow_stdin: true, stop_on_error: true };
    return this.send("execute_request", { code, ...rest, ...options });
  }

  /** Run a cell, until it is answered and the kernel is idle again. */
  async run(code: string, options: object = {}): Promise<{ reply: Said; output: Said[] }> {
    return this.done(this.cell(code, options));
  }

  async done(id: string): Promise<{ reply: Said; output: Said[] }> {
    await this.find((said) => said.parent_header.msg_id === id && isIdle(said), "idle");
    const reply = await this.find(
      (one) => one.parent_header.msg_id === id && one.header.msg_type.endsWith("_reply"),
      "a reply",
    );
    return { reply, output: this.heard.filter((one) => one.parent_header.msg_id === id && one.channel === "iopub") };
  }

  async ask(type: string, content: object = {}, channel = "shell"): Promise<Said> {
    const id = this.send(type, content, channel);
    return this.find((said) => said.parent_header.msg_id === id && said.channel === channel, `a reply to ${type}`);
  }

  /** The first that was or will be heard of this kind. */
  async find(is: (said: Said) => boolean, what = "a message"): Promise<Said> {
    const { promise, look } = this.#look(is, what);
    this.#waiting.add(look);
    look();
    return promise.finally(() => this.#waiting.delete(look));
  }

  #look(is: (said: Said) => boolean, what: string): { promise: Promise<Said>; look: () => void } {
    let look!: () => void;
    const promise = new Promise<Said>((resolve, reject) => {
      const fail = (why: string): void =>
        reject(new Error(`${why} before ${what}; heard: ${this.heard.slice(-30).map(inShort).join(", ")}`));
      const timer = setTimeout(fail, 30_000, "30 seconds went by");
      look = () => {
        const found = this.heard.find(is);
        if (found) resolve(found);
        else if (this.socket.readyState >= this.socket.CLOSING) fail("the connection was closed");
        else return;
        clearTimeout(timer);
      };
    });
    return { promise, look };
  }

  status(state: string): Promise<Said> {
    return this.find(({ header, content }) => header.msg_type === "status" && content.execution_state === state, state);
  }

  /** What is heard from here on. */
  forget(): void {
    this.heard.length = 0;
  }

  close(): Promise<unknown> {
    this.socket.close();
    return this.closed;
  }
}

export const isIdle = ({ header, content }: Said): boolean =>
  header.msg_type === "status" && content.execution_state === "idle";

/** What a cell printed. */
export const textOf = (output: readonly Said[], name = "stdout"): string =>
  output
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");

export const inShort = ({ channel, header, content }: Said): string =>
  `${channel} ${header.msg_type}${header.msg_type === "status" ? ` ${content.execution_state}` : ""}`;

function fromSegments(data: Buffer): Said {
  const count = Number(data.readBigUInt64LE(0));
  const offsets = Array.from({ length: count }, (_, i) => Number(data.readBigUInt64LE(8 + 8 * i)));
  const [channel = "", ...parts] = offsets.slice(1).map((end, i) => data.subarray(offsets[i], end).toString("utf8"));
  const [header, parent_header, metadata, content] = parts.map((part) => JSON.parse(part));
  return { channel, header, parent_header, metadata, content };
}

export function toSegments(message: {
  channel: string;
  header: object;
  parent_header: object;
  metadata: object;
  content: object;
}): Buffer {
  const parts = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    JSON.stringify(part),
  );
  return segmentsOf([message.channel, ...parts]);
}

export function segmentsOf(texts: readonly string[]): Buffer {
  const pieces = texts.map((text) => Buffer.from(text));
  const words = [BigInt(pieces.length + 1)];
  let offset = 8 * (pieces.length + 2);
  for (const piece of pieces) {
    words.push(BigInt(offset));
    offset += piece.length;
  }
  words.push(BigInt(offset));
  return Buffer.concat([Buffer.from(BigUint64Array.from(words).buffer), ...pieces]);
}
