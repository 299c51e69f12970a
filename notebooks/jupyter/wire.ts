import { createHmac, timingSafeEqual } from "node:crypto";
import type { Content, Header, Message } from "./message.ts";

// Messages as ZeroMQ carries them: the route, a delimiter, a signature, and four pieces of JSON that it signs.

/** Messages to frames and back, signed with the key of a connection file. */
export class Wire {
  readonly #key: string;
  /** Signatures that were seen, oldest first: whoever records a message can't have it done again. */
  readonly #seen = new Set<string>();

  constructor(key: string) {
    this.#key = key;
  }

  framesOf({ route, header, parent, metadata, content }: Message): Uint8Array[] {
    const parts = [header, parent ?? {}, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    return [...route, DELIMITER, Buffer.from(this.#signatureOf(parts)), ...parts];
  }

  /** The message in these frames; nothing where they aren't one, are signed with another key, or have come before. */
  messageIn(frames: readonly Uint8Array[]): Message | undefined {
    const at = frames.findIndex((frame) => DELIMITER.equals(frame));
    const [signature, ...parts] = frames.slice(at + 1);
    if (at < 0 || signature === undefined || parts.length < 4) return undefined;
    const expected = this.#signatureOf(parts);
    if (signature.length !== expected.length || !timingSafeEqual(signature, Buffer.from(expected))) return undefined;
    if (this.#seen.has(expected)) return undefined;
    this.#remember(expected);
    const [header, parent, metadata, content] = parts.slice(0, 4).map(objectIn);
    if (!isHeader(header) || !parent || !metadata || !content) return undefined;
    return { route: frames.slice(0, at), header, ...(isHeader(parent) && { parent }), metadata, content };
  }

  #signatureOf(parts: readonly Uint8Array[]): string {
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  #remember(signature: string): void {
    this.#seen.add(signature);
    if (this.#seen.size > MOST_REMEMBERED) for (const oldest of this.#seen) return void this.#seen.delete(oldest);
  }
}

const DELIMITER = Buffer.from("<IDS|MSG>");
/** As many as Jupyter's own kernels remember. */
const MOST_REMEMBERED = 65_536;

function objectIn(bytes: Uint8Array): Content | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Content) : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(part: Content | Header | undefined): part is Header {
  return typeof part?.msg_id === "string" && typeof part.msg_type === "string" && typeof part.session === "string";
}
