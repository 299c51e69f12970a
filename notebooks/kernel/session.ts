import { createRequire } from "node:module";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { type Broken, FLAG } from "./flags.ts";
import * as strides from "./strides.ts";
import { Cells } from "./student/cell.ts";
import { bundleOf, installDisplay, tslabApi } from "./student/display.ts";
import { failureOf, interruptedAt } from "./student/failure.ts";
import { installGuards } from "./student/guards.ts";
import { Modules } from "./student/modules.ts";
import { installStacks } from "./student/stack.ts";
import { beginStreams, installStreams, tellInOrder } from "./student/streams.ts";
import { Timers } from "./student/timers.ts";
import type { Run, Told } from "./told.ts";

// The student's process: it runs cells, and nothing else lives in it. Whatever a cell does to it, the kernel goes on.

const [, , tslabFolder = "", typescript = ""] = process.argv;

const flags = new Int32Array(new SharedArrayBuffer(4 * FLAG.count));
const timers = new Timers();
let api: unknown;
const modules = new Modules({
  tslab: () => (api ??= tslabApi(tslabFolder, typescript)),
  ...(strides.isBeside(process.cwd()) ? {} : { strides: () => createRequire(__filename)(strides.code) }),
});
const cells = new Cells(modules);

/** The cell that runs; one that was left may go on in the background, and nobody listens to how it ends. */
let running: Run | undefined;

async function run(cell: Run): Promise<void> {
  running = cell;
  beginStreams();
  timers.begin();
  Atomics.store(flags, FLAG.running, cell.number);
  // It was stopped before it had begun.
  if (Atomics.load(flags, FLAG.stop) === cell.number) return end({ type: "done", failure: interruptedAt([]) });
  let done: Told;
  try {
    modules.update(cell.modules, cell.files);
    const { value } = await cells.run(cell);
    const result = await bundleOf(value);
    done = { type: "done", ...(result && { result }) };
  } catch (thrown) {
    done = { type: "done", failure: failureOf(thrown) };
  }
  if (running === cell) end(done);
}

function end(done: Told): void {
  running = undefined;
  Atomics.store(flags, FLAG.running, 0);
  try {
    tellInOrder(done);
  } catch (thrown) {
    // A result that JSON can't say.
    tellInOrder({ type: "done", failure: failureOf(thrown) });
  }
}

/** Where code was broken off, if it was. */
let where: Broken["frames"] = [];

/**
 * Leave the running cell, whatever it is at; its timers go with it. Its promise may never end, and were its microtasks
 * broken off, nobody would hear of it if it did.
 */
function interrupt({ frames }: Broken): void {
  Atomics.add(flags, FLAG.heard, 1);
  timers.clear();
  if (frames.length > 0) where = frames;
  const cell = running;
  // Both words, that it shall end and where it was, have come when it didn't hear the first.
  later(() => {
    if (running && running === cell) end({ type: "done", failure: interruptedAt(where) });
    where = [];
  });
}
const later = setImmediate;

// Before cells can't reach it any more.
const kill = process.kill.bind(process);

installStacks();
installStreams();
installDisplay(() => running?.allowStdin ?? false);
const watch = new Worker(join(__dirname, "watch.js"), { workerData: { flags }, stdout: true, stderr: true });
watch.unref();
watch.on("message", interrupt);
const listeners = {
  message: (message: Run) => void run(message),
  disconnect: () => kill(process.pid, "SIGKILL"),
  // Ctrl-C in a terminal is the kernel's to hear.
  SIGINT: () => {},
};
for (const [event, listener] of Object.entries(listeners)) process.on(event, listener);
timers.install();
installGuards(listeners);
tellInOrder({ type: "ready" });
