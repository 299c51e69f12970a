import { type NDArray, packed } from "../../core/array.ts";
import { bytesOf, type Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import type { ConvOptions } from "./contract.ts";
import { blocksOf, correlate, jobOf, packedFilters, packedTaps, type Sizes } from "./job.ts";
import { backwardLookups, forwardLookup, type Windows } from "./lookups.ts";
import { asTurned, smallOf, turnedRound, winograd, winogradWeights } from "./winograd.ts";

// The gradients of the wasm rung: dw multiplies dout with what the filters saw, and dx correlates dout with the filters
// turned round, or scatters what each tap sends back.

/** A call of backward, its arrays placed in memory. */
interface Call<Rank extends number> {
  readonly room: Room;
  readonly sizes: Sizes;
  readonly windows: Windows;
  readonly upstream: Pointer;
  readonly x: NDArray<Rank>;
  readonly w: NDArray<Rank>;
  readonly b: NDArray<1> | null;
  readonly options: ConvOptions<number>;
}

/** dw and db, added up in a few parts of the samples. */
export function weightGradients<Rank extends number>({
  room,
  sizes,
  windows,
  upstream,
  x,
  w,
  b,
  options,
}: Call<Rank>): { readonly dw: NDArray<Rank>; readonly db?: NDArray<1> } {
  const parts = partsOfSums(sizes.samples, w.size);
  const [dwAt, dbAt] = [room.floats(parts * w.size), b === null ? 0 : room.zeros(parts * b.size)];
  const [from, sums] = [room.place(x), [upstream, dwAt, dbAt]] as const;
  const small = smallOf(windows, sizes, x.dtype, options);
  if (!(small && winogradWeights(room, sizes, small, from, sums, parts))) {
    room.view(dwAt, parts * w.size).fill(0);
    if (b !== null) room.view(dbAt, parts * b.size).fill(0);
    const seen = forwardLookup(windows, sizes.channels, bytesOf(x.dtype));
    const lookups = [{ ...seen, filters: { at: 0, bytesOfGroup: 0 } }];
    const cost = sizes.samples * w.size * seen.places.length;
    const blocks = blocksOf(room, sizes, parts, cost);
    const gradient = { image: seen.image, from, into: 0, outSize: 0, bias: null, parts, sums, blocks, lookups };
    room.share("weights", jobOf(room, sizes, gradient), parts * blocks, cost);
  }
  const dw = room.sum<Rank>(w.shape, dwAt, parts);
  return b === null ? { dw } : { dw, db: room.sum<1>(b.shape, dbAt, parts) };
}

/** How many sums dw is added up in. Not a matter of how many threads there are: then it would round otherwise with each. */
const partsOfSums = (samples: number, size: number): number => Math.min(samples, size > 1 << 20 ? 2 : 8);

/** dx; nothing where a filter holds what isn't finite: in dout's border of zeros 0·∞ would be NaN, of what it never met. */
export function imageGradient<Rank extends number>(call: Call<Rank>): NDArray<Rank> | undefined {
  const { room, sizes, windows, upstream, x, w, options } = call;
  const turned = turnedRound(sizes);
  const small = smallOf(windows, turned, x.dtype, options, "turned");
  if (small) {
    const { at: into, taken } = room.result<Rank>(x.shape);
    if (winograd(room, turned, small, upstream, asTurned(room.place(w), sizes, small.taps), null, into)) return taken();
  }
  if (isThin(sizes)) return scattered(call);
  if (!hasOnlyFinite(w)) return undefined;
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
function scattered<Rank extends number>({ room, sizes, windows, upstream, x, w }: Call<Rank>): NDArray<Rank> {
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

/** 0 times a number is 0, unless it is infinite or NaN. */
function hasOnlyFinite(w: NDArray): boolean {
  const values = packed(w);
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * values[i]!;
  return zero === 0;
}
