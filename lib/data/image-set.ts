import { type DType, type Floats, filledWithZeros, floats, type NDArray, product } from "../core/array.ts";
import { perDtype } from "../core/kernel.ts";
import { floatsOf } from "../core/lent.ts";
import { result } from "../core/result.ts";
import type { Dataset } from "./dataset.ts";
import type { Moments } from "./moments.ts";
import { placesOf } from "./places.ts";

/** Images that stay bytes; a batch of them becomes floats when it is taken, (N, C, H, W), standardised channel by channel. */
export interface ImageSet extends Dataset<NDArray<4>> {
  /** Of the pixels of each channel, 0 … 1: what is taken off, and what the rest is divided by. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** The images at these places as they are, 0 … 1, to be looked at. */
  pixels(places: ArrayLike<number>): NDArray<4>;
}

/** Images as they lie on disk, a byte each pixel, and the class of each. */
export interface Images {
  /** (N, C, H, W), packed. */
  readonly bytes: Uint8Array;
  readonly labels: Uint8Array;
  readonly shape: readonly [C: number, H: number, W: number];
}

export function imageSet({ bytes, labels, shape }: Images, { mean, std }: Moments, dtype: DType): ImageSet {
  const like = filledWithZeros<1>([0], dtype);
  const channels = shape[0];
  const size = labels.length;
  const bright = table(dtype, channels, (value) => value / 255);
  const standard = table(dtype, channels, (value, c) => (value / 255 - mean[c]!) / std[c]!);
  const read = (places: Int32Array, values: Floats): NDArray<4> => {
    const out = result(like, [places.length, ...shape]);
    lookUp[dtype](floatsOf(out), bytes, values, places, channels, product(shape) / Math.max(1, channels));
    return out;
  };
  return {
    size,
    mean,
    std,
    take(places) {
      const chosen = placesOf("take", places, size);
      return { x: read(chosen, standard), y: chosen.map((place) => labels[place]!) };
    },
    pixels: (places) => read(placesOf("pixels", places, size), bright),
  };
}

/** What each of the 256 values becomes, for every channel: a pixel is one look-up. */
function table(dtype: DType, channels: number, value: (byte: number, c: number) => number): Floats {
  return floats(dtype, 256 * channels).map((_, at) => value(at % 256, Math.floor(at / 256)));
}

const lookUp = perDtype(
  (to: Floats, bytes: Uint8Array, values: Floats, places: Int32Array, channels: number, area: number): void => {
    let at = 0;
    for (let n = 0; n < places.length; n++) {
      let from = places[n]! * channels * area;
      for (let c = 0; c < channels; c++)
        for (const end = at + area; at < end; ) to[at++] = values[c * 256 + bytes[from++]!]!;
    }
  },
);
