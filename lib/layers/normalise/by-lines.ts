import type { Floats } from "../../core/array.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { countOf, groupsOf, type Layout, type Moments, type Statistics } from "./layout.ts";
import { constantsOf, type Lines, momentsOf, scale, sumsOf } from "./lines.ts";

// Normalisations in which each line belongs to one channel: a row of its places, or, where it has but one place, a column
// of the samples. The kernels add lines up and scale them; what few numbers there are to a line is worked out between.

/** The lines whose numbers have one γ: channels. */
function channelsOf({ N, groups, channels, places }: Layout): Lines {
  const C = groups * channels;
  return places === 1 ? { are: "columns", rows: N, length: C } : { are: "rows", rows: N * C, length: places };
}

/** The longest lines whose numbers are of one group. */
function runsOf(layout: Layout): Lines {
  const { N, groups, channels, places } = layout;
  if (places === 1) return channelsOf(layout);
  return { are: "rows", rows: N * groups, length: channels * places };
}

export const momentsByLines = (room: Room, layout: Layout, x: Pointer): Moments =>
  momentsOf(room, runsOf(layout), x, groupsOf(layout));

/** out = γ·x̂ + β. */
export function scaleByLines(
  room: Room,
  layout: Layout,
  x: Pointer,
  out: Pointer,
  gamma: Floats,
  beta: Floats,
  { mean, inverse }: Statistics,
): void {
  const [centre, slope, shift] = [perLine(layout), perLine(layout), perLine(layout)];
  for (let line = 0, c = 0; line < centre.length; line++) {
    const group = Math.floor(line / layout.channels);
    centre[line] = mean[group]!;
    slope[line] = gamma[c]! * inverse[group]!;
    shift[line] = beta[c]!;
    if (++c === gamma.length) c = 0;
  }
  scale(room, channelsOf(layout), x, 0, out, constantsOf(room, centre, slope, undefined, shift));
}

/** Write dx; Σdout·x̂ and Σdout of each channel. */
export function backByLines(
  room: Room,
  layout: Layout,
  x: Pointer,
  dout: Pointer,
  dx: Pointer,
  gamma: Floats,
  { mean, inverse }: Statistics,
  constant: boolean,
): { readonly dgamma: Float64Array; readonly dbeta: Float64Array } {
  const lines = channelsOf(layout);
  const { channels } = layout;
  const [centre, slope] = [perLine(layout), perLine(layout)];
  for (let line = 0, c = 0; line < centre.length; line++) {
    const group = Math.floor(line / channels);
    centre[line] = mean[group]!;
    slope[line] = gamma[c]! * inverse[group]!;
    if (++c === gamma.length) c = 0;
  }
  const sums = sumsOf(room, lines, x, dout, constantsOf(room, centre));
  const [dgamma, dbeta] = [new Float64Array(gamma.length), new Float64Array(gamma.length)];
  const [direct, along] = [new Float64Array(mean.length), new Float64Array(mean.length)];
  // The same lines come again with the next block, and, where samples share their groups, with the next sample.
  for (let i = 0, line = 0, c = 0; i < sums.length; i += 2) {
    const group = Math.floor(line / channels);
    const [total, product] = [sums[i]!, sums[i + 1]! * inverse[group]!];
    dbeta[c]! += total;
    dgamma[c]! += product;
    direct[group]! += gamma[c]! * total;
    along[group]! += gamma[c]! * product;
    if (++c === gamma.length) c = 0;
    if (++line === centre.length) line = 0;
  }
  const nothing = perLine(layout);
  if (constant) {
    scale(room, lines, dout, 0, dx, constantsOf(room, nothing, slope, undefined, nothing));
    return { dgamma, dbeta };
  }
  // dx = r·(γ·dout − its mean − x̂ · the mean of γ·dout·x̂)
  const [turned, straight] = [perLine(layout), nothing];
  const count = countOf(layout);
  for (let line = 0; line < centre.length; line++) {
    const group = Math.floor(line / channels);
    const r = inverse[group]!;
    turned[line] = (-along[group]! / count) * r * r;
    straight[line] = (-direct[group]! / count) * r;
  }
  scale(room, lines, x, dout, dx, constantsOf(room, centre, turned, slope, straight));
  return { dgamma, dbeta };
}

/** A number for each line until they repeat themselves: for the channels of one sample, or of all. */
const perLine = (layout: Layout): Float64Array => new Float64Array(groupsOf(layout) * layout.channels);
