import type { NDArray } from "../../core/array.ts";
import type { Sliding } from "../../core/window.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { jobOf, type Sizes, wholePanels } from "./job.ts";

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

/** The windows as a job for Winograd; nothing where it is none, or would lose. */
export function smallOf(
  [z, h, w]: readonly [Sliding, Sliding, Sliding],
  { channels, filters }: Sizes,
  turned: boolean,
): Small | undefined {
  const plain = [h, w].every((one) => one.stride === 1 && one.dilation === 1 && one.window === h.window);
  const taps = h.window;
  if (!plain || (taps !== 3 && taps !== 5) || z.window !== 1 || z.input !== 1 || z.pad !== 0) return undefined;
  // The transforms cost as much as a product with few filters, and as one with few channels.
  if (channels < LEAST || filters < LEAST) return undefined;
  const border = [h, w].map((one) => (turned ? taps - 1 - one.pad : one.pad)) as [number, number];
  if (border.some((width) => width < 0)) return undefined;
  return { taps, border, input: turned ? [h.output, w.output] : [h.input, w.input] };
}
const LEAST = 8;

/** Samples whose tiles are transformed together: enough that few vectors have empty lanes. */
const togetherOf = (tiles: number): number => (tiles >= 64 ? 1 : 8);

/**
 * Correlate by Winograd's method; `filters` lie as they are, filter after filter of each group. False where a result isn't
 * finite: here NaN and Infinity spread to neighbours, so that what is written then is worth nothing.
 */
export function winograd(
  room: Room,
  sizes: Sizes,
  { taps, border, input }: Small,
  from: Pointer,
  filters: Pointer,
  bias: NDArray<1> | null,
  into: Pointer,
): boolean {
  const outputs = outputsOf(taps);
  const out = input.map((size, axis) => size + 2 * border[axis]! - taps + 1) as [number, number];
  const tiles = out.map((size) => Math.ceil(size / outputs)) as [number, number];
  const bordered = tiles.map((count) => count * outputs + taps - 1) as [number, number];
  const together = togetherOf(tiles[0] * tiles[1]);
  const pieces = Math.ceil(sizes.samples / together) * sizes.groups;
  const cost = POINTS * tiles[0] * tiles[1] * sizes.samples * sizes.groups * sizes.filters * sizes.channels;
  const parts = room.partsOf(pieces, cost);
  const job = jobOf(room, sizes, {
    image: { size: [1, ...input], first: [0, ...border], bordered: [1, ...bordered], parts: 1 },
    from,
    into,
    outSize: out[0] * out[1],
    bias,
    parts,
    lookups: [],
  });
  const bytesOfGroup = 4 * POINTS * wholePanels(sizes.filters) * sizes.channels;
  const at = room.bytes(sizes.groups * bytesOfGroup);
  const g = room.floats(evaluations(taps).length);
  room.view(g, evaluations(taps).length).set(evaluations(taps));
  const spare = room.bytes(16 * (taps * taps + 6 * taps));
  const all = sizes.filters * sizes.channels * taps * taps;
  for (let group = 0; group < sizes.groups; group++)
    room.single.transformFilters(
      sizes.filters,
      sizes.channels,
      taps,
      from4(filters, group * all),
      g,
      at + group * bytesOfGroup,
      spare,
    );
  const fields = room.integers([job, outputs, ...out, ...tiles, together, at, bytesOfGroup]);
  return room.share("winograd", fields, pieces * parts, cost);
}
const POINTS = 36;
const from4 = (at: Pointer, numbers: number): Pointer => at + 4 * numbers;

/** G: a filter's polynomial at 0, 1, −1, 2, −2, each over what Bᵀ multiplies it by, and its last coefficient for ∞. */
function evaluations(taps: number): readonly number[] {
  const points = [
    [0, 4],
    [1, -6],
    [-1, -6],
    [2, 24],
    [-2, 24],
  ] as const;
  const powers = Array.from({ length: taps }, (_, k) => k);
  return [
    ...points.flatMap(([point, over]) => powers.map((k) => point ** k / over)),
    ...powers.map((k) => (k === taps - 1 ? 1 : 0)),
  ];
}
