import { type NDArray, zerosLike } from "../../core/array.ts";
import { map, mul } from "../../core/elementwise.ts";
import type { Forwarded, Grads, Rung } from "../../core/layer.ts";
import { reshape } from "../../core/rearrange.ts";
import { type Activation, type ActivationCache, type LeakyRelu, type LeakyReluCache, slopeOf } from "./contract.ts";

/** ReLU, forward: what is negative becomes 0. */
export function reluForward(x: NDArray): Forwarded<Activation, ActivationCache> {
  // #region solution relu-forward
  const out = map(x, (value) => Math.max(0, value));
  // #endregion
  return { out, cache: { x } };
}

/** ReLU, backward: dout goes on where x is positive, and ends where x was cut off; at 0 it ends. */
export function reluBackward(dout: NDArray, { x }: ActivationCache): Grads<Activation["inputs"], Activation["args"]> {
  // #region solution relu-backward
  const values = reshape(x, [x.size]);
  const upstream = reshape(dout, [x.size]);
  const downstream = zerosLike(x, [x.size]);
  for (let i = 0; i < x.size; i++) if (values.get(i) > 0) downstream.set(i, upstream.get(i));
  const dx = reshape(downstream, x.shape);
  // #endregion
  return { dx };
}

export const naiveRelu: Rung<Activation, ActivationCache> = { forward: reluForward, backward: reluBackward };

export const naiveLeakyRelu: Rung<LeakyRelu, LeakyReluCache> = numberByNumber(
  (x, slope) => (x > 0 ? x : slope * x),
  (x, slope) => (x > 0 ? 1 : slope),
);

// tanh′ = 1 − tanh²
export const naiveTanh: Rung<Activation, LeakyReluCache> = numberByNumber(
  (x) => Math.tanh(x),
  (x) => 1 - Math.tanh(x) * Math.tanh(x),
);

// σ(x) = 1 / (1 + e⁻ˣ), and σ′ = σ(1 − σ). With 1 − σ(x) = σ(−x) no digit is lost where σ is close to 1.
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));
export const naiveSigmoid: Rung<Activation, LeakyReluCache> = numberByNumber(sigma, (x) => sigma(x) * sigma(-x));

/** The rung of a function of one number and of its derivative. */
function numberByNumber(
  f: (x: number, slope: number) => number,
  derivative: (x: number, slope: number) => number,
): Rung<LeakyRelu, LeakyReluCache> {
  return {
    forward(x, options) {
      const slope = slopeOf(options);
      return { out: map(x, (value) => f(value, slope)), cache: { x, slope } };
    },
    backward: (dout, { x, slope }) => ({
      dx: mul(
        dout,
        map(x, (value) => derivative(value, slope)),
      ),
    }),
  };
}
