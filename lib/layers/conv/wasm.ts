import type { NDArray } from "../../core/array.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { inThreeAxes } from "../../core/window.ts";
import { compute } from "../../wasm/compute.ts";
import { refusal } from "../../wasm/engine.ts";
import { bytesOf } from "../../wasm/heap.ts";
import type { Result, Room } from "../../wasm/room.ts";
import { type ConvCache, type ConvOptions, type ConvSignature, convWindows } from "./contract.ts";
import { imageGradient, weightGradients } from "./gradients.ts";
import { correlate, packedFilters, type Sizes } from "./job.ts";
import { forwardLookup, type Windows } from "./lookups.ts";
import { plainConv } from "./plain.ts";
import { asTheyLie, smallOf, winograd } from "./winograd.ts";

// Adds to the plain rung: SIMD, and no columns: what a filter sees is packed straight from the image. Both passes are
// correlations; dx is one of dout with the filters turned round.

/** Convolution with any number of axes of space, as a rung; `layer` names it in errors. */
export function wasmConv<Rank extends number, Axes extends number>(
  layer: string,
): Rung<ConvSignature<Rank, Axes>, ConvCache<Rank, Axes>> {
  type S = ConvSignature<Rank, Axes>;
  const plain = plainConv<Rank, Axes>(layer);
  return {
    refuses: refusal,

    forward(x, w, b, options = {}): Forwarded<S, ConvCache<Rank, Axes>> {
      if (isEmpty(x, w)) return plain.forward(x, w, b, options);
      const out = compute(layer, { x, w, b }, (room) => convolved(layer, room, x, w, b, options).taken());
      return { out, cache: { x, w, b, options } };
    },

    backward(dout, { x, w, b, options }): Grads<S["inputs"], S["args"]> {
      if (isEmpty(x, w)) return plain.backward(dout, { x, w, b, options });
      const { sizes, windows } = sizesOf(layer, x, w, options);
      return compute(`${layer}.backward`, { dout, x, w }, (room) => {
        const call = { room, sizes, windows, upstream: room.place(dout), x, w, b, options };
        const dx = imageGradient(call) ?? plain.backward(dout, { x, w, b, options }).dx;
        return { dx, ...weightGradients(call) };
      });
    },
  };
}

/** Where there is nothing to multiply there is nothing to gain. */
export const isEmpty = (x: NDArray, w: NDArray): boolean => x.size === 0 || w.size === 0;

/** What comes out, its negative numbers cut off where a ReLU follows. */
export function convolved<Rank extends number, Axes extends number>(
  layer: string,
  room: Room,
  x: NDArray<Rank>,
  w: NDArray<Rank>,
  bias: NDArray<1> | null,
  options: ConvOptions<Axes>,
  clip = false,
): Result<Rank> {
  const { sizes, windows, outputs } = sizesOf(layer, x, w, options);
  const small = smallOf(windows, sizes, x.dtype, options);
  const [from, filters] = [room.place(x), room.place(w)];
  const result = room.result<Rank>([x.shape[0]!, w.shape[0]!, ...outputs]);
  const into = result.at;
  if (small && winograd(room, sizes, small, from, asTheyLie(filters, sizes, small.taps), bias, into, clip))
    return result;
  const seen = forwardLookup(windows, sizes.channels, bytesOf(x.dtype));
  const lookups = [{ ...seen, filters: packedFilters(room, sizes, seen.taps.length, filters) }];
  correlate(room, sizes, { image: seen.image, from, into, outSize: seen.places.length, bias, clip, lookups });
  return result;
}

function sizesOf<Axes extends number>(
  layer: string,
  x: NDArray,
  w: NDArray,
  options: ConvOptions<Axes>,
): { readonly sizes: Sizes; readonly windows: Windows; readonly outputs: readonly number[] } {
  const { groups = 1 } = options;
  const found = convWindows(layer, x, w, options);
  return {
    sizes: { samples: x.shape[0]!, groups, channels: x.shape[1]! / groups, filters: w.shape[0]! / groups },
    windows: inThreeAxes(found),
    outputs: found.map((one) => one.output),
  };
}
