import type { NDArray } from "../core/array.ts";
import { shapes } from "../core/door.ts";
import { complain, StridesError } from "../core/errors.ts";
import { abandonEngine, threadCount, wasmEngine } from "./engine.ts";
import { Room } from "./room.ts";
import { LostWorker } from "./threads.ts";

/**
 * A layer's call on the kernels. Where a worker is lost, what it was to write can't be relied on: all is done once more, in
 * fresh memory, on this thread. A kernel that breaks off says for which layer and which shapes.
 */
export function compute<Result>(
  layer: string,
  arrays: Readonly<Record<string, NDArray | null>>,
  run: (room: Room) => Result,
  threads: number = threadCount(),
): Result {
  const { dtype } = Object.values(arrays).find((array) => array !== null)!;
  try {
    return run(new Room(wasmEngine()!, dtype, threads));
  } catch (error) {
    if (error instanceof StridesError) throw error;
    // Whatever else it was, others may still be at work.
    abandonEngine();
    if (error instanceof LostWorker) return compute(layer, arrays, run, 1);
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    return complain(`${layer}: its kernel broke off`, {
      given: `${shapes(arrays)}: ${error.message}`,
      expected: "a result: this is a fault of strides, not yours",
      todo: "tell us these shapes; a layer's rungs.plain works without kernels",
    });
  }
}
