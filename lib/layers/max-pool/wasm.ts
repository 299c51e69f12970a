import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { inThreeAxes } from "../../core/window.ts";
import { compute } from "../../wasm/compute.ts";
import { engine, wasmEngine } from "../../wasm/engine.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { edges, type PoolOptions, type PoolSignature, poolWindows, spaceOf } from "../pool/contract.ts";

// Adds to the plain rung: SIMD where windows are squares of two side by side, the usual case, and threads.

interface PooledCache<Rank extends number> {
  readonly x: NDArray<Rank>;
  /** For each output, which number of x won: a memo. */
  readonly winners: NDArray<1>;
  readonly options: object;
}

/** Max pooling with any number of axes of space, as a rung; `layer` names it in errors. */
export function wasmMaxPool<Rank extends number, Axes extends number>(
  layer: string,
): Rung<PoolSignature<Rank, PoolOptions<Axes>>, PooledCache<Rank>> {
  return {
    refuses: () => (wasmEngine() === undefined ? `can't run: ${engine().why}` : undefined),
    forward(x, options) {
      const [N = 0, C = 0] = x.shape;
      const outputs = poolWindows(layer, spaceOf<Axes>(x), options).map((one) => one.output);
      const { out, winners } = compute(layer, { x }, (room) => {
        const { at: into, size, taken } = room.result<Rank>([N, C, ...outputs]);
        const won = room.memo(4 * size);
        const struct = structOf<Axes>(layer, room, x, options, room.place(x), into, won.at);
        room.share("maxPool", struct, N * C, COST * x.size);
        return { out: taken(), winners: won.taken() };
      });
      return { out, cache: { x, winners, options } };
    },
    backward(dout, { x, winners, options }) {
      const [N = 0, C = 0] = x.shape;
      const dx = compute(`${layer}.backward`, { dout, x }, (room) => {
        const { at: into, taken } = room.result<Rank>(x.shape);
        const won = room.place(winners);
        const struct = structOf<Axes>(layer, room, x, options as PoolOptions<Axes>, into, room.place(dout), won);
        room.share("maxPoolBack", struct, N * C, COST * x.size);
        return taken();
      });
      return { dx };
    },
  };
}

/** What a number pooled costs, in products: others are worth waking for half a million of them. */
const COST = 4;

/** The struct that the kernels read: the fields of Pool in the order of assembly/pool.ts. */
function structOf<Axes extends number>(
  layer: string,
  room: Room,
  x: NDArray,
  options: PoolOptions<Axes>,
  from: Pointer,
  into: Pointer,
  winners: Pointer,
): Pointer {
  const windows = inThreeAxes(poolWindows(layer, spaceOf<Axes>(x), options));
  const [z, h, w] = windows;
  const pairs = [h, w].every(({ window, stride, pad }) => window === 2 && stride === 2 && pad === 0) && z.input === 1;
  const fits = 2 * h.output <= h.input && 2 * w.output <= w.input;
  return room.integers([
    ...windows.map((one) => one.input),
    ...windows.map((one) => one.output),
    ...windows.flatMap((one) => {
      const { first, end } = edges(one);
      return [room.integers(first), room.integers(end)];
    }),
    pairs && fits ? 1 : 0,
    from,
    into,
    winners,
  ]);
}
