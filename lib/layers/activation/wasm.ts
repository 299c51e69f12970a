import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { compute } from "../../wasm/compute.ts";
import { engine, wasmEngine } from "../../wasm/engine.ts";
import { type Activation, type ActivationCache, type LeakyRelu, type LeakyReluCache, slopeOf } from "./contract.ts";

// Adds to the plain rung: SIMD and threads, for the two whose slope is a comparison.

export const wasmRelu: Rung<Activation, ActivationCache> = {
  refuses: () => refusal(),
  forward: (x) => ({ out: bent("relu", x, null, null), cache: { x } }),
  backward: (dout, { x }) => ({ dx: bent("relu.backward", x, dout, null) }),
};

export const wasmLeakyRelu: Rung<LeakyRelu, LeakyReluCache> = {
  refuses: () => refusal(),
  forward(x, options) {
    const slope = slopeOf(options);
    return { out: bent("leakyRelu", x, null, slope), cache: { x, slope } };
  },
  backward: (dout, { x, slope }) => ({ dx: bent("leakyRelu.backward", x, dout, slope) }),
};

const refusal = (): string | undefined => (wasmEngine() === undefined ? `can't run: ${engine().why}` : undefined);

/** Numbers in a unit of work, as in assembly/numbers.ts. */
const UNIT = 4096;

/** x, or dout, where x is above 0; elsewhere as much of it as the slope lets through. */
function bent(layer: string, x: NDArray, dout: NDArray | null, slope: number | null): NDArray {
  return compute(layer, dout === null ? { x } : { dout, x }, (room) => {
    const { at, taken } = room.result(x.shape);
    const from = [room.place(x), dout === null ? 0 : room.place(dout)];
    const struct = room.integers([x.size, ...from, at, slope === null ? 0 : room.numbers([slope])]);
    room.share("bend", struct, Math.ceil(x.size / UNIT), x.size);
    return taken();
  });
}
