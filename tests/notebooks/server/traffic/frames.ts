import type { Message } from "./entries.ts";

// Messages as JupyterLab's pages send them (v1.kernel.websocket.jupyter.org), written without a look at our server's.

export const PROTOCOL = "v1.kernel.websocket.jupyter.org";

export function decode(frame: Buffer): Message {
  const count = Number(frame.readBigUInt64LE(0));
  const offsets = Array.from({ length: count }, (_, i) => Number(frame.readBigUInt64LE(8 * (i + 1))));
  const [channel, ...parts] = offsets
    .slice(0, 5)
    .map((from, i) => frame.subarray(from, offsets[i + 1]).toString("utf8"));
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part || "{}"));
  return { channel: channel!, header, parent, metadata, content };
}

export function encode({ channel, header, parent, metadata, content }: Message): Buffer {
  const pieces = [channel, ...[header, parent, metadata, content].map((part) => JSON.stringify(part))].map((text) =>
    Buffer.from(text),
  );
  const head = Buffer.alloc(8 * (pieces.length + 2));
  let offset = head.length;
  const offsets = [offset];
  for (const piece of pieces) {
    offset += piece.length;
    offsets.push(offset);
  }
  head.writeBigUInt64LE(BigInt(offsets.length), 0);
  for (const [i, at] of offsets.entries()) head.writeBigUInt64LE(BigInt(at), 8 * (i + 1));
  return Buffer.concat([head, ...pieces]);
}
