import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { type Broken, FLAG } from "./flags.ts";
import { killGroup } from "./group.ts";
import { PIPE } from "./told.ts";

// A thread beside the student's code, at the end of a pipe: a number is a run to be stopped, the pipe's end is the kernel's
// end. A cell that waits is left by its own process. Where code never lets that hear of it, V8 pauses it, its variables are
// kept, and it goes no further.

const { flags } = workerData as { flags: Int32Array };

/** How long code may take to hear of an interrupt, and V8 to pause it, in milliseconds. */
const PATIENCE = { hear: 300, pause: 300 };

const inspector = new Session();
inspector.connectToMainThread();
const isBusy = (): boolean => Atomics.load(flags, FLAG.running) !== 0;

let waiting: NodeJS.Timeout | undefined;
/** How many interrupts had been heard when the last one came. */
let before = -1;
const isDeaf = (): boolean => isBusy() && Atomics.load(flags, FLAG.heard) === before;

function interrupt(run: number): void {
  Atomics.store(flags, FLAG.stop, run);
  // Not begun, and it won't; over; or being ended already.
  if (Atomics.load(flags, FLAG.running) !== run || (waiting && isDeaf())) return;
  clearTimeout(waiting);
  before = Atomics.load(flags, FLAG.heard);
  parentPort?.postMessage({ frames: [] } satisfies Broken);
  waiting = setTimeout(pause, PATIENCE.hear);
}

function pause(): void {
  waiting = undefined;
  if (!isDeaf()) return;
  inspector.post("Debugger.enable");
  inspector.post("Debugger.pause");
  // What isn't JavaScript, a regular expression say, can't be paused, but it can be ended.
  waiting = setTimeout(() => {
    if (isDeaf()) inspector.post("Runtime.terminateExecution");
    done();
  }, PATIENCE.pause);
}

function done(): void {
  clearTimeout(waiting);
  waiting = undefined;
  inspector.post("Debugger.disable");
}

/** What scripts are called. V8 tells of them all when the debugger is enabled. */
const files = new Map<string, string>();
inspector.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => files.set(scriptId, url));

inspector.on("Debugger.paused", ({ params: { callFrames } }) => {
  const frames = callFrames.map(({ functionName, location: { scriptId, lineNumber, columnNumber = 0 } }) => ({
    caller: functionName,
    file: files.get(scriptId) ?? "",
    line: lineNumber + 1,
    column: columnNumber + 1,
  }));
  for (const { callFrameId } of callFrames)
    inspector.post("Debugger.evaluateOnCallFrame", { callFrameId, expression: KEEP });
  parentPort?.postMessage({ frames } satisfies Broken);
  inspector.post("Debugger.resume", { terminateOnResume: true });
  done();
});
/** In the frame of a cell: give what it has counted so far to the cells after it. Other frames don't know the name. */
const KEEP = "for (const __name__ of __cell__.names) try { __cell__.keep({ [__name__]: eval(__name__) }); } catch {}";

const pipe = new Socket({ fd: PIPE.interrupts, readable: true, writable: false });
pipe.on("data", (numbers) => interrupt(Number(String(numbers).trim().split("\n").at(-1))));
// Not even a cell that never ends outlives the kernel.
pipe.on("close", () => killGroup(process.pid));
