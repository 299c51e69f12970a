// How the caller and its workers talk: whole numbers in shared memory, and the program of a worker, which must know
// nothing but what it is given, for it is started from its text.

/** Fields of a call. */
export const CONTROL = {
  kernel: 0,
  struct: 1,
  units: 2,
  chunk: 3,
  scratch: 4,
  scratchBytes: 5,
  /** The next unit that nobody has taken. */
  next: 6,
  /** 0 once a chunk has returned 0. */
  flag: 7,
  failed: 8,
  /** Chunks ended since the start: who waits sees that something goes on. */
  progress: 9,
  /** Where the fields of each worker begin. */
  slots: 16,
} as const;

/** Fields of a worker: set once it can work; how many calls it was asked to join, and how many it has left. A line of the cache each. */
export const SLOT = { ready: 0, turn: 1, done: 2, size: 16 } as const;

/** What a worker is given when it is started. */
interface Given {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: Int32Array;
  readonly index: number;
  readonly KERNELS: readonly string[];
}

function worker(CONTROL_: typeof CONTROL, SLOT_: typeof SLOT): void {
  const { workerData } = require("node:worker_threads") as typeof import("node:worker_threads");
  const { module, memory, control, index, KERNELS }: Given = workerData;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = exports as Record<string, (struct: number, first: number, end: number, scratch: number) => unknown>;
  const slot = CONTROL_.slots + SLOT_.size * index;
  let turn = 0;
  Atomics.store(control, slot + SLOT_.ready, 1);
  for (;;) {
    // Calls often follow each other closely; to be woken takes longer than to look again.
    for (let spins = 0; spins < 20000 && Atomics.load(control, slot + SLOT_.turn) === turn; spins++);
    while (Atomics.load(control, slot + SLOT_.turn) === turn) Atomics.wait(control, slot + SLOT_.turn, turn);
    turn = Atomics.load(control, slot + SLOT_.turn);
    const kernel = kernels[KERNELS[control[CONTROL_.kernel]!]!]!;
    const [struct, units, chunk] = [control[CONTROL_.struct]!, control[CONTROL_.units]!, control[CONTROL_.chunk]!];
    const scratch = control[CONTROL_.scratch]! + (index + 1) * control[CONTROL_.scratchBytes]!;
    try {
      for (;;) {
        const first = Atomics.add(control, CONTROL_.next, chunk);
        if (first >= units) break;
        if (kernel(struct, first, Math.min(units, first + chunk), scratch) === 0)
          Atomics.store(control, CONTROL_.flag, 0);
        Atomics.add(control, CONTROL_.progress, 1);
      }
    } catch {
      Atomics.store(control, CONTROL_.failed, 1);
    }
    Atomics.store(control, slot + SLOT_.done, turn);
    Atomics.notify(control, slot + SLOT_.done);
  }
}

/** The program of a worker, as text. */
export const WORKER: string = `(${worker})(${JSON.stringify(CONTROL)}, ${JSON.stringify(SLOT)})`;
