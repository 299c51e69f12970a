import type { DType, NDArray } from "../../core/array.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { blocksOf, jobOf, type Packed, type Sizes, wholePanels } from "./job.ts";
import type { Windows } from "./lookups.ts";

// Winograd's method for filters of 3×3 and 5×5 at stride 1, in float32: fewer products for more sums. Where it wins is
// written down here.

/** A correlation that Winograd's method can do: the border on every side, and how many rows and columns come out. */
export interface Small {
  readonly taps: 3 | 5;
  readonly border: readonly [rows: number, columns: number];
  readonly input: readonly [rows: number, columns: number];
}

/** Rows and columns that a tile of 6×6 gives: 4 of 3×3 filters, 2 of 5×5. */
const outputsOf = (taps: 3 | 5): 2 | 4 => (taps === 3 ? 4 : 2);

/** Of dx: channels and filters change places. */
export const turnedRound = (sizes: Sizes): Sizes => ({
  ...sizes,
  channels: sizes.filters,
  filters: sizes.channels,
});

/** The windows as a job for Winograd, or the way back through them; nothing where it is none, isn't wanted, or would lose. */
export function smallOf(
  [z, h, w]: Windows,
  { channels, filters }: Sizes,
  dtype: DType,
  { winograd: wanted = true }: { readonly winograd?: boolean },
  way: "straight" | "turned" = "straight",
): Small | undefined {
  const plain = [h, w].every((one) => one.stride === 1 && one.dilation === 1 && one.window === h.window);
  const taps = h.window;
  if (!wanted || dtype !== "float32" || !plain || (taps !== 3 && taps !== 5)) return undefined;
  if (z.window !== 1 || z.input !== 1 || z.pad !== 0) return undefined;
  // The transforms cost as much as a product with few filters, and as one with few channels.
  if (channels < LEAST || filters < LEAST) return undefined;
  const turned = way === "turned";
  const border = [h, w].map((one) => (turned ? taps - 1 - one.pad : one.pad)) as [number, number];
  if (border.some((width) => width < 0)) return undefined;
  return { taps, border, input: turned ? [h.output, w.output] : [h.input, w.input] };
}
const LEAST = 8;

/** Samples whose tiles are transformed together: enough that few vectors have empty lanes. */
const togetherOf = (tiles: number): number => (tiles >= 64 ? 1 : 8);

/**
 * Correlate by Winograd's method; False where a result isn't
 * finite: here NaN and Infinity spread to neighbours, so that what is written then is worth nothing.
 */
export function winograd(
  room: Room,
  sizes: Sizes,
  { taps, border, input }: Small,
  from: Pointer,
  filters: Filters,
  bias: NDArray<1> | null,
  into: Pointer,
  clip = false,
): boolean {
  const { outputs, out, tiles, bordered, together } = tilesOf({ taps, border, input });
  const pieces = Math.ceil(sizes.samples / together) * sizes.groups;
  const cost = POINTS * tiles[0] * tiles[1] * sizes.samples * sizes.groups * sizes.filters * sizes.channels;
  const parts = room.partsOf(pieces, cost);
  const job = jobOf(room, sizes, {
    image: { size: [1, ...input], first: [0, ...border], bordered: [1, ...bordered], parts: 1 },
    from,
    into,
    outSize: out[0] * out[1],
    bias,
    clip,
    parts,
    lookups: [],
  });
  const { at, bytesOfGroup } = transformed(room, sizes, filters, taps);
  const fields = room.integers([job, outputs, ...out, ...tiles, together, at, bytesOfGroup]);
  return room.share("winograd", fields, pieces * parts, cost);
}

/** Filters as they lie: how far apart filters, channels and taps are, in numbers, and those of one group from the next. */
export interface Filters {
  readonly at: Pointer;
  readonly filter: number;
  readonly channel: number;
  readonly tap: number;
  readonly group: number;
}

/** Filter after filter, as an array of them lies. */
export const asTheyLie = (at: Pointer, { channels, filters }: Sizes, taps: number): Filters => ({
  at,
  filter: channels * taps * taps,
  channel: taps * taps,
  tap: 1,
  group: filters * channels * taps * taps,
});

/** The same filters for dx: channels and filters change places, and taps are read from the last to the first. */
export const asTurned = (at: Pointer, sizes: Sizes, taps: number): Filters => {
  const { filter, channel, group } = asTheyLie(at, sizes, taps);
  return { at: at + 4 * (taps * taps - 1), filter: channel, channel: filter, tap: -1, group };
};

function transformed(room: Room, { groups, channels, filters }: Sizes, from: Filters, taps: number): Packed {
  const bytesOfGroup = 4 * POINTS * wholePanels(filters) * channels;
  const at = room.bytes(groups * bytesOfGroup);
  const spare = room.bytes(16 * (taps * taps + 6 * taps));
  const { filter, channel, tap } = from;
  for (let g = 0; g < groups; g++) {
    const [source, to] = [from.at + 4 * g * from.group, at + g * bytesOfGroup];
    room.single.transformFilters(filters, channels, taps, source, filter, channel, tap, to, spare);
  }
  return { at, bytesOfGroup };
}

/** dw and db in so many parts, from dout and x; false where dw isn't finite. */
export function winogradWeights(
  room: Room,
  sizes: Sizes,
  small: Small,
  from: Pointer,
  sums: readonly [dout: Pointer, dw: Pointer, db: Pointer],
  parts: number,
): boolean {
  const { outputs, out, tiles, bordered, together } = tilesOf(small);
  const cost = POINTS * tiles[0] * tiles[1] * sizes.samples * sizes.groups * sizes.filters * sizes.channels;
  const blocks = blocksOf(room, sizes, parts, cost);
  const job = jobOf(room, sizes, {
    image: { size: [1, ...small.input], first: [0, ...small.border], bordered: [1, ...bordered], parts: 1 },
    from,
    into: 0,
    outSize: 0,
    bias: null,
    parts,
    sums,
    blocks,
    lookups: [],
  });
  const fields = room.integers([job, outputs, ...out, ...tiles, together, 0, 0]);
  return room.share("winogradWeights", fields, parts * blocks, cost);
}

interface Tiles {
  readonly outputs: 2 | 4;
  /** Rows and columns that come out, tiles down and across, and what these see together. */
  readonly out: readonly [number, number];
  readonly tiles: readonly [number, number];
  readonly bordered: readonly [number, number];
  readonly together: number;
}

function tilesOf({ taps, border, input }: Small): Tiles {
  const outputs = outputsOf(taps);
  const out = input.map((size, axis) => size + 2 * border[axis]! - taps + 1) as [number, number];
  const tiles = out.map((size) => Math.ceil(size / outputs)) as [number, number];
  const bordered = tiles.map((count) => count * outputs + taps - 1) as [number, number];
  return { outputs, out, tiles, bordered, together: togetherOf(tiles[0] * tiles[1]) };
}

const POINTS = 36;
