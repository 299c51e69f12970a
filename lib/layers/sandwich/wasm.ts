import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import { bend, bent } from "../activation/wasm.ts";
import type { Conv, ConvCache } from "../conv/contract.ts";
import { convolved, isEmpty, wasmConv } from "../conv/wasm.ts";
import type { Linear, LinearCache } from "../linear/contract.ts";
import { isEmpty as isNothing, multiplied, wasm as wasmLinear } from "../linear/wasm.ts";

// Adds to the two rungs one behind the other: what is negative is cut off where it is written, and is never written at all.

/** What the first layer keeps, and what came out, in an array that nobody else holds: backward asks where it is above 0. */
interface FusedCache<First> {
  readonly first: First;
  readonly bent: NDArray;
}

const conv = wasmConv<4, 2>("convRelu");
export const wasmConvRelu: Rung<Conv, FusedCache<ConvCache<4, 2>>> = {
  refuses: refusal,
  forward(x, w, b, options = {}) {
    const first = { x, w, b, options };
    if (isEmpty(x, w)) {
      const { out } = conv.forward(x, w, b, options);
      return { out: bent("convRelu", out, null, null) as NDArray<4>, cache: { first, bent: out } };
    }
    return compute("convRelu", { x, w, b }, (room) => {
      const { taken } = convolved("convRelu", room, x, w, b, options, true);
      return { out: taken(), cache: { first, bent: taken() } };
    });
  },
  backward: (dout, cache) =>
    conv.backward(bent("convRelu.backward", cache.bent, dout, null) as NDArray<4>, cache.first),
};

export const wasmLinearRelu: Rung<Linear, FusedCache<LinearCache>> = {
  refuses: refusal,
  forward(x, w, b) {
    const first = { x, w, b };
    if (isNothing(x, w)) {
      const { out } = wasmLinear.forward(x, w, b);
      return { out: bent("linearRelu", out, null, null) as NDArray<2>, cache: { first, bent: out } };
    }
    return compute("linearRelu", { x, w, b }, (room) => {
      const { at, size, taken } = multiplied(room, x, w, b);
      bend(room, size, [at, 0, at], 0);
      return { out: taken(), cache: { first, bent: taken() } };
    });
  },
  backward: (dout, cache) =>
    wasmLinear.backward(bent("linearRelu.backward", cache.bent, dout, null) as NDArray<2>, cache.first),
};
