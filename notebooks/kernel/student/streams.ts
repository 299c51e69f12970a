import { StringDecoder } from "node:string_decoder";
import type { Told } from "../told.ts";
import { tell } from "./channel.ts";

// What is printed goes out line by line, so that it can be read while a cell computes. A cell that prints thousands of lines
// sends them in pieces: to hand over a line takes longer than to make one.

type Name = "stdout" | "stderr";

/** How many lines of a cell go out at once. */
const AT_ONCE = 2000;
const PIECE = 16_384;
/** How long a line may wait for others, in milliseconds. */
const WAIT = 5;

const { setTimeout } = globalThis;
let name: Name = "stdout";
let waiting = "";
let lines = 0;
let last = 0;
let timer: NodeJS.Timeout | undefined;

/** Send all that is printed to the kernel. */
export function installStreams(): void {
  for (const stream of ["stdout", "stderr"] as const) {
    // A letter may come in two pieces.
    const decoder = new StringDecoder("utf8");
    process[stream].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown): boolean => {
      print(stream, typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk)));
      const callback = typeof encoding === "function" ? encoding : done;
      if (typeof callback === "function") process.nextTick(callback);
      return true;
    }) as typeof process.stdout.write;
    Object.assign(process[stream], { isTTY: false, columns: 100, hasColors: () => false });
  }
}

/** Tell the kernel something, after all that was printed before. */
export function tellInOrder(told: Told): void {
  flush();
  tell(told);
}

/** A new cell may print at once again. */
export function beginStreams(): void {
  lines = 0;
}

function print(stream: Name, text: string): void {
  if (text === "") return;
  if (stream !== name) flush();
  name = stream;
  waiting += text;
  if (lines++ < AT_ONCE || waiting.length >= PIECE || performance.now() - last > WAIT) flush();
  else timer ??= setTimeout(flush, WAIT);
}

function flush(): void {
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  last = performance.now();
  if (waiting === "") return;
  const text = waiting;
  waiting = "";
  tell({ type: "stream", name, text });
}
