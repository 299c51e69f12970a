import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { type Activation, type ActivationCache, type LeakyRelu, type LeakyReluCache, slopeOf } from "./contract.ts";

// Adds to the plain rung: SIMD and threads, for the two whose slope is a comparison.

export const wasmRelu: Rung<Activation, ActivationCache> = {
  refuses: refusal,
  forward: (x) => ({ out: bent("relu", x, null, null), cache: { x } }),
  backward: (dout, { x }) => ({ dx: bent("relu.backward", x, dout, null) }),
};

export const wasmLeakyRelu: Rung<LeakyRelu, LeakyReluCache> = {
  refuses: refusal,
  forward(x, options) {
    const slope = slopeOf(options);
    return { out: bent("leakyRelu", x, null, slope), cache: { x, slope } };
  },
  backward: (dout, { x, slope }) => ({ dx: bent("leakyRelu.backward", x, dout, slope) }),
};

/** x, or dout, where x is above 0; elsewhere as much of it as the slope lets through. */
export function bent(layer: string, x: NDArray, dout: NDArray | null, slope: number | null): NDArray {
  return compute(layer, dout === null ? { x } : { dout, x }, (room) => {
    const { at, taken } = room.result(x.shape);
    const pointers = [room.place(x), dout === null ? 0 : room.place(dout), at];
    bend(room, x.size, pointers, slope === null ? 0 : room.numbers([slope]));
    return taken();
  });
}

/** The same from pointers to x, to dout or 0, and to where it goes, which may be where it comes from. */
export function bend(room: Room, count: number, pointers: readonly Pointer[], slope: Pointer): void {
  room.share("bend", room.integers([count, ...pointers, slope]), Math.ceil(count / UNIT), count);
}
/** Numbers in a unit of work, as in assembly/numbers.ts. */
const UNIT = 4096;
