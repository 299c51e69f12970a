import { type Floats, floats, type NDArray, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { type LocalResponseNorm, type SettledNorm, settleNorm } from "./contract.ts";

// Adds to the naive rung: flat floats, the sum over channels added up one channel of one sample at a time, nothing padded.

export interface PlainCache {
  readonly x: NDArray<4>;
  /** For every number of x: s = k + α Σ x², and s^−β, which is dear to compute again. */
  readonly scale: Floats;
  readonly power: Floats;
  readonly settled: SettledNorm;
}

export const plain: Rung<LocalResponseNorm, PlainCache> = {
  forward(x, options = {}) {
    const settled = settleNorm(options);
    const [N, C, H, W] = x.shape;
    const [out, scale, power] = [result(x), floats(x.dtype, x.size), floats(x.dtype, x.size)];
    normalise[x.dtype](floatsOf(out), scale, power, packed(x), N, C, H * W, settled);
    return { out, cache: { x, scale, power, settled } };
  },
  backward(dout, { x, scale, power, settled }) {
    const [N, C, H, W] = x.shape;
    const [dx, ofScale] = [result(x), floats(x.dtype, x.size)];
    trace[x.dtype](floatsOf(dx), ofScale, packed(dout), packed(x), scale, power, N, C, H * W, settled);
    return { dx };
  },
};

/** scale ← k + α Σ x², power ← scale^−β, out ← x · power. */
const normalise = perDtype(
  (
    out: Floats,
    scale: Floats,
    power: Floats,
    x: Floats,
    N: number,
    C: number,
    places: number,
    { before, after, k, alpha, beta }: SettledNorm,
  ): void => {
    for (let n = 0; n < N; n++)
      for (let c = 0; c < C; c++) {
        const here = (n * C + c) * places;
        for (let other = Math.max(0, c - before); other <= Math.min(C - 1, c + after); other++) {
          const there = (n * C + other) * places;
          for (let i = 0; i < places; i++) scale[here + i]! += x[there + i]! * x[there + i]!;
        }
        for (let i = here; i < here + places; i++) {
          const s = k + alpha * scale[i]!;
          scale[i] = s;
          power[i] = Math.exp(-beta * Math.log(s));
          out[i] = x[i]! * power[i]!;
        }
      }
  },
);

/** ofScale ← dout · x · power / scale, dx ← dout · power − 2αβ x · the sum of ofScale over the channels that see x. */
const trace = perDtype(
  (
    dx: Floats,
    ofScale: Floats,
    dout: Floats,
    x: Floats,
    scale: Floats,
    power: Floats,
    N: number,
    C: number,
    places: number,
    { before, after, alpha, beta }: SettledNorm,
  ): void => {
    for (let i = 0; i < x.length; i++) {
      const direct = dout[i]! * power[i]!;
      dx[i] = direct;
      ofScale[i] = (direct * x[i]!) / scale[i]!;
    }
    const factor = 2 * alpha * beta;
    for (let n = 0; n < N; n++)
      for (let c = 0; c < C; c++) {
        const here = (n * C + c) * places;
        for (let other = Math.max(0, c - after); other <= Math.min(C - 1, c + before); other++) {
          const there = (n * C + other) * places;
          for (let i = 0; i < places; i++) dx[here + i]! -= factor * x[here + i]! * ofScale[there + i]!;
        }
      }
  },
);
