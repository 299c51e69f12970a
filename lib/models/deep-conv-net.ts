import { copy, type NDArray, ones, zeros } from "../core/array.ts";
import { add, mul } from "../core/elementwise.ts";
import type { Labels } from "../core/labels.ts";
import type { Arrays, Learned, Model, ModelState, Scored } from "../core/model.ts";
import { named } from "../core/named.ts";
import { random } from "../core/random.ts";
import { sum } from "../core/reduce.ts";
import { relu } from "../layers/activation/index.ts";
import { conv } from "../layers/conv/index.ts";
import { linear } from "../layers/linear/index.ts";
import { maxPool } from "../layers/max-pool/index.ts";
import { softmaxLoss } from "../layers/softmax-loss/index.ts";
import { spatialBatchNorm } from "../layers/spatial-batch-norm/index.ts";
import { type DeepConvNetOptions, settleDeepConvNet } from "./contract.ts";
import { kaiming, normal } from "./initialise.ts";

/**
 * {3×3 conv – [batch norm] – ReLU – [2×2 max pool]} × (L − 1) – linear – softmax. The state holds mean1, variance1, … of
 * batch norm. A convolution keeps its bias in front of batch norm, which takes it away again: its gradient is 0.
 */
export function deepConvNet(options: DeepConvNetOptions): Model<NDArray<4>> {
  const { input, filters, pools, batchNorm, weightScale, classes, reg, seed, dtype } = settleDeepConvNet(options);
  const params: Arrays = {};
  const state: ModelState = {};
  // #region solution deep-conv-net deep-conv-net-bn
  const draw = random(seed);
  const L = filters.length + 1;
  let [C, H, W] = input;
  filters.forEach((F, before) => {
    const i = before + 1;
    const drawn = { seed: draw.integer(1e9), dtype };
    params[`W${i}`] =
      weightScale === "kaiming"
        ? kaiming({ inputs: C, outputs: F, kernel: 3, ...drawn })
        : normal({ shape: [F, C, 3, 3], std: weightScale, ...drawn });
    params[`b${i}`] = copy(zeros(F), dtype);
    if (batchNorm) {
      params[`gamma${i}`] = copy(ones(F), dtype);
      params[`beta${i}`] = copy(zeros(F), dtype);
      state[`mean${i}`] = copy(zeros(F), dtype);
      state[`variance${i}`] = copy(zeros(F), dtype);
    }
    C = F;
    if (pools.includes(before)) [H, W] = [Math.floor(H / 2), Math.floor(W / 2)];
  });
  const drawn = { seed: draw.integer(1e9), dtype };
  params[`W${L}`] =
    weightScale === "kaiming"
      ? kaiming({ inputs: C * H * W, outputs: classes, relu: false, ...drawn })
      : normal({ shape: [C * H * W, classes], std: weightScale, ...drawn });
  params[`b${L}`] = copy(zeros(classes), dtype);
  // #endregion

  function loss(x: NDArray<4>): Scored;
  function loss(x: NDArray<4>, y: Labels): Learned;
  function loss(x: NDArray<4>, y?: Labels): Scored | Learned {
    // #region solution deep-conv-net deep-conv-net-bn
    const mode = y === undefined ? "test" : "train";
    const next: ModelState = {};
    const normalise = (a: NDArray<4>, i: number) => {
      const [gamma, beta] = [named(params, `gamma${i}`, 1), named(params, `beta${i}`, 1)];
      const running = { mean: named(state, `mean${i}`, 1), variance: named(state, `variance${i}`, 1) };
      const normed = spatialBatchNorm.forward(a, gamma, beta, { mode, running });
      next[`mean${i}`] = normed.running.mean;
      next[`variance${i}`] = normed.running.variance;
      return normed;
    };

    let h = x;
    const layers = filters.map((_, before) => {
      const i = before + 1;
      const filtered = conv.forward(h, named(params, `W${i}`, 4), named(params, `b${i}`, 1), { pad: 1 });
      const normed = batchNorm ? normalise(filtered.out, i) : undefined;
      const active = relu.forward((normed ?? filtered).out);
      const pooled = pools.includes(before) ? maxPool.forward(active.out, { window: 2 }) : undefined;
      h = (pooled ?? active).out;
      return { filtered, normed, active, pooled };
    });
    const last = linear.forward(h, named(params, `W${L}`, 2), named(params, `b${L}`, 1));
    const scores = last.out;
    if (y === undefined) return { scores };

    const softmax = softmaxLoss.forward(scores, y);
    const dscores = softmaxLoss.backward(copy(ones(), scores.dtype), softmax.cache).dx;
    const { dx, dw, db } = linear.backward(dscores, last.cache);
    const grads: Arrays = { [`W${L}`]: dw, [`b${L}`]: db };
    let dout = dx;
    for (let i = L - 1; i >= 1; i--) {
      const { filtered, normed, active, pooled } = layers[i - 1]!;
      if (pooled) dout = maxPool.backward(dout, pooled.cache).dx;
      dout = relu.backward(dout, active.cache).dx;
      if (normed) {
        const { dx, dgamma, dbeta } = spatialBatchNorm.backward(dout, normed.cache);
        grads[`gamma${i}`] = dgamma;
        grads[`beta${i}`] = dbeta;
        dout = dx;
      }
      const { dx, dw, db } = conv.backward(dout, filtered.cache);
      grads[`W${i}`] = dw;
      grads[`b${i}`] = db;
      dout = dx;
    }

    let total = softmax.out.get();
    for (let i = 1; i <= L; i++) {
      const W = named(params, `W${i}`, i < L ? 4 : 2);
      total += 0.5 * reg * sum(mul(W, W)).get();
      grads[`W${i}`] = add(named(grads, `W${i}`, i < L ? 4 : 2), mul(reg, W));
    }
    return { loss: total, grads, state: next };
    // #endregion
  }
  return { params, state, loss };
}
