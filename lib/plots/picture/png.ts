import { crc32, deflateSync } from "node:zlib";

// PNG, as small as it can be said: three chunks of a length, a name, content and a checksum.

/** Rows of pixels of 8 bits: one number each for gray, three for red, green and blue. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly pixels: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BITS = 8;
const COLOUR = { 1: 0, 3: 2 } as const;

export function pngOf({ width, height, channels, pixels }: Raster): Uint8Array {
  const head = new Uint8Array(13);
  const sizes = new DataView(head.buffer);
  sizes.setUint32(0, width);
  sizes.setUint32(4, height);
  head.set([BITS, COLOUR[channels]], 8);
  // Each row begins with how it was filtered: not at all.
  const row = width * channels;
  const rows = new Uint8Array(height * (row + 1));
  for (let i = 0; i < height; i++) rows.set(pixels.subarray(i * row, (i + 1) * row), i * (row + 1) + 1);
  return joined([
    Uint8Array.from(SIGNATURE),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const made = joined([new Uint8Array(4), new TextEncoder().encode(name), content, new Uint8Array(4)]);
  const numbers = new DataView(made.buffer);
  numbers.setUint32(0, content.length);
  numbers.setUint32(made.length - 4, crc32(made.subarray(4, -4)));
  return made;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
