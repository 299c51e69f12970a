import type { NDArray } from "../core/array.ts";
import { shapes } from "../core/door.ts";
import { complain } from "../core/errors.ts";
import { abandonEngine, wasmEngine } from "./engine.ts";
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
): Result {
  const { dtype } = Object.values(arrays).find((array) => array !== null)!;
  try {
    return run(new Room(wasmEngine()!, dtype));
  } catch (error) {
    if (error instanceof LostWorker) {
      abandonEngine();
      return run(new Room(wasmEngine()!, dtype, 1));
    }
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    abandonEngine();
    return complain(`${layer}: its kernel broke off`, {
      given: `${shapes(arrays)}: ${error.message}`,
      expected: "a result: this is a fault of strides, not yours",
      todo: `take ${layer}.rungs.plain, and tell us these shapes`,
    });
  }
}
