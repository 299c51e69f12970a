import { readSync, writeSync } from "node:fs";
import { type Answer, PIPE, type Told } from "../told.ts";

// Before a cell can put others in their place.
const { stringify, parse } = JSON;
const { concat, from, alloc } = Buffer;

/** Tell the kernel, and go on when it is on its way. */
export function tell(told: Told): void {
  const bytes = from(`${stringify(told)}\n`);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(PIPE.told, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      pause();
    }
  }
}

/** The kernel's answer to what it was asked; nothing where there will be none. */
export function awaitAnswer(): Answer {
  const pieces: Buffer[] = [];
  for (const piece = alloc(4096); pieces.at(-1)?.at(-1) !== NEWLINE; ) {
    try {
      const count = readSync(PIPE.answers, piece);
      if (count === 0) return {};
      pieces.push(from(piece.subarray(0, count)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      pause();
    }
  }
  return parse(concat(pieces).toString("utf8"));
}
const NEWLINE = 10;

/** For a pipe that doesn't wait by itself, as some systems have them. */
const pause = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
};
