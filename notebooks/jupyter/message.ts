import { randomUUID } from "node:crypto";

// A message of Jupyter's protocol 5.3, whatever carries it.

/** Where a message travels; a kernel's heartbeat carries none. */
export type Channel = "shell" | "control" | "stdin" | "iopub";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** Whatever JSON can say. Who reads a message looks at what it needs, and trusts none of it. */
export type Content = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Content =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export interface Message {
  /** Who it came from, in the words of the transport; an answer has the same. Empty for what all may hear. */
  readonly route: readonly Uint8Array[];
  readonly header: Header;
  /** The header of what this answers; nothing where it answers nothing. */
  readonly parent?: Header;
  readonly metadata: Content;
  readonly content: Content;
}

/** The version of the protocol that kernel and client speak. */
export const PROTOCOL = "5.3";

/** A message of its own, or an answer to another, which takes over its session and its route. */
export function message(type: string, content: Content, sender: { session: string } | { parent: Message }): Message {
  const parent = "parent" in sender ? sender.parent : undefined;
  const header: Header = {
    msg_id: randomUUID(),
    msg_type: type,
    session: parent?.header.session ?? (sender as { session: string }).session,
    username: parent?.header.username ?? "strides",
    date: new Date().toISOString(),
    version: PROTOCOL,
  };
  return { route: parent?.route ?? [], header, ...(parent && { parent: parent.header }), metadata: {}, content };
}
