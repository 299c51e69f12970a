import { type Floats, type NDArray, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { inThreeAxes } from "../../core/window.ts";
import { type Edges, edges, type PoolSignature, poolWindows, spaceOf } from "../pool/contract.ts";
import type { AvgPoolOptions } from "./contract.ts";

// Adds to the naive rung: flat floats, read line by line. One and two axes of space are three, the missing ones of size 1.

export interface AvgPoolCache<Rank extends number> {
  readonly x: NDArray<Rank>;
  /** Of planes, rows and columns. */
  readonly windows: readonly [Edges, Edges, Edges];
}

/** Average pooling with any number of axes of space, as a rung; `layer` names it in errors. */
export function plainAvgPool<Rank extends number, Axes extends number>(
  layer: string,
): Rung<PoolSignature<Rank, AvgPoolOptions<Axes>>, AvgPoolCache<Rank>> {
  return {
    forward(x, options) {
      const [N = 0, C = 0] = x.shape;
      const { countPad } = options;
      const found = poolWindows(layer, spaceOf<Axes>(x), options);
      const [z, h, w] = inThreeAxes(found);
      const windows = [edges(z, countPad), edges(h, countPad), edges(w, countPad)] as const;
      const out = result(x, [N, C, ...found.map((one) => one.output)]) as NDArray as NDArray<Rank>;
      average[x.dtype](floatsOf(out), packed(x), N * C, ...windows);
      return { out, cache: { x, windows } };
    },
    backward(dout, { x, windows }) {
      const [N = 0, C = 0] = x.shape;
      const dx = result(x);
      spread[x.dtype](floatsOf(dx), packed(dout), N * C, ...windows);
      return { dx };
    },
  };
}

/** The mean under each window. */
const average = perDtype((out: Floats, x: Floats, images: number, z: Edges, h: Edges, w: Edges): void => {
  const { first, end, places } = w;
  let at = 0;
  for (let image = 0; image < images; image++)
    for (let k = 0; k < z.count; k++)
      for (let i = 0; i < h.count; i++) {
        const toPlane = z.end[k]!;
        const toRow = h.end[i]!;
        for (let j = 0; j < w.count; j++) {
          let sum = 0;
          for (let plane = z.first[k]!; plane < toPlane; plane++)
            for (let row = h.first[i]!; row < toRow; row++) {
              const line = ((image * z.input + plane) * h.input + row) * w.input;
              const stop = line + end[j]!;
              for (let p = line + first[j]!; p < stop; p++) sum += x[p]!;
            }
          out[at++] = sum / (z.places[k]! * h.places[i]! * places[j]!);
        }
      }
});

/** Each number of dout adds an even share to every place under its window. */
const spread = perDtype((dx: Floats, dout: Floats, images: number, z: Edges, h: Edges, w: Edges): void => {
  const { first, end, places } = w;
  let at = 0;
  for (let image = 0; image < images; image++)
    for (let k = 0; k < z.count; k++)
      for (let i = 0; i < h.count; i++) {
        const toPlane = z.end[k]!;
        const toRow = h.end[i]!;
        for (let j = 0; j < w.count; j++) {
          const share = dout[at++]! / (z.places[k]! * h.places[i]! * places[j]!);
          for (let plane = z.first[k]!; plane < toPlane; plane++)
            for (let row = h.first[i]!; row < toRow; row++) {
              const line = ((image * z.input + plane) * h.input + row) * w.input;
              const stop = line + end[j]!;
              for (let p = line + first[j]!; p < stop; p++) dx[p]! += share;
            }
        }
      }
});
