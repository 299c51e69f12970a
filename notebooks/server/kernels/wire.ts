import { type Channel, type Header, isObject } from "../../jupyter/message.ts";
import type { Letter } from "../../jupyter/parcel.ts";

// Messages as a page's WebSocket carries them. Pages send what they like: all of it is looked at, and nothing is trusted.

/** What a page asks for; iopub is the kernel's alone. */
export interface Asked extends Letter {
  readonly channel: Exclude<Channel, "iopub">;
}

/** What came isn't a message, and why. */
export class MalformedError extends Error {
  override readonly name: string = "MalformedError";
}

export interface Codec {
  read(data: Buffer, isBinary: boolean): Asked;
  write(channel: Channel, message: Letter): string | Buffer;
}

/** The name of the protocol in binary segments, which JupyterLab prefers. */
export const SEGMENTS = "v1.kernel.websocket.jupyter.org";

export const codecOf = (protocol: string): Codec => (protocol === SEGMENTS ? segments : json);

/** A count, that many offsets and one segment between each two of them: channel, header, parent, metadata, content, buffers. */
const segments: Codec = {
  read(data, isBinary) {
    if (!isBinary) throw new MalformedError("text, where binary segments were agreed on");
    const count = data.length < 8 ? 0 : numberAt(data, 0);
    if (count < PARTS + 1 || count > MOST_OFFSETS || 8 * (count + 1) > data.length)
      throw new MalformedError(`${count} offsets in ${data.length} bytes`);
    const offsets = Array.from({ length: count }, (_, i) => numberAt(data, 8 * (i + 1)));
    const [channel, header, parent, metadata, content] = piecesOf(data, offsets, 8 * (count + 1));
    return asked({
      channel: channel?.toString("utf8"),
      header: parsed(header),
      parent_header: parsed(parent),
      metadata: parsed(metadata),
      content: parsed(content),
    });
  },
  write(channel, { header, parent, metadata, content }) {
    const parts = [header, parent ?? {}, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    const pieces = [Buffer.from(channel), ...parts];
    const head = Buffer.alloc(8 * (pieces.length + 2));
    head.writeBigUInt64LE(BigInt(pieces.length + 1), 0);
    let offset = head.length;
    for (const [i, piece] of pieces.entries()) {
      head.writeBigUInt64LE(BigInt(offset), 8 * (i + 1));
      offset += piece.length;
    }
    head.writeBigUInt64LE(BigInt(offset), 8 * (pieces.length + 1));
    return Buffer.concat([head, ...pieces]);
  },
};

/** JSON as text; with buffers a count, that many offsets, JSON, and they. No kernel of ours takes buffers. */
const json: Codec = {
  read(data, isBinary) {
    if (!isBinary) return asked(parsed(data));
    const count = data.length < 4 ? 0 : data.readUInt32BE(0);
    if (count < 1 || count > MOST_OFFSETS || 4 * (count + 1) > data.length)
      throw new MalformedError(`${count} offsets in ${data.length} bytes`);
    const offsets = Array.from({ length: count }, (_, i) => data.readUInt32BE(4 * (i + 1)));
    return asked(parsed(piecesOf(data, [...offsets, data.length], 4 * (count + 1))[0]));
  },
  write(channel, { header, parent, metadata, content }) {
    const { msg_id, msg_type } = header;
    const rest = { msg_id, msg_type, parent_header: parent ?? {}, metadata, content, buffers: [], channel };
    return JSON.stringify({ header, ...rest });
  },
};

/** Channel, header, parent, metadata and content. */
const PARTS = 5;
/** More than anyone has buffers. */
const MOST_OFFSETS = 1024;
/** Longer than any name that is given to a message, its type or a session. */
const LONGEST_NAME = 256;

/** What is too large to be an offset comes out as too large a number, so it is refused with the rest. */
const numberAt = (data: Buffer, at: number): number => Number(data.readBigUInt64LE(at));

function piecesOf(data: Buffer, offsets: readonly number[], start: number): Buffer[] {
  let last = start;
  for (const offset of offsets) {
    if (offset < last || offset > data.length)
      throw new MalformedError(`an offset of ${offset} behind ${last}, in ${data.length} bytes`);
    last = offset;
  }
  return offsets.slice(1).map((end, i) => data.subarray(offsets[i], end));
}

function parsed(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString("utf8") ?? "");
  } catch (error) {
    throw new MalformedError(`no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function asked(said: unknown): Asked {
  if (!isObject(said)) throw new MalformedError("JSON that is no object");
  // Jupyter takes what names no channel for the shell's.
  const { channel, header, parent_header: parent, metadata = {}, content = {} } = said;
  const where = channel ?? "shell";
  if (where !== "shell" && where !== "control" && where !== "stdin")
    throw new MalformedError(`channel ${JSON.stringify(where).slice(0, LONGEST_NAME)}`);
  if (!isHeader(header))
    throw new MalformedError("a header without msg_id, msg_type or session, or with a list or an object in it");
  if (!isObject(metadata) || !isObject(content)) throw new MalformedError("metadata or content that is no object");
  return { channel: where, header, ...(isHeader(parent) && { parent }), metadata, content };
}

function isHeader(part: unknown): part is Header {
  if (!isObject(part)) return false;
  // It comes back with every answer, so what can't be written down again doesn't get in.
  if (Object.values(part).some((value) => typeof value === "object" && value !== null)) return false;
  const names = [part.msg_id, part.msg_type, part.session];
  return names.every((name) => typeof name === "string" && name !== "" && name.length <= LONGEST_NAME);
}
