import type { Sizes } from "../../core/array.ts";
import { type Sliding, spanOf } from "../../core/window.ts";

// Where a correlation reads and writes, as tables of distances in bytes: of each tap from a place, and of each place from
// the start of an image. With tables one kernel serves lines, images and volumes, any stride, dilation and border, and
// dx as well as the forward pass.

/** Planes, rows and columns. */
export type Three = Readonly<Sizes<3>>;
export type Windows = readonly [z: Sliding, h: Sliding, w: Sliding];

/** An image with its border, as it lies in scratch; its rows dealt out so that a stride's neighbours lie side by side. */
export interface Image {
  readonly size: Three;
  /** The border before it. */
  readonly first: Three;
  /** Planes, rows and columns of one part of a row, border included. */
  readonly bordered: Three;
  readonly parts: number;
}

/** One correlation with an image. */
export interface Lookup {
  readonly taps: Int32Array;
  readonly places: Int32Array;
  /** Where each result lies in its channel; absent where they lie one after the other. */
  readonly targets?: Int32Array;
}

/** The forward pass: every tap of every channel, at every place where a filter stops. `size` is that of a number. */
export function forwardLookup([z, h, w]: Windows, channels: number, size: number): Lookup & { readonly image: Image } {
  const parts = w.stride;
  const [planes, rows] = [z.input + 2 * z.pad, h.input + 2 * h.pad];
  const columns = Math.ceil((w.input + 2 * w.pad) / parts);
  const width = parts * columns;
  const dealt = (column: number): number => (column % parts) * columns + Math.floor(column / parts);
  return {
    image: {
      size: [z.input, h.input, w.input],
      first: [z.pad, h.pad, w.pad],
      bordered: [planes, rows, columns],
      parts,
    },
    taps: table(
      [channels, z.window, h.window, w.window],
      (c, p, q, r) => size * (((c * planes + p * z.dilation) * rows + q * h.dilation) * width + dealt(r * w.dilation)),
    ),
    places: table(
      [1, z.output, h.output, w.output],
      (_, k, i, j) => size * ((k * z.stride * rows + i * h.stride) * width + j),
    ),
  };
}

/** One axis of dx between the strides: its places h, with h + pad = stride·u + rest, and the taps that reach them. */
interface Phase {
  readonly rest: number;
  /** The first u, and how many there are. */
  readonly from: number;
  readonly count: number;
  readonly taps: readonly number[];
}

function phasesOf({ input, window, stride, pad, dilation }: Sliding): readonly Phase[] {
  return Array.from({ length: stride }, (_, rest) => {
    const from = Math.max(0, Math.ceil((pad - rest) / stride));
    const to = Math.floor((pad + input - 1 - rest) / stride);
    const taps = Array.from({ length: window }, (_, q) => q).filter((q) => (q * dilation) % stride === rest);
    return { rest, from, count: Math.max(0, to - from + 1), taps };
  }).filter(({ count, taps }) => count > 0 && taps.length > 0);
}

/** A correlation of dout, and which taps of each filter it uses. */
interface BackwardLookup extends Lookup {
  readonly kept: readonly number[];
}

/**
 * dx from dout: at place u of an axis, tap q meets dout at u − ⌊q·dilation / stride⌋. Each way to lie between the strides
 * is a correlation of its own; together they multiply exactly as often as the forward pass.
 */
export function backwardLookups(
  [z, h, w]: Windows,
  filters: number,
  size: number,
): { readonly image: Image; readonly lookups: readonly BackwardLookup[] } {
  // dout's border before: as far back as the last tap lies. And its size: as far as the last place of x needs.
  const reach = (one: Sliding): number => Math.floor((spanOf(one) - 1) / one.stride);
  const bordered = (one: Sliding): number =>
    reach(one) + Math.max(one.output, Math.floor((one.pad + one.input - 1) / one.stride) + 1);
  const [planes, rows, columns] = [bordered(z), bordered(h), bordered(w)];
  const back = (one: Sliding, tap: number): number => reach(one) - Math.floor((tap * one.dilation) / one.stride);
  const home = (one: Sliding, { from, rest }: Phase, i: number): number => (i + from) * one.stride + rest - one.pad;
  const straight = z.stride * h.stride * w.stride === 1;

  const lookup = (pz: Phase, ph: Phase, pw: Phase): BackwardLookup => {
    const counts = [1, pz.count, ph.count, pw.count] as const;
    const taps = table(
      [filters, pz.taps.length, ph.taps.length, pw.taps.length],
      (f, p, q, r) =>
        size * (((f * planes + back(z, pz.taps[p]!)) * rows + back(h, ph.taps[q]!)) * columns + back(w, pw.taps[r]!)),
    );
    const places = table(counts, (_, k, i, j) => size * (((k + pz.from) * rows + i + ph.from) * columns + j + pw.from));
    const targets = table(
      counts,
      (_, k, i, j) => size * ((home(z, pz, k) * h.input + home(h, ph, i)) * w.input + home(w, pw, j)),
    );
    const kept = pz.taps.flatMap((p) => ph.taps.flatMap((q) => pw.taps.map((r) => (p * h.window + q) * w.window + r)));
    return { taps, places, kept, ...(straight ? {} : { targets }) };
  };
  const lookups = phasesOf(z).flatMap((pz) => phasesOf(h).flatMap((ph) => phasesOf(w).map((pw) => lookup(pz, ph, pw))));
  const first: Three = [reach(z), reach(h), reach(w)];
  return {
    image: { size: [z.output, h.output, w.output], first, bordered: [planes, rows, columns], parts: 1 },
    lookups,
  };
}

/** f at every index of an array of these sizes, in row-major order. */
function table(
  [A, B, C, D]: readonly [number, number, number, number],
  f: (a: number, b: number, c: number, d: number) => number,
): Int32Array {
  const made = new Int32Array(A * B * C * D);
  let at = 0;
  for (let a = 0; a < A; a++)
    for (let b = 0; b < B; b++) for (let c = 0; c < C; c++) for (let d = 0; d < D; d++) made[at++] = f(a, b, c, d);
  return made;
}
