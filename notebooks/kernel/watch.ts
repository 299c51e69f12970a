import { readSync } from "node:fs";
import { Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import { FLAG } from "./flags.ts";
import { PIPE } from "./told.ts";

// A thread beside the student's code. It sleeps on a pipe: a byte is an interrupt, and its end is the kernel's end. A cell
// that loops stops by itself at its next turn, one that waits is left; what does neither is terminated by V8.

const { flags } = workerData as { flags: Int32Array };
const inspector = new Session();
inspector.connectToMainThread();

/** How long code may go on before it is broken off, in milliseconds. */
const PATIENCE = 400;

for (const byte = Buffer.alloc(1); ; ) {
  try {
    if (readSync(PIPE.interrupts, byte) === 0) break;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN")
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    else break;
    continue;
  }
  if (Atomics.load(flags, FLAG.running) === 0) continue;
  const heard = Atomics.load(flags, FLAG.heard);
  Atomics.store(flags, FLAG.stop, 1);
  parentPort?.postMessage("interrupt");
  while (Atomics.wait(flags, FLAG.heard, heard, PATIENCE) === "timed-out" && Atomics.load(flags, FLAG.running) === 1)
    inspector.post("Runtime.terminateExecution");
}
// Not even a cell that never ends outlives the kernel.
process.kill(process.pid, "SIGKILL");
