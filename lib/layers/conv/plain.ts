import { copy, type Floats, floats, type NDArray, packed, zerosLike } from "../../core/array.ts";
import { gemm, type Matrix } from "../../core/gemm.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { pad, slice } from "../../core/rearrange.ts";
import { result } from "../../core/result.ts";
import { inThreeAxes, type Sliding } from "../../core/window.ts";
import { type ConvCache, type ConvOptions, type ConvSignature, convWindows } from "./contract.ts";

// Adds to the naive rung: convolution as a matrix product. The patches under a filter become columns (im2col), the
// filters are rows, and one product multiplies them all. One and two axes of space are three, the missing ones of size 1.

/** Convolution with any number of axes of space, as a rung; `layer` names it in errors. */
export function plainConv<Rank extends number, Axes extends number>(
  layer: string,
): Rung<ConvSignature<Rank, Axes>, ConvCache<Rank, Axes>> {
  type S = ConvSignature<Rank, Axes>;
  return {
    forward(x, w, b, options = {}): Forwarded<S, ConvCache<Rank, Axes>> {
      const sizes = sizesOf(layer, x, w, options);
      const { N, F, groups, outputs, places, filterSize, groupF, groupC, windows } = sizes;
      const { dtype } = x;
      const out = result(x, [N, F, ...outputs]) as NDArray as NDArray<Rank>;
      const images = packed(withBorder(x, sizes));
      const filters = packed(w);
      const columns = floats(dtype, filterSize * places);
      if (b !== null) setEach(floatsOf(out), packed(b), places);
      for (let n = 0; n < N; n++)
        for (let group = 0; group < groups; group++) {
          im2col[dtype](columns, images, patchStart(sizes, n, group), groupC, windows);
          const A = rowMajor(filters, group * groupF * filterSize, filterSize);
          gemm(dtype, groupF, places, filterSize, A, rowMajor(columns, 0, places), {
            data: floatsOf(out),
            start: (n * F + group * groupF) * places,
            row: places,
          });
        }
      return { out, cache: { x, w, b, options } };
    },

    backward(dout, { x, w, b, options }): Grads<S["inputs"], S["args"]> {
      const sizes = sizesOf(layer, x, w, options);
      const { N, F, groups, places, filterSize, groupF, groupC, windows } = sizes;
      const { dtype } = x;
      const bordered = withBorder(x, sizes);
      const [dbordered, dw] = [zerosLike(bordered), result(w)];
      const [images, filters, upstream] = [packed(bordered), packed(w), packed(dout)];
      const columns = floats(dtype, filterSize * places);
      for (let n = 0; n < N; n++)
        for (let group = 0; group < groups; group++) {
          const image = patchStart(sizes, n, group);
          const first = group * groupF * filterSize;
          const g = rowMajor(upstream, (n * F + group * groupF) * places, places);
          // dw = g · columnsᵀ
          im2col[dtype](columns, images, image, groupC, windows);
          gemm(dtype, groupF, filterSize, places, g, transposed(rowMajor(columns, 0, places)), {
            data: floatsOf(dw),
            start: first,
            row: filterSize,
          });
          // dcolumns = wᵀ · g, and each column adds to the patch that it came from
          columns.fill(0);
          gemm(dtype, filterSize, places, groupF, transposed(rowMajor(filters, first, filterSize)), g, {
            data: columns,
            start: 0,
            row: places,
          });
          col2im[dtype](dbordered.data, columns, image, groupC, windows);
        }
      const dx = withoutBorder<Rank>(dbordered, sizes);
      return b === null ? { dx, dw } : { dx, dw, db: sumEach(result(b), upstream, places) };
    },
  };
}

interface Sizes {
  readonly N: number;
  readonly F: number;
  readonly groups: number;
  /** Channels and filters in one group. */
  readonly groupC: number;
  readonly groupF: number;
  /** Numbers in one filter, and in one channel of the input with its border. */
  readonly filterSize: number;
  readonly channelSize: number;
  /** The shape of one output channel, and how many places it has. */
  readonly outputs: readonly number[];
  readonly places: number;
  /** The border on each axis of x, before and after. */
  readonly border: readonly number[];
  /** How the filter moves over what has its border already. */
  readonly windows: readonly [Sliding, Sliding, Sliding];
}

function sizesOf<Axes extends number>(layer: string, x: NDArray, w: NDArray, options: ConvOptions<Axes>): Sizes {
  const [N = 0, C = 0] = x.shape;
  const [F = 0] = w.shape;
  const { groups = 1 } = options;
  const found = convWindows(layer, x, w, options);
  const bordered = found.map((one) => ({ ...one, input: one.input + 2 * one.pad, pad: 0 }));
  const all = (size: (one: Sliding) => number): number => bordered.reduce((total, one) => total * size(one), 1);
  return {
    N,
    F,
    groups,
    groupC: C / groups,
    groupF: F / groups,
    filterSize: (C / groups) * all((one) => one.window),
    channelSize: all((one) => one.input),
    outputs: found.map((one) => one.output),
    places: all((one) => one.output),
    border: [0, 0, ...found.map((one) => one.pad)],
    windows: inThreeAxes(bordered),
  };
}

/** x with zeros around it, itself where there is no border. */
const withBorder = (x: NDArray, { border }: Sizes): NDArray => (border.some((width) => width > 0) ? pad(x, border) : x);

/** What lies inside the border, with no memory of it. */
const withoutBorder = <Rank extends number>(bordered: NDArray, { border }: Sizes): NDArray<Rank> =>
  (border.some((width) => width > 0)
    ? copy(slice(bordered, ...border.map((width, axis) => [width, bordered.shape[axis]! - width] as const)))
    : bordered) as NDArray<Rank>;

/** Where the channels of one group of one sample start. */
const patchStart = ({ groups, groupC, channelSize }: Sizes, n: number, group: number): number =>
  (n * groups + group) * groupC * channelSize;

const rowMajor = (data: Floats, start: number, row: number): Matrix => ({ data, start, row, column: 1 });
const transposed = ({ data, start, row, column }: Matrix): Matrix => ({ data, start, row: column, column: row });

/** Start each output channel from its bias. */
function setEach(out: Floats, b: Floats, places: number): void {
  for (let channel = 0; channel * places < out.length; channel++)
    out.fill(b[channel % b.length]!, channel * places, (channel + 1) * places);
}

/** db: what reaches an output channel, over all places and samples. */
function sumEach(db: NDArray<1>, upstream: Floats, places: number): NDArray<1> {
  const sums = new Float64Array(db.size);
  for (let at = 0, channel = 0; at < upstream.length; channel++)
    for (const end = at + places; at < end; at++) sums[channel % sums.length]! += upstream[at]!;
  floatsOf(db).set(sums);
  return db;
}

/** Write each patch of an image as a column: row (c, p, q, r) of the result holds that tap at every output place. */
const im2col = perDtype(
  (
    to: Floats,
    from: Floats,
    start: number,
    channels: number,
    [z, h, w]: readonly [Sliding, Sliding, Sliding],
  ): void => {
    let at = 0;
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < z.window; p++)
        for (let q = 0; q < h.window; q++)
          for (let r = 0; r < w.window; r++)
            for (let k = 0; k < z.output; k++)
              for (let i = 0; i < h.output; i++) {
                const plane = c * z.input + k * z.stride + p * z.dilation;
                const row = plane * h.input + i * h.stride + q * h.dilation;
                let place = start + row * w.input + r * w.dilation;
                for (const end = at + w.output; at < end; at++, place += w.stride) to[at] = from[place]!;
              }
  },
);

/** The way back: add each column to the patch that it came from. */
const col2im = perDtype(
  (
    to: Floats,
    from: Floats,
    start: number,
    channels: number,
    [z, h, w]: readonly [Sliding, Sliding, Sliding],
  ): void => {
    let at = 0;
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < z.window; p++)
        for (let q = 0; q < h.window; q++)
          for (let r = 0; r < w.window; r++)
            for (let k = 0; k < z.output; k++)
              for (let i = 0; i < h.output; i++) {
                const plane = c * z.input + k * z.stride + p * z.dilation;
                const row = plane * h.input + i * h.stride + q * h.dilation;
                let place = start + row * w.input + r * w.dilation;
                for (const end = at + w.output; at < end; at++, place += w.stride) to[place]! += from[at]!;
              }
  },
);
