import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import { type PoolOptions, type PoolSignature, poolWindows, spaceOf } from "../pool/contract.ts";
import { COST, structOf } from "../pool/wasm.ts";

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
    refuses: refusal,
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
