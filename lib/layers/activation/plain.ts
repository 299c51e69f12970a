import { type DType, type Floats, packed } from "../../core/array.ts";
import { perDtype } from "../../core/kernel.ts";
import type { Rung } from "../../core/layer.ts";
import { floatsOf } from "../../core/lent.ts";
import { result } from "../../core/result.ts";
import { type Activation, type LeakyRelu, type LeakyReluCache, slopeOf } from "./contract.ts";

// Adds to the naive rung: each function and each derivative is written out in a loop of its own, so that no number costs
// a call, and the derivative meets dout in the same loop.

export const plainRelu: Rung<Activation, LeakyReluCache> = looped(
  perDtype((out, x) => {
    // Written this way round NaN, which no comparison holds for, goes through.
    for (let i = 0; i < x.length; i++) out[i] = x[i]! <= 0 ? 0 : x[i]!;
  }),
  perDtype((dx, dout, x) => {
    for (let i = 0; i < x.length; i++) dx[i] = x[i]! > 0 ? dout[i]! : 0;
  }),
);

export const plainLeakyRelu: Rung<LeakyRelu, LeakyReluCache> = looped(
  perDtype((out, x, slope) => {
    for (let i = 0; i < x.length; i++) out[i] = x[i]! > 0 ? x[i]! : slope * x[i]!;
  }),
  perDtype((dx, dout, x, slope) => {
    for (let i = 0; i < x.length; i++) dx[i] = x[i]! > 0 ? dout[i]! : slope * dout[i]!;
  }),
);

export const plainTanh: Rung<Activation, LeakyReluCache> = looped(
  perDtype((out, x) => {
    for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]!);
  }),
  perDtype((dx, dout, x) => {
    for (let i = 0; i < x.length; i++) {
      const t = Math.tanh(x[i]!);
      dx[i] = dout[i]! * (1 - t * t);
    }
  }),
);

export const plainSigmoid: Rung<Activation, LeakyReluCache> = looped(
  perDtype((out, x) => {
    for (let i = 0; i < x.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]!));
  }),
  perDtype((dx, dout, x) => {
    // σ′ = e / (1 + e)², the same on either side of 0; with e ≤ 1 nothing overflows.
    for (let i = 0; i < x.length; i++) {
      const e = Math.exp(-Math.abs(x[i]!));
      dx[i] = (dout[i]! * e) / ((1 + e) * (1 + e));
    }
  }),
);

type PerDType<Kernel> = { readonly [D in DType]: Kernel };

/** The rung of two loops over packed floats. */
function looped(
  forward: PerDType<(out: Floats, x: Floats, slope: number) => void>,
  backward: PerDType<(dx: Floats, dout: Floats, x: Floats, slope: number) => void>,
): Rung<LeakyRelu, LeakyReluCache> {
  return {
    forward(x, options) {
      const slope = slopeOf(options);
      const out = result(x);
      forward[x.dtype](floatsOf(out), packed(x), slope);
      return { out, cache: { x, slope } };
    },
    backward(dout, { x, slope }) {
      const dx = result(x);
      backward[x.dtype](floatsOf(dx), packed(dout), packed(x), slope);
      return { dx };
    },
  };
}
