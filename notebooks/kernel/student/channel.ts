import { readSync, writeSync } from "node:fs";
import { type Answer, PIPE, type Told } from "../told.ts";

/** Tell the kernel, and go on when it is on its way. */
export function tell(told: Told): void {
  const bytes = Buffer.from(`${JSON.stringify(told)}\n`);
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
  const piece = Buffer.alloc(4096);
  let line = "";
  while (!line.endsWith("\n")) {
    try {
      const count = readSync(PIPE.answers, piece);
      if (count === 0) return {};
      line += piece.toString("utf8", 0, count);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      pause();
    }
  }
  return JSON.parse(line);
}

/** For a pipe that doesn't wait by itself, as some systems have them. */
const pause = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
};
