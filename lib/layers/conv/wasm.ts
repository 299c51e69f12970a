import { type NDArray, packed } from "../../core/array.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { inThreeAxes, type Sliding } from "../../core/window.ts";
import { compute } from "../../wasm/compute.ts";
import { engine, wasmEngine } from "../../wasm/engine.ts";
import { bytesOf, type Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { type ConvCache, type ConvOptions, type ConvSignature, convWindows } from "./contract.ts";
import { correlate, jobOf, packedFilters, packedTaps, type Sizes } from "./job.ts";
import { backwardLookups, forwardLookup } from "./lookups.ts";
import { plainConv } from "./plain.ts";
import { type Small, smallOf, winograd } from "./winograd.ts";

// Adds to the plain rung: SIMD, and no columns: what a filter sees is packed straight from the image. Both passes are
// correlations; dx is one of dout with the filters turned round.

/** Convolution with any number of axes of space, as a rung; `layer` names it in errors. */
export function wasmConv<Rank extends number, Axes extends number>(
  layer: string,
): Rung<ConvSignature<Rank, Axes>, ConvCache<Rank, Axes>> {
  type S = ConvSignature<Rank, Axes>;
  // Where there is nothing to multiply there is nothing to gain.
  const plain = plainConv<Rank, Axes>(layer);
  const isEmpty = (x: NDArray, w: NDArray): boolean => x.size === 0 || w.size === 0;
  return {
    refuses: () => (wasmEngine() === undefined ? `can't run: ${engine().why}` : undefined),

    forward(x, w, b, options = {}): Forwarded<S, ConvCache<Rank, Axes>> {
      if (isEmpty(x, w)) return plain.forward(x, w, b, options);
      const { sizes, windows, outputs } = sizesOf(layer, x, w, options);
      const small = mayWinograd(x, options) ? smallOf(windows, sizes, false) : undefined;
      const out = compute(layer, { x, w, b }, (room) => {
        const [from, filters] = [room.place(x), room.place(w)];
        const { at: into, taken } = room.result<Rank>([x.shape[0]!, w.shape[0]!, ...outputs]);
        if (!(small && winograd(room, sizes, small, from, filters, b, into))) {
          const seen = forwardLookup(windows, sizes.channels, bytesOf(x.dtype));
          const lookups = [{ ...seen, filters: packedFilters(room, sizes, seen.taps.length, filters) }];
          correlate(room, sizes, { image: seen.image, from, into, outSize: seen.places.length, bias: b, lookups });
        }
        return taken();
      });
      return { out, cache: { x, w, b, options } };
    },

    backward(dout, { x, w, b, options }): Grads<S["inputs"], S["args"]> {
      // dx correlates with dout's border of zeros: there an infinite tap would make 0·∞ of what it never met.
      if (isEmpty(x, w) || !hasOnlyFinite(w)) return plain.backward(dout, { x, w, b, options });
      const { sizes, windows } = sizesOf(layer, x, w, options);
      const small = mayWinograd(x, options) ? smallOf(windows, turnedRound(sizes), true) : undefined;
      return compute(`${layer}.backward`, { dout, x, w }, (room) => {
        const upstream = room.place(dout);
        const dx = imageGradient(room, sizes, windows, small, upstream, x, w);
        return { dx, ...weightGradients(room, sizes, windows, upstream, x, w, b) };
      });
    },
  };
}

/** 0 times a number is 0, unless it is infinite or NaN. */
function hasOnlyFinite(w: NDArray): boolean {
  const values = packed(w);
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * values[i]!;
  return zero === 0;
}

/** Of dx: channels and filters change places. */
const turnedRound = (sizes: Sizes): Sizes => ({ ...sizes, channels: sizes.filters, filters: sizes.channels });
const mayWinograd = (x: NDArray, { winograd = true }: { readonly winograd?: boolean }): boolean =>
  winograd && x.dtype === "float32";
type Windows = readonly [Sliding, Sliding, Sliding];

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

function weightGradients<Rank extends number>(
  room: Room,
  sizes: Sizes,
  windows: Windows,
  upstream: Pointer,
  x: NDArray<Rank>,
  w: NDArray<Rank>,
  b: NDArray<1> | null,
): { readonly dw: NDArray<Rank>; readonly db?: NDArray<1> } {
  const parts = partsOfSums(sizes.samples, w.size);
  const [dwAt, dbAt] = [room.zeros(parts * w.size), b === null ? 0 : room.zeros(parts * b.size)];
  const seen = forwardLookup(windows, sizes.channels, bytesOf(x.dtype));
  const job = jobOf(room, sizes, {
    image: seen.image,
    from: room.place(x),
    into: 0,
    outSize: 0,
    bias: null,
    parts,
    sums: [upstream, dwAt, dbAt],
    lookups: [{ ...seen, filters: { at: 0, bytesOfGroup: 0 } }],
  });
  room.share("weights", job, parts, sizes.samples * w.size * seen.places.length);
  const dw = room.sum<Rank>(w.shape, dwAt, parts);
  return b === null ? { dw } : { dw, db: room.sum<1>(b.shape, dbAt, parts) };
}

/** How many sums dw is added up in. Not a matter of how many threads there are: then it would round otherwise with each. */
const partsOfSums = (samples: number, size: number): number => Math.min(samples, size > 1 << 20 ? 2 : 8);

function imageGradient<Rank extends number>(
  room: Room,
  sizes: Sizes,
  windows: Windows,
  small: Small | undefined,
  upstream: Pointer,
  x: NDArray<Rank>,
  w: NDArray,
): NDArray<Rank> {
  const turned = turnedRound(sizes);
  if (small) {
    const { at: into, taken } = room.result<Rank>(x.shape);
    const taps = Array.from({ length: small.taps ** 2 }, (_, i) => small.taps ** 2 - 1 - i);
    if (winograd(room, turned, small, upstream, turnedFilters(room, sizes, w, taps), null, into)) return taken();
  }
  if (isThin(sizes)) return scattered(room, sizes, windows, upstream, x, w);
  const { image, lookups } = backwardLookups(windows, sizes.filters, bytesOf(x.dtype));
  // Between long strides there are places that no filter has seen.
  const { at: into, taken } = room.zeroResult<Rank>(x.shape);
  correlate(room, turned, {
    image,
    from: upstream,
    into,
    outSize: windows.reduce((all, one) => all * one.input, 1),
    bias: null,
    lookups: lookups.map((one) => ({
      ...one,
      filters: packedFilters(room, turned, one.taps.length, turnedFilters(room, sizes, w, one.kept)),
    })),
  });
  return taken();
}

/**
 * Whether a correlation would leave rows of every tile empty: then to scatter costs less, measured also at 3 of 4 rows. The
 * filters of a scatter must be packed in one piece.
 */
const isThin = ({ channels, filters }: Sizes): boolean => channels < 4 && filters <= 640;

/** dx by adding up what each tap sends back. */
function scattered<Rank extends number>(
  room: Room,
  sizes: Sizes,
  windows: Windows,
  upstream: Pointer,
  x: NDArray<Rank>,
  w: NDArray,
): NDArray<Rank> {
  const { at: into, taken } = room.result<Rank>(x.shape);
  const seen = forwardLookup(windows, sizes.channels, bytesOf(x.dtype));
  const filters = packedTaps(room, sizes, seen.taps.length, room.place(w));
  const lookups = [{ ...seen, filters }];
  const job = jobOf(room, sizes, { image: seen.image, from: into, into: upstream, outSize: 0, bias: null, lookups });
  room.share("scatter", job, sizes.samples * sizes.groups, sizes.samples * w.size * seen.places.length);
  return taken();
}

/** For each channel the kept taps of all filters, filter after filter. */
function turnedFilters(room: Room, { groups, channels, filters }: Sizes, w: NDArray, kept: readonly number[]): Pointer {
  const from = room.view(room.place(w), w.size);
  const at = room.floats(groups * channels * filters * kept.length);
  const to = room.view(at, groups * channels * filters * kept.length);
  const all = w.size / (groups * filters * channels);
  let next = 0;
  for (let g = 0; g < groups; g++)
    for (let c = 0; c < channels; c++)
      for (let f = 0; f < filters; f++) {
        const start = ((g * filters + f) * channels + c) * all;
        for (const tap of kept) to[next++] = from[start + tap]!;
      }
  return at;
}
