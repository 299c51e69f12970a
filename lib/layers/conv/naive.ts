import { copy, type NDArray, zerosLike } from "../../core/array.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { pad as padded, slice } from "../../core/rearrange.ts";
import { type Conv, type ConvCache, type ConvOptions, settleConv } from "./contract.ts";

/** Convolution, forward: each output is the dot product of a filter with the patch of x under it, plus the filter's bias. */
export function convForward(
  x: NDArray<4>,
  w: NDArray<4>,
  b: NDArray<1> | null,
  options: ConvOptions<2> = {},
): Forwarded<Conv, ConvCache<4, 2>> {
  const { stride, pad, dilation, groups } = settleConv(w, options);
  // #region solution conv-forward
  const [N, C, H, W] = x.shape;
  const [F, , HH, WW] = w.shape;
  const outH = Math.floor((H + 2 * pad[0] - dilation[0] * (HH - 1) - 1) / stride[0]) + 1;
  const outW = Math.floor((W + 2 * pad[1] - dilation[1] * (WW - 1) - 1) / stride[1]) + 1;
  const bordered = padded(x, [0, 0, pad[0], pad[1]]);
  const out = zerosLike(x, [N, F, outH, outW]);
  for (let n = 0; n < N; n++)
    for (let f = 0; f < F; f++) {
      const firstChannel = Math.floor((f * groups) / F) * (C / groups);
      for (let i = 0; i < outH; i++)
        for (let j = 0; j < outW; j++) {
          let sum = b === null ? 0 : b.get(f);
          for (let c = 0; c < C / groups; c++)
            for (let p = 0; p < HH; p++)
              for (let q = 0; q < WW; q++) {
                const row = i * stride[0] + p * dilation[0];
                const column = j * stride[1] + q * dilation[1];
                sum += bordered.get(n, firstChannel + c, row, column) * w.get(f, c, p, q);
              }
          out.set(n, f, i, j, sum);
        }
    }
  // #endregion
  return { out, cache: { x, w, b, options } };
}

/** Convolution, backward: each number of dout goes back to all that its output was made of, and adds to what is there. */
export function convBackward(
  dout: NDArray<4>,
  { x, w, b, options }: ConvCache<4, 2>,
): Grads<Conv["inputs"], Conv["args"]> {
  const { stride, pad, dilation, groups } = settleConv(w, options);
  // #region solution conv-backward
  const [N, C, H, W] = x.shape;
  const [F, , HH, WW] = w.shape;
  const [, , outH, outW] = dout.shape;
  const bordered = padded(x, [0, 0, pad[0], pad[1]]);
  const dbordered = zerosLike(bordered);
  const dw = zerosLike(w);
  const db = zerosLike(w, [F]);
  for (let n = 0; n < N; n++)
    for (let f = 0; f < F; f++) {
      const firstChannel = Math.floor((f * groups) / F) * (C / groups);
      for (let i = 0; i < outH; i++)
        for (let j = 0; j < outW; j++) {
          const g = dout.get(n, f, i, j);
          db.set(f, db.get(f) + g);
          for (let c = 0; c < C / groups; c++)
            for (let p = 0; p < HH; p++)
              for (let q = 0; q < WW; q++) {
                const channel = firstChannel + c;
                const row = i * stride[0] + p * dilation[0];
                const column = j * stride[1] + q * dilation[1];
                dw.set(f, c, p, q, dw.get(f, c, p, q) + g * bordered.get(n, channel, row, column));
                dbordered.set(n, channel, row, column, dbordered.get(n, channel, row, column) + g * w.get(f, c, p, q));
              }
        }
    }
  const dx = copy(slice(dbordered, null, null, [pad[0], pad[0] + H], [pad[1], pad[1] + W]));
  // #endregion
  return b === null ? { dx, dw } : { dx, dw, db };
}

export const naive: Rung<Conv, ConvCache<4, 2>> = { forward: convForward, backward: convBackward };
