import { assign, copy, type NDArray, zerosLike } from "../../core/array.ts";
import { add, broadcast } from "../../core/elementwise.ts";
import type { Rung } from "../../core/layer.ts";
import { pad, reshape, slice } from "../../core/rearrange.ts";
import { sum } from "../../core/reduce.ts";
import type { Sliding } from "../../core/window.ts";
import { type Conv1d, type Conv3d, type ConvCache, type ConvOptions, convWindows } from "./contract.ts";
import { convBackward, convForward } from "./naive.ts";

// Convolution with one axis of space or three, told in terms of two. A line is an image of one row. Plane k of a
// volume's output is the sum, over the planes p of the filter, of the 2-D convolutions of p with the plane of x under it.

export const naive1d: Rung<Conv1d, ConvCache<3, 1>> = {
  forward(x, w, b, options = {}) {
    const { out } = convForward(asImage(x), asImage(w), b, inTwoAxes(convWindows("conv1d", x, w, options), options));
    return { out: asLine(out), cache: { x, w, b, options } };
  },
  backward(dout, { x, w, b, options }) {
    const planar = inTwoAxes(convWindows("conv1d", x, w, options), options);
    const { dx, dw, db } = convBackward(asImage(dout), { x: asImage(x), w: asImage(w), b, options: planar });
    return { dx: asLine(dx), dw: asLine(dw), ...(db && { db }) };
  },
};

export const naive3d: Rung<Conv3d, ConvCache<5, 3>> = {
  forward(x, w, b, options = {}) {
    const windows = convWindows("conv3d", x, w, options);
    const planar = inTwoAxes(windows, options);
    const out = zerosLike(x, [x.shape[0], w.shape[0], windows[0]!.output, windows[1]!.output, windows[2]!.output]);
    if (b !== null) assign(out, broadcast(reshape(b, [1, b.size, 1, 1, 1]), out.shape));
    const bordered = pad(x, [0, 0, windows[0]!.pad, 0, 0]);
    for (const [k, p, plane] of meetings(windows[0]!)) {
      const part = convForward(slice(bordered, null, null, plane), slice(w, null, null, p), null, planar);
      addInto(slice(out, null, null, k), part.out);
    }
    return { out, cache: { x, w, b, options } };
  },
  backward(dout, { x, w, b, options }) {
    const windows = convWindows("conv3d", x, w, options);
    const planar = inTwoAxes(windows, options);
    const bordered = pad(x, [0, 0, windows[0]!.pad, 0, 0]);
    const [dbordered, dw] = [zerosLike(bordered), zerosLike(w)];
    for (const [k, p, plane] of meetings(windows[0]!)) {
      const here = { x: slice(bordered, null, null, plane), w: slice(w, null, null, p), b: null, options: planar };
      const part = convBackward(slice(dout, null, null, k), here);
      addInto(slice(dbordered, null, null, plane), part.dx);
      addInto(slice(dw, null, null, p), part.dw);
    }
    const first = windows[0]!.pad;
    const dx = copy(slice(dbordered, null, null, [first, first + x.shape[2]]));
    return b === null ? { dx, dw } : { dx, dw, db: sum(dout, { axes: [0, 2, 3, 4] }) };
  },
};

const asImage = (line: NDArray<3>): NDArray<4> => reshape(line, [line.shape[0], line.shape[1], 1, line.shape[2]]);
const asLine = (image: NDArray<4>): NDArray<3> => reshape(image, [image.shape[0], image.shape[1], image.shape[3]]);
const addInto = (into: NDArray<4>, a: NDArray<4>): void => assign(into, add(into, a));

/** The options of the last two axes; a line has one row, over which nothing moves. */
function inTwoAxes(windows: readonly Sliding[], { groups = 1 }: ConvOptions<1> | ConvOptions<3>): ConvOptions<2> {
  const column = windows.at(-1)!;
  const row = windows.at(-2) ?? { stride: 1, pad: 0, dilation: 1 };
  return {
    stride: [row.stride, column.stride],
    pad: [row.pad, column.pad],
    dilation: [row.dilation, column.dilation],
    groups,
  };
}

/** On which plane of the bordered input plane p of the filter lies for plane k of the output. */
function* meetings({ window, stride, dilation, output }: Sliding): Generator<[k: number, p: number, plane: number]> {
  for (let k = 0; k < output; k++) for (let p = 0; p < window; p++) yield [k, p, k * stride + p * dilation];
}
