import { WebSocket } from "ws";
import { Answers, type Entry, type Json, type Message } from "./entries.ts";
import { decode, encode, PROTOCOL } from "./frames.ts";
import { neutralAnswer } from "./neutral.ts";

// Says again what a page said, one thing after the other, and keeps what is answered.

export interface Server {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
}
/** What came back, by what was asked: `12 GET /api/me`. Its ids are names, its times are one. */
export type Outcomes = ReadonlyMap<string, Json>;

const LONGEST_ANSWER = 60_000;

export async function replay(server: Server, entries: readonly Entry[]): Promise<Outcomes> {
  const outcomes = new Map<string, Json>();
  /** Names of ids, and what this server calls them. */
  const ids = new Map<string, string>();
  const actual = (text: string): string => text.replace(/\bid-\d+\b/g, (name) => ids.get(name) ?? name);
  const sockets = new Map<number, Socket>();
  const headers = { Authorization: `token ${server.token}`, "Content-Type": "application/json" };
  for (const [i, entry] of entries.entries()) {
    const number = String(i).padStart(3, "0");
    if (entry.kind === "rest") {
      const { method, path, body } = entry;
      const response = await fetch(server.url + actual(path), {
        method,
        headers,
        ...(body !== undefined && { body: actual(body) }),
        signal: AbortSignal.timeout(LONGEST_ANSWER),
      });
      const type = (response.headers.get("content-type") ?? "none").replace(/;.*/, "");
      const text = await response.text();
      const answer = type.endsWith("json") ? parsed(text) : text;
      for (const [at, name] of Object.entries(entry.learns ?? {})) ids.set(name, String(valueAt(answer, at)));
      const named = neutralAnswer({ status: response.status, type, body: answer }, ids);
      outcomes.set(`${number} ${method} ${path}`, named);
    } else if (entry.kind === "open") {
      const socket = new Socket(server.url.replace(/^http/, "ws") + actual(entry.path), headers);
      sockets.set(entry.socket, socket);
      outcomes.set(`${number} WS ${entry.path}`, await socket.opened);
    } else {
      const socket = sockets.get(entry.socket)!;
      if (entry.kind === "send") socket.send(JSON.parse(actual(JSON.stringify(entry.message))));
      else if (entry.kind === "heard")
        outcomes.set(`${number} ${entry.what} of ${entry.of}`, await socket.hears(actual(entry.of), entry.what));
      else await socket.close();
    }
  }
  const sent = entries.filter((entry) => entry.kind === "send").map(({ message }) => message.header);
  for (const [number, socket] of sockets) {
    await socket.close();
    for (const [what, heard] of socket.heard(sent, ids)) outcomes.set(`socket ${number} ${what}`, heard);
  }
  return outcomes;
}

/** Some errors of Python's server say that they are JSON and are words. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const valueAt = (value: Json, path: string): unknown =>
  path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown> | null)?.[key], value);

class Socket {
  readonly opened: Promise<string>;
  readonly #socket: WebSocket;
  readonly #answers = new Answers();
  readonly #received: Message[] = [];
  #onMessage = (): void => {};

  constructor(url: string, headers: Record<string, string>) {
    this.#socket = new WebSocket(url, url.includes("/channels") ? [PROTOCOL] : [], { headers });
    this.opened = new Promise((resolve) => {
      this.#socket.once("open", () => resolve(`opened, speaks ${this.#socket.protocol || "nothing in particular"}`));
      this.#socket.once("error", (error) => resolve(`refused: ${error.message}`));
    });
    this.#socket.on("message", (data, isBinary) => {
      if (!isBinary) return;
      const message = decode(data as Buffer);
      this.#received.push(message);
      this.#answers.hear(message);
      this.#onMessage();
    });
  }
  send(message: Message): void {
    this.#socket.send(encode(message));
  }
  hears(of: string, what: "done" | "question" | "print"): Promise<string> {
    return new Promise((resolve) => {
      const end = (how: string): void => {
        clearTimeout(latest);
        this.#onMessage = () => {};
        resolve(how);
      };
      const latest = setTimeout(end, LONGEST_ANSWER, `not heard within ${LONGEST_ANSWER / 1000} s`);
      this.#onMessage = () => {
        if (this.#answers.has(of, what)) end("heard");
      };
      this.#onMessage();
    });
  }
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === WebSocket.CLOSED) return resolve();
      this.#socket.once("close", () => resolve());
      this.#socket.close();
    });
  }
  /** What was heard here of each request, those of other windows too, by channel; and what belongs to none. */
  *heard(sent: readonly Message["header"][], ids: ReadonlyMap<string, string>): Generator<[string, Json]> {
    const kept = (messages: readonly Message[]): Json => neutralAnswer(merged(messages) as unknown as Json, ids);
    for (const { msg_id, msg_type } of sent)
      for (const [channel, messages] of byChannel(this.#received.filter(({ parent }) => parent.msg_id === msg_id)))
        yield [`${msg_type} ${msg_id} on ${channel}`, kept(messages)];
    // Answers to what the server itself asked the kernel are in between, which pages pass over.
    yield ["by itself", kept(this.#received.filter(({ parent }) => parent.msg_id === undefined))];
  }
}

/** The channels are not in step with each other. */
function byChannel(messages: readonly Message[]): Map<string, Message[]> {
  const channels = new Map<string, Message[]>();
  for (const message of messages) channels.set(message.channel, [...(channels.get(message.channel) ?? []), message]);
  return channels;
}

/** Text that is printed may come in one piece or in many. */
function merged(messages: readonly Message[]): Message[] {
  const whole: Message[] = [];
  for (const message of messages) {
    const last = whole.at(-1);
    const isMore =
      message.header.msg_type === "stream" &&
      last?.header.msg_type === "stream" &&
      last.content.name === message.content.name;
    if (isMore)
      whole[whole.length - 1] = {
        ...last,
        content: { ...last.content, text: `${last.content.text}${message.content.text}` },
      };
    else whole.push(message);
  }
  return whole;
}
