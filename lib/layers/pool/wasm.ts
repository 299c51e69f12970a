import type { NDArray } from "../../core/array.ts";
import { inThreeAxes } from "../../core/window.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { edges, type PoolOptions, poolWindows, spaceOf } from "./contract.ts";

/** What a number pooled costs, in products: others are worth waking for half a million of them. */
export const COST = 4;

/** The struct that the kernels of both pools read: the fields of Pool in the order of assembly/pool.ts. */
export function structOf<Axes extends number>(
  layer: string,
  room: Room,
  x: NDArray,
  options: PoolOptions<Axes> & { readonly countPad?: boolean },
  from: Pointer,
  into: Pointer,
  winners: Pointer,
): Pointer {
  const windows = inThreeAxes(poolWindows(layer, spaceOf<Axes>(x), options));
  const [z, h, w] = windows;
  const pairs = [h, w].every(({ window, stride, pad }) => window === 2 && stride === 2 && pad === 0) && z.input === 1;
  const fits = 2 * h.output <= h.input && 2 * w.output <= w.input;
  const found = windows.map((one) => edges(one, options.countPad));
  return room.integers([
    ...windows.map((one) => one.input),
    ...windows.map((one) => one.output),
    ...found.flatMap(({ first, end }) => [room.integers(first), room.integers(end)]),
    pairs && fits ? 1 : 0,
    from,
    into,
    winners,
    ...found.map(({ places }) => room.integers(places)),
  ]);
}
