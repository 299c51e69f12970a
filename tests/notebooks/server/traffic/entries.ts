// What was said between a page of JupyterLab and its server, in an order in which it can be said again.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A page asked for something. */
export interface Asked {
  readonly kind: "rest";
  readonly method: string;
  /** With its query; ids stand in it as `id-1`. */
  readonly path: string;
  readonly body?: string;
  /** Ids that the server made up: where they stand in its answer, and what they are called here. */
  readonly learns?: Readonly<Record<string, string>>;
}
/** A WebSocket was opened or closed, and which. */
export interface Opened {
  readonly kind: "open" | "close";
  readonly socket: number;
  readonly path: string;
}
export interface Message {
  readonly channel: string;
  readonly header: { readonly msg_id: string; readonly msg_type: string; readonly [key: string]: Json };
  readonly parent: { readonly msg_id?: string; readonly [key: string]: Json | undefined };
  readonly metadata: Json;
  readonly content: { readonly [key: string]: Json };
}
export interface Sent {
  readonly kind: "send";
  readonly socket: number;
  readonly message: Message;
}
/** What was heard before a page went on: all of an answer, a question, the first that was printed. */
export interface Heard {
  readonly kind: "heard";
  readonly socket: number;
  readonly of: string;
  readonly what: "done" | "question" | "print";
}
export type Entry = Asked | Opened | Sent | Heard;

/** A kernel has answered: its reply came, and it is idle. */
export class Answers {
  readonly #seen = new Map<string, Set<string>>();

  /** What is heard of a request by this message, for the first time. */
  hear({ channel, header, parent, content }: Message): { readonly of: string; readonly what: Heard["what"] }[] {
    const of = parent.msg_id;
    if (of === undefined) return [];
    const seen = this.#seen.get(of) ?? new Set<string>();
    this.#seen.set(of, seen);
    const parts: string[] = [];
    if (header.msg_type === "stream") parts.push("print");
    if (header.msg_type === "input_request") parts.push("question");
    if (header.msg_type.endsWith("_reply") && channel !== "iopub") parts.push("reply");
    if (header.msg_type === "status" && content.execution_state === "idle") parts.push("idle");
    if (!seen.has("done") && ["reply", "idle"].every((part) => seen.has(part) || parts.includes(part)))
      parts.push("done");
    const fresh = parts.filter((part) => !seen.has(part));
    for (const part of fresh) seen.add(part);
    return fresh
      .filter((part) => part !== "reply" && part !== "idle")
      .map((what) => ({ of, what: what as Heard["what"] }));
  }
  has(of: string, what: Heard["what"]): boolean {
    return this.#seen.get(of)?.has(what) ?? false;
  }
}
