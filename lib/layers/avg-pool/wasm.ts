import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import { type PoolSignature, poolWindows, spaceOf } from "../pool/contract.ts";
import { COST, structOf } from "../pool/wasm.ts";
import type { AvgPoolOptions } from "./contract.ts";

// Adds to the plain rung: SIMD where windows are squares of two side by side, and threads.

interface AvgPoolCache<Rank extends number> {
  readonly x: NDArray<Rank>;
  readonly options: object;
}

/** Average pooling with any number of axes of space, as a rung; `layer` names it in errors. */
export function wasmAvgPool<Rank extends number, Axes extends number>(
  layer: string,
): Rung<PoolSignature<Rank, AvgPoolOptions<Axes>>, AvgPoolCache<Rank>> {
  return {
    refuses: refusal,
    forward(x, options) {
      const [N = 0, C = 0] = x.shape;
      const outputs = poolWindows(layer, spaceOf<Axes>(x), options).map((one) => one.output);
      const out = compute(layer, { x }, (room) => {
        const { at: into, taken } = room.result<Rank>([N, C, ...outputs]);
        const struct = structOf<Axes>(layer, room, x, options, room.place(x), into, 0);
        room.share("avgPool", struct, N * C, COST * x.size);
        return taken();
      });
      return { out, cache: { x, options } };
    },
    backward(dout, { x, options }) {
      const [N = 0, C = 0] = x.shape;
      const dx = compute(`${layer}.backward`, { dout, x }, (room) => {
        const { at: into, taken } = room.result<Rank>(x.shape);
        const struct = structOf<Axes>(layer, room, x, options as AvgPoolOptions<Axes>, into, room.place(dout), 0);
        room.share("avgPoolBack", struct, N * C, COST * x.size);
        return taken();
      });
      return { dx };
    },
  };
}
