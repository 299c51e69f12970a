import { copy, type NDArray, ones, zeros } from "../core/array.ts";
import { add, mul } from "../core/elementwise.ts";
import type { Labels } from "../core/labels.ts";
import type { Arrays, Learned, Model, ModelState, Scored } from "../core/model.ts";
import { named } from "../core/named.ts";
import { random } from "../core/random.ts";
import { sum } from "../core/reduce.ts";
import { relu } from "../layers/activation/index.ts";
import { batchNorm } from "../layers/batch-norm/index.ts";
import { dropout } from "../layers/dropout/index.ts";
import { layerNorm } from "../layers/layer-norm/index.ts";
import { linear } from "../layers/linear/index.ts";
import { softmaxLoss } from "../layers/softmax-loss/index.ts";
import { type FullyConnectedNetOptions, settleFullyConnectedNet } from "./contract.ts";
import { normal } from "./initialise.ts";

/**
 * {linear – [norm] – ReLU – [dropout]} × (L − 1) – linear – softmax. The state holds mean1, variance1, … of batch norm, and
 * the seed of the next dropout: the same state drops the same numbers.
 */
export function fullyConnectedNet(options: FullyConnectedNetOptions): Model {
  const { inputs, hidden, classes, weightScale, reg, dropout: p, norm, seed, dtype } = settleFullyConnectedNet(options);
  const params: Arrays = {};
  const state: ModelState = {};
  // #region solution fully-connected-net dropout-in-net
  const draw = random(seed);
  const sizes = [inputs, ...hidden, classes];
  const L = hidden.length + 1;
  for (let i = 1; i <= L; i++) {
    const [D, M] = [sizes[i - 1]!, sizes[i]!];
    params[`W${i}`] = normal({ shape: [D, M], std: weightScale, seed: draw.integer(1e9), dtype });
    params[`b${i}`] = copy(zeros(M), dtype);
    if (norm !== "none" && i < L) {
      params[`gamma${i}`] = copy(ones(M), dtype);
      params[`beta${i}`] = copy(zeros(M), dtype);
    }
    if (norm === "batch" && i < L) {
      state[`mean${i}`] = copy(zeros(M), dtype);
      state[`variance${i}`] = copy(zeros(M), dtype);
    }
  }
  if (p > 0) state.seed = draw.integer(1e9);
  // #endregion

  function loss(x: NDArray): Scored;
  function loss(x: NDArray, y: Labels): Learned;
  function loss(x: NDArray, y?: Labels): Scored | Learned {
    // #region solution fully-connected-net dropout-in-net
    const mode = y === undefined ? "test" : "train";
    const next: ModelState = {};
    const normalise = (a: NDArray<2>, i: number) => {
      const [gamma, beta] = [named(params, `gamma${i}`, 1), named(params, `beta${i}`, 1)];
      if (norm === "layer") return layerNorm.forward(a, gamma, beta);
      const running = { mean: named(state, `mean${i}`, 1), variance: named(state, `variance${i}`, 1) };
      const normed = batchNorm.forward(a, gamma, beta, { mode, running });
      next[`mean${i}`] = normed.running.mean;
      next[`variance${i}`] = normed.running.variance;
      return normed;
    };

    let h = x;
    const layers = hidden.map((_, before) => {
      const i = before + 1;
      const affine = linear.forward(h, named(params, `W${i}`, 2), named(params, `b${i}`, 1));
      const normed = norm === "none" ? undefined : normalise(affine.out, i);
      const active = relu.forward((normed ?? affine).out);
      // Each layer drops by a seed of its own, and the next step by others.
      const dropped = p > 0 ? dropout.forward(active.out, { p, mode, seed: Number(state.seed) + before }) : undefined;
      h = (dropped ?? active).out;
      return { affine, normed, active, dropped };
    });
    const last = linear.forward(h, named(params, `W${L}`, 2), named(params, `b${L}`, 1));
    const scores = last.out;
    if (y === undefined) return { scores };
    if (p > 0) next.seed = Number(state.seed) + hidden.length;

    const softmax = softmaxLoss.forward(scores, y);
    const dscores = softmaxLoss.backward(copy(ones(), scores.dtype), softmax.cache).dx;
    const { dx, dw, db } = linear.backward(dscores, last.cache);
    const grads: Arrays = { [`W${L}`]: dw, [`b${L}`]: db };
    let dout = dx;
    for (let i = L - 1; i >= 1; i--) {
      const { affine, normed, active, dropped } = layers[i - 1]!;
      if (dropped) dout = dropout.backward(dout, dropped.cache).dx;
      dout = relu.backward(dout, active.cache).dx;
      if (normed) {
        const { dx, dgamma, dbeta } = (norm === "layer" ? layerNorm : batchNorm).backward(dout, normed.cache);
        grads[`gamma${i}`] = dgamma;
        grads[`beta${i}`] = dbeta;
        dout = dx;
      }
      const { dx, dw, db } = linear.backward(dout, affine.cache);
      grads[`W${i}`] = dw;
      grads[`b${i}`] = db;
      dout = dx;
    }

    let total = softmax.out.get();
    for (let i = 1; i <= L; i++) {
      const W = named(params, `W${i}`, 2);
      total += 0.5 * reg * sum(mul(W, W)).get();
      grads[`W${i}`] = add(named(grads, `W${i}`, 2), mul(reg, W));
    }
    return { loss: total, grads, state: next };
    // #endregion
  }
  return { params, state, loss };
}
