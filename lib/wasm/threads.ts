import { Worker } from "node:worker_threads";
import { type Memory, SHARED, SHARED_SINGLE } from "./kernels.ts";
import { CONTROL, SLOT, WORKER } from "./protocol.ts";

// Threads that share a piece of work. Its units are handed out in chunks from one counter, so that a slow core gets fewer.
// The caller takes chunks like everyone else, and then waits for those who joined. Workers start on first need, hold no
// process back, and sleep between calls.

/** A kernel by the name under which the binary exports it, and what it is to be called with. */
export interface Work {
  readonly kernel: string;
  readonly struct: number;
  readonly units: number;
  /** Scratch of the caller and then of each worker, this many bytes apart. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

/** A worker died, or is so late that it might as well have; what it was to write can't be relied on. */
export class LostWorker extends Error {}

export class Threads {
  /** A compiled module; what TypeScript calls it is among the types of browsers. */
  readonly #module: object;
  readonly #memory: Memory;
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * (CONTROL.slots + SLOT.size * 64)));
  readonly #workers: Worker[] = [];
  readonly #dead = new Set<number>();

  /** A caller that has waited this long, in milliseconds, without a chunk being ended takes its worker for dead. */
  readonly #patience: number;
  /**
   * Workers start between calls, not in one. Where a call was broken off in its middle the next may be too, and a Worker
   * whose constructor is broken off ends the process when it is collected.
   */
  readonly #afterBreak: boolean;

  constructor(module: object, memory: Memory, options: { patience?: number; afterBreak?: boolean } = {}) {
    this.#module = module;
    this.#memory = memory;
    this.#patience = options.patience ?? 10_000;
    this.#afterBreak = options.afterBreak ?? false;
  }

  /**
   * Do all units, with up to `count` threads, the caller's among them; `run` does some of them here. Says whether every
   * chunk returned something else than 0.
   */
  share(count: number, work: Work, run: (first: number, end: number) => number | undefined): boolean {
    const control = this.#control;
    if (this.#afterBreak) setImmediate(() => this.#start(count - 1)).unref();
    else this.#start(count - 1);
    const ready = this.#workers.flatMap((_, i) =>
      i < count - 1 && Atomics.load(control, at(i, SLOT.ready)) ? [i] : [],
    );
    const chunk = Math.max(1, Math.floor(work.units / (4 * (ready.length + 1))));
    control[CONTROL.kernel] = KERNELS.indexOf(work.kernel);
    control[CONTROL.struct] = work.struct;
    control[CONTROL.units] = work.units;
    control[CONTROL.chunk] = chunk;
    control[CONTROL.scratch] = work.scratch;
    control[CONTROL.scratchBytes] = work.scratchBytes;
    Atomics.store(control, CONTROL.next, 0);
    Atomics.store(control, CONTROL.flag, 1);
    Atomics.store(control, CONTROL.failed, 0);
    for (const i of ready) {
      Atomics.add(control, at(i, SLOT.turn), 1);
      Atomics.notify(control, at(i, SLOT.turn));
    }
    for (;;) {
      const first = Atomics.add(control, CONTROL.next, chunk);
      if (first >= work.units) break;
      if (run(first, Math.min(work.units, first + chunk)) === 0) Atomics.store(control, CONTROL.flag, 0);
    }
    for (const i of ready) this.#wait(i);
    if (Atomics.load(control, CONTROL.failed)) throw new WebAssembly.RuntimeError(`${work.kernel} failed in a worker`);
    return Atomics.load(control, CONTROL.flag) === 1;
  }

  /** Refuse where someone is still at work on a call that was broken off: they would write into what the next one uses. */
  requireIdle(): void {
    if (this.#workers.some((_, i) => this.#isBusy(i)))
      throw new LostWorker("a worker is still at work on another call");
  }

  /** Let every worker go; those at work stop in the middle of it. */
  end(): void {
    for (const worker of this.#workers.splice(0)) void worker.terminate();
  }

  #isBusy(i: number): boolean {
    return Atomics.load(this.#control, at(i, SLOT.turn)) !== Atomics.load(this.#control, at(i, SLOT.done));
  }

  #wait(i: number): void {
    const done = at(i, SLOT.done);
    const turn = Atomics.load(this.#control, at(i, SLOT.turn));
    for (let spins = 0; spins < SPINS; spins++) if (Atomics.load(this.#control, done) === turn) return;
    let progress = Atomics.load(this.#control, CONTROL.progress);
    for (;;) {
      const seen = Atomics.load(this.#control, done);
      if (seen === turn) return;
      if (Atomics.wait(this.#control, done, seen, this.#patience) !== "timed-out") continue;
      const now = Atomics.load(this.#control, CONTROL.progress);
      if (now === progress) throw new LostWorker(`worker ${i} hasn't ended its work`);
      progress = now;
    }
  }

  #start(count: number): void {
    for (let index = 0; index < count; index++) {
      if (this.#workers[index] !== undefined && !this.#dead.has(index)) continue;
      this.#dead.delete(index);
      for (const field of [SLOT.ready, SLOT.turn, SLOT.done]) Atomics.store(this.#control, at(index, field), 0);
      const workerData = { module: this.#module, memory: this.#memory, control: this.#control, index, KERNELS };
      const worker = new Worker(WORKER, { eval: true, workerData, stdin: false, execArgv: [] });
      worker.unref();
      // The next call that needs one starts another in its place.
      const buried = (): void => {
        if (this.#workers[index] !== worker) return;
        Atomics.store(this.#control, at(index, SLOT.ready), 0);
        this.#dead.add(index);
      };
      worker.on("error", buried);
      worker.on("exit", buried);
      this.#workers[index] = worker;
    }
  }
}

const at = (worker: number, field: number): number => CONTROL.slots + SLOT.size * worker + field;
/** About as long as a short piece of work takes others to end, in turns of an empty loop. */
const SPINS = 20_000;
/** The kernels that are shared, by the names that the binary exports; a number says which. */
const KERNELS: readonly string[] = [
  ...SHARED.flatMap((name) => [`${name}32`, `${name}64`]),
  ...SHARED_SINGLE.map((name) => `${name}32`),
];
