import { type Floats, type NDArray, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { inThreeAxes } from "../../core/window.ts";
import { type Edges, edges, type PoolOptions, type PoolSignature, poolWindows, spaceOf } from "../pool/contract.ts";

// Adds to the naive rung: flat floats, and forward remembers where each maximum was, so that backward searches nothing.
// One and two axes of space are three, the missing ones of size 1.

export interface WinnersCache<Rank extends number> {
  readonly x: NDArray<Rank>;
  /** For each output, the position of its maximum in x, counted in row-major order. */
  readonly winners: Int32Array;
}

/** Max pooling with any number of axes of space, as a rung; `layer` names it in errors. */
export function plainMaxPool<Rank extends number, Axes extends number>(
  layer: string,
): Rung<PoolSignature<Rank, PoolOptions<Axes>>, WinnersCache<Rank>> {
  return {
    forward(x, options) {
      const [N = 0, C = 0] = x.shape;
      const windows = poolWindows(layer, spaceOf<Axes>(x), options);
      const [z, h, w] = inThreeAxes(windows);
      const out = result(x, [N, C, ...windows.map((one) => one.output)]) as NDArray as NDArray<Rank>;
      const winners = new Int32Array(out.size);
      choose[x.dtype](floatsOf(out), winners, packed(x), N * C, edges(z), edges(h), edges(w));
      return { out, cache: { x, winners } };
    },
    backward(dout, { x, winners }) {
      const dx = result(x);
      sendBack[x.dtype](floatsOf(dx), packed(dout), winners);
      return { dx };
    },
  };
}

/** The largest number under each window, and where it is. */
const choose = perDtype(
  (out: Floats, winners: Int32Array, x: Floats, images: number, z: Edges, h: Edges, w: Edges): void => {
    const { first, end } = w;
    let at = 0;
    for (let image = 0; image < images; image++)
      for (let k = 0; k < z.count; k++)
        for (let i = 0; i < h.count; i++) {
          const toPlane = z.end[k]!;
          const toRow = h.end[i]!;
          const corner = ((image * z.input + z.first[k]!) * h.input + h.first[i]!) * w.input;
          for (let j = 0; j < w.count; j++) {
            let winner = corner + first[j]!;
            let best = x[winner]!;
            for (let plane = z.first[k]!; plane < toPlane; plane++)
              for (let row = h.first[i]!; row < toRow; row++) {
                const line = ((image * z.input + plane) * h.input + row) * w.input;
                const stop = line + end[j]!;
                for (let p = line + first[j]!; p < stop; p++) {
                  const value = x[p]!;
                  // A NaN is not less than or equal to anything, so it wins; and it stays once it has won.
                  if (value <= best || Number.isNaN(best)) continue;
                  best = value;
                  winner = p;
                }
              }
            out[at] = best;
            winners[at++] = winner;
          }
        }
  },
);

/** Each number of dout adds to the place that won. */
const sendBack = perDtype((dx: Floats, dout: Floats, winners: Int32Array): void => {
  for (let at = 0; at < winners.length; at++) dx[winners[at]!]! += dout[at]!;
});
