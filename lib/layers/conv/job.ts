import { type NDArray, packed as packedFloats } from "../../core/array.ts";
import { bytesOf, type Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import type { Image, Lookup } from "./lookups.ts";

// What the kernels are told: the structs of assembly/conv.ts, and the filters and biases in the order in which they read.

export interface Sizes {
  readonly samples: number;
  readonly groups: number;
  /** Channels and filters of one group. */
  readonly channels: number;
  readonly filters: number;
}

/** Filters of each group in panels of as many rows as the kernels multiply at a time. */
export interface Packed {
  readonly at: Pointer;
  readonly bytesOfGroup: number;
}
const ROWS = 4;
export const wholePanels = (filters: number): number => Math.ceil(filters / ROWS) * ROWS;

/** A row for each filter, a step for each tap. */
export const packedFilters = (room: Room, { groups, filters }: Sizes, taps: number, from: Pointer): Packed =>
  packed(room, groups, { rows: filters, row: taps, steps: taps, step: 1 }, from);

/** A row for each tap, a step for each filter. */
export const packedTaps = (room: Room, { groups, filters }: Sizes, taps: number, from: Pointer): Packed =>
  packed(room, groups, { rows: taps, row: 1, steps: filters, step: taps }, from);

/** How many rows and steps, and how far apart they lie. */
interface Panels {
  readonly rows: number;
  readonly row: number;
  readonly steps: number;
  readonly step: number;
}

function packed(room: Room, groups: number, { rows, row, steps, step }: Panels, from: Pointer): Packed {
  const size = bytesOf(room.dtype);
  const bytesOfGroup = wholePanels(rows) * steps * size;
  const at = room.bytes(groups * bytesOfGroup);
  for (let g = 0; g < groups; g++)
    room.kernels.packFilters(rows, steps, from + g * rows * steps * size, row, step, at + g * bytesOfGroup);
  return { at, bytesOfGroup };
}

export interface Correlation {
  readonly image: Image;
  readonly from: Pointer;
  readonly into: Pointer;
  /** Numbers in a channel of the result. */
  readonly outSize: number;
  readonly bias: NDArray<1> | null;
  /** Whether a ReLU follows. */
  readonly clip?: boolean;
  /** For the gradients of the filters: into how many blocks these are cut; 1 unless given. */
  readonly blocks?: number;
  /** Into how many parts the work on an image is cut, or, for the gradients of the filters, that on all; 1 unless given. */
  readonly parts?: number;
  /** For the gradients of the filters: dout, and where the sums of each part go. */
  readonly sums?: readonly [dout: Pointer, dw: Pointer, db: Pointer];
  readonly lookups: readonly (Lookup & { readonly filters: Packed })[];
}

export function correlate(room: Room, sizes: Sizes, correlation: Correlation): void {
  const { samples, groups, filters } = sizes;
  const images = samples * groups;
  const cost = correlation.lookups.reduce(
    (all, one) => all + images * filters * one.taps.length * one.places.length,
    0,
  );
  const parts = room.partsOf(images, cost);
  room.share("correlate", jobOf(room, sizes, { ...correlation, parts }), images * parts, cost);
}

/** Into how many blocks of filters the gradients of a few samples are cut, so that every thread has some. */
export const blocksOf = (room: Room, { filters }: Sizes, parts: number, cost: number): number =>
  Math.min(room.partsOf(parts, cost), Math.ceil(filters / ROWS));

/** The struct that the kernels read: the fields of Job and of Lookup in the order of assembly/conv.ts. */
export function jobOf(room: Room, { samples, groups, channels, filters }: Sizes, correlation: Correlation): Pointer {
  const {
    image,
    from,
    into,
    outSize,
    bias,
    clip = false,
    parts = 1,
    sums = [0, 0, 0],
    blocks = 1,
    lookups,
  } = correlation;
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
    parts,
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
    ...sums,
    clip ? 1 : 0,
    blocks,
  ]);
}

/** For each group its biases, or zeros, filled up to a whole panel. */
function biases(room: Room, groups: number, filters: number, bias: NDArray<1> | null): Pointer {
  const padded = wholePanels(filters);
  const at = room.zeros(groups * padded);
  if (bias === null) return at;
  const [from, to] = [packedFloats(bias), room.view(at, groups * padded)];
  for (let g = 0; g < groups; g++) to.set(from.subarray(g * filters, (g + 1) * filters), g * padded);
  return at;
}
