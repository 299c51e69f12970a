import { type NDArray, packed, zerosLike } from "../../core/array.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { inThreeAxes, type Sliding } from "../../core/window.ts";
import { engine, wasmEngine } from "../../wasm/engine.ts";
import { bytesOf, type Pointer, Room } from "../../wasm/memory.ts";
import { type ConvCache, type ConvOptions, type ConvSignature, convWindows } from "./contract.ts";
import { backwardLookups, forwardLookup, type Image, type Lookup } from "./lookups.ts";
import { plainConv } from "./plain.ts";

// Adds to the plain rung: SIMD, and no columns: what a filter sees is packed straight from the image. Both passes are
// correlations; dx is one of dout with the filters turned round.

/** Convolution with any number of axes of space, as a rung; `layer` names it in errors. */
export function wasmConv<Rank extends number, Axes extends number>(
  layer: string,
): Rung<ConvSignature<Rank, Axes>, ConvCache<Rank, Axes>> {
  type S = ConvSignature<Rank, Axes>;
  // Where there is nothing to multiply there is nothing to gain.
  const plain = plainConv<Rank, Axes>(layer);
  const isFinite = (w: NDArray): boolean => packed(w).every(Number.isFinite);
  const isEmpty = (x: NDArray, w: NDArray): boolean => x.size === 0 || w.size === 0;
  return {
    refuses: () => (wasmEngine() === undefined ? `can't run: ${engine().why}` : undefined),

    forward(x, w, b, options = {}): Forwarded<S, ConvCache<Rank, Axes>> {
      if (isEmpty(x, w)) return plain.forward(x, w, b, options);
      const { sizes, windows, outputs } = sizesOf(layer, x, w, options);
      const out = zerosLike(x, [x.shape[0]!, w.shape[0]!, ...outputs]) as NDArray as NDArray<Rank>;
      const room = new Room(wasmEngine()!, x.dtype);
      const seen = forwardLookup(windows, sizes.channels, bytesOf(x.dtype));
      const filters = packedFilters(room, sizes, seen.taps.length, room.copyOf(w));
      const into = room.floats(out.size);
      correlate(room, sizes, {
        image: seen.image,
        from: room.copyOf(x),
        into,
        outSize: seen.places.length,
        bias: b,
        lookups: [{ ...seen, filters }],
      });
      out.data.set(room.view(into, out.size));
      return { out, cache: { x, w, b, options } };
    },

    backward(dout, { x, w, b, options }): Grads<S["inputs"], S["args"]> {
      // dx correlates with dout's border of zeros: there an infinite tap would make 0·∞ of what it never met.
      if (isEmpty(x, w) || !isFinite(w)) return plain.backward(dout, { x, w, b, options });
      const { sizes, windows } = sizesOf(layer, x, w, options);
      const room = new Room(wasmEngine()!, x.dtype);
      const upstream = room.copyOf(dout);
      const { dw, db } = weightGradients(room, sizes, windows, upstream, x, w, b);
      return { dx: imageGradient(room, sizes, windows, upstream, x, w), dw, ...(db ? { db } : {}) };
    },
  };
}

interface Sizes {
  readonly samples: number;
  readonly groups: number;
  /** Channels and filters of one group. */
  readonly channels: number;
  readonly filters: number;
}
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
  const dw = zerosLike(w);
  const [dwAt, dbAt] = [room.zeros(w.size), b === null ? 0 : room.zeros(b.size)];
  const seen = forwardLookup(windows, sizes.channels, bytesOf(x.dtype));
  const job = jobOf(room, sizes, {
    image: seen.image,
    from: room.copyOf(x),
    into: 0,
    outSize: 0,
    bias: null,
    lookups: [{ ...seen, filters: { at: 0, bytesOfGroup: 0 } }],
  });
  const scratch = room.bytes(room.kernels.weightsScratch(job));
  room.kernels.weights(job, upstream, dwAt, dbAt, 0, sizes.samples * sizes.groups, scratch);
  dw.data.set(room.view(dwAt, w.size));
  if (b === null) return { dw };
  const db = zerosLike(b);
  db.data.set(room.view(dbAt, b.size));
  return { dw, db };
}

function imageGradient<Rank extends number>(
  room: Room,
  sizes: Sizes,
  windows: Windows,
  upstream: Pointer,
  x: NDArray<Rank>,
  w: NDArray,
): NDArray<Rank> {
  const turned = { ...sizes, channels: sizes.filters, filters: sizes.channels };
  const { image, lookups } = backwardLookups(windows, sizes.filters, bytesOf(x.dtype));
  // Between long strides there are places that no filter has seen.
  const into = room.zeros(x.size);
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
  const dx = zerosLike(x);
  dx.data.set(room.view(into, x.size));
  return dx;
}

/** For each channel the kept taps of all filters, filter after filter. */
function turnedFilters(room: Room, { groups, channels, filters }: Sizes, w: NDArray, kept: readonly number[]): Pointer {
  const from = room.view(room.copyOf(w), w.size);
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

/** Filters of each group in panels of as many rows as the kernels multiply at a time. */
interface Packed {
  readonly at: Pointer;
  readonly bytesOfGroup: number;
}
const ROWS = 4;
const wholePanels = (filters: number): number => Math.ceil(filters / ROWS) * ROWS;

function packedFilters(room: Room, { groups, filters }: Sizes, taps: number, from: Pointer): Packed {
  const size = bytesOf(room.dtype);
  const bytesOfGroup = wholePanels(filters) * taps * size;
  const at = room.bytes(groups * bytesOfGroup);
  for (let g = 0; g < groups; g++)
    room.kernels.packFilters(filters, taps, from + g * filters * taps * size, taps, 1, at + g * bytesOfGroup);
  return { at, bytesOfGroup };
}

interface Correlation {
  readonly image: Image;
  readonly from: Pointer;
  readonly into: Pointer;
  /** Numbers in a channel of the result. */
  readonly outSize: number;
  readonly bias: NDArray<1> | null;
  readonly lookups: readonly (Lookup & { readonly filters: Packed })[];
}

function correlate(room: Room, sizes: Sizes, correlation: Correlation): void {
  const job = jobOf(room, sizes, correlation);
  const scratch = room.bytes(room.kernels.correlateScratch(job));
  room.kernels.correlate(job, 0, sizes.samples * sizes.groups, scratch);
}

/** The struct that the kernels read: the fields of Job and of Lookup in the order of assembly/conv.ts. */
function jobOf(room: Room, { samples, groups, channels, filters }: Sizes, correlation: Correlation): Pointer {
  const { image, from, into, outSize, bias, lookups } = correlation;
  const fields = lookups.flatMap(({ taps, places, targets, filters: { at, bytesOfGroup } }) => [
    taps.length,
    places.length,
    room.integers(taps),
    room.integers(places),
    targets ? room.integers(targets) : 0,
    at,
    bytesOfGroup,
  ]);
  return room.integers([
    samples,
    groups,
    channels,
    filters,
    outSize,
    ...image.first,
    from,
    into,
    biases(room, groups, filters, bias),
    room.integers(image.size),
    room.integers([...image.bordered, image.parts]),
    room.integers(fields),
    lookups.length,
  ]);
}

/** For each group its biases, or zeros, filled up to a whole panel. */
function biases(room: Room, groups: number, filters: number, bias: NDArray<1> | null): Pointer {
  const padded = wholePanels(filters);
  const at = room.zeros(groups * padded);
  if (bias === null) return at;
  const to = room.view(at, groups * padded);
  for (let f = 0; f < groups * filters; f++) to[Math.floor(f / filters) * padded + (f % filters)] = bias.get(f);
  return at;
}
