import type { Floats } from "../../core/array.ts";
import type { Pointer } from "../../wasm/heap.ts";
import type { Room } from "../../wasm/room.ts";
import { backByLines, scaleByLines } from "./by-lines.ts";
import type { Layout, Statistics } from "./layout.ts";
import { constantsOf, type Lines, scale, sumsOf } from "./lines.ts";

// Layer norm: µ and σ² belong to rows, γ and β to columns. So x̂ comes by rows, and what is made of it by columns.

/** The same numbers as if a sample were a channel: without γ and β. */
export const asChannels = ({ N, channels }: Layout): Layout => ({
  N,
  groups: 1,
  channels: 1,
  places: channels,
  shared: false,
});
const featuresOf = ({ N, channels }: Layout): Lines => ({ are: "columns", rows: N, length: channels });
const [ONE, ZERO] = [new Float64Array([1]), new Float64Array([0])];

function standardised(room: Room, layout: Layout, x: Pointer, statistics: Statistics): Pointer {
  const xhat = room.floats(layout.N * layout.channels);
  scaleByLines(room, asChannels(layout), x, xhat, ONE, ZERO, statistics);
  return xhat;
}

/** out = γ·x̂ + β. */
export function scaleBySamples(
  room: Room,
  layout: Layout,
  x: Pointer,
  out: Pointer,
  gamma: Floats,
  beta: Floats,
  statistics: Statistics,
): void {
  const xhat = standardised(room, layout, x, statistics);
  const constants = constantsOf(room, new Float64Array(gamma.length), gamma, undefined, beta);
  scale(room, featuresOf(layout), xhat, 0, out, constants);
}

/** Write dx; Σdout·x̂ and Σdout of each feature. */
export function backBySamples(
  room: Room,
  layout: Layout,
  x: Pointer,
  dout: Pointer,
  dx: Pointer,
  gamma: Floats,
  statistics: Statistics,
): { readonly dgamma: Float64Array; readonly dbeta: Float64Array } {
  const features = featuresOf(layout);
  const D = gamma.length;
  const nothing = new Float64Array(D);
  const sums = sumsOf(room, features, standardised(room, layout, x, statistics), dout, constantsOf(room, nothing));
  const [dgamma, dbeta] = [new Float64Array(D), new Float64Array(D)];
  for (let i = 0, d = 0; 2 * i < sums.length; i++) {
    dbeta[d]! += sums[2 * i]!;
    dgamma[d]! += sums[2 * i + 1]!;
    if (++d === D) d = 0;
  }
  // dx is that of x̂ alone, for γ·dout.
  const upstream = room.floats(layout.N * D);
  scale(room, features, dout, 0, upstream, constantsOf(room, nothing, gamma, undefined, nothing));
  backByLines(room, asChannels(layout), x, upstream, dx, ONE, statistics, false);
  return { dgamma, dbeta };
}
