import type { NDArray } from "../../core/array.ts";
import type { Rung } from "../../core/layer.ts";
import { reshape } from "../../core/rearrange.ts";
import { inThreeAxes, type Sliding } from "../../core/window.ts";
import { type PoolOptions, type PoolSignature, poolWindows, spaceOf } from "./contract.ts";

// Pooling with one axis of space or three, told in terms of two. A line is an image of one row. A volume is pooled in
// each of its planes, and then from plane to plane, as the rows of an image whose columns are the places of a plane.
// A maximum of maxima is the maximum, and the first of the first is the first in row-major order; a mean of means is
// the mean, because the number of places in a window is a product of one number for each axis.

type Planar<Cache> = Rung<PoolSignature<4, PoolOptions<2>>, Cache>;

/** Pooling of (N, C, W) lines by the pooling of images. */
export function poolLines<Cache>(layer: string, planar: Planar<Cache>): Rung<PoolSignature<3, PoolOptions<1>>, Cache> {
  const asImage = (line: NDArray<3>): NDArray<4> => reshape(line, [line.shape[0], line.shape[1], 1, line.shape[2]]);
  const asLine = (image: NDArray<4>): NDArray<3> => reshape(image, [image.shape[0], image.shape[1], image.shape[3]]);
  return {
    forward(x, options) {
      const [, , columns] = inThreeAxes(poolWindows(layer, spaceOf<1>(x), options));
      const { out, cache } = planar.forward(asImage(x), over(STILL, columns, options));
      return { out: asLine(out), cache };
    },
    backward: (dout, cache) => ({ dx: asLine(planar.backward(asImage(dout), cache).dx) }),
  };
}

export interface VolumeCache<Cache> {
  readonly x: NDArray<5>;
  readonly planes: Cache;
  readonly depth: Cache;
}

/** Pooling of (N, C, Z, H, W) volumes by the pooling of images. */
export function poolVolumes<Cache>(
  layer: string,
  planar: Planar<Cache>,
): Rung<PoolSignature<5, PoolOptions<3>>, VolumeCache<Cache>> {
  return {
    forward(x, options) {
      const [N, C, Z, H, W] = x.shape;
      const [z, h, w] = inThreeAxes(poolWindows(layer, spaceOf<3>(x), options));
      const planes = planar.forward(reshape(x, [N, C * Z, H, W]), over(h, w, options));
      const depth = planar.forward(reshape(planes.out, [N, C, Z, h.output * w.output]), over(z, STILL, options));
      const out = reshape(depth.out, [N, C, z.output, h.output, w.output]);
      return { out, cache: { x, planes: planes.cache, depth: depth.cache } };
    },
    backward(dout, { x, planes, depth }) {
      const [N, C, outZ, outH, outW] = dout.shape;
      const Z = x.shape[2];
      const between = planar.backward(reshape(dout, [N, C, outZ, outH * outW]), depth).dx;
      const { dx } = planar.backward(reshape(between, [N, C * Z, outH, outW]), planes);
      return { dx: reshape(dx, x.shape) };
    },
  };
}

/** A window that sees one place and goes on to the next. */
const STILL: Pick<Sliding, "window" | "stride" | "pad"> = { window: 1, stride: 1, pad: 0 };

/** The options of two axes of space; what else they say goes along. */
function over(rows: typeof STILL, columns: typeof STILL, options: PoolOptions<1> | PoolOptions<3>): PoolOptions<2> {
  return {
    ...options,
    window: [rows.window, columns.window],
    stride: [rows.stride, columns.stride],
    pad: [rows.pad, columns.pad],
  };
}
