import { copy, type NDArray, ones, zeros } from "../core/array.ts";
import { add, mul } from "../core/elementwise.ts";
import type { Labels } from "../core/labels.ts";
import type { Arrays, Learned, Model, Scored } from "../core/model.ts";
import { named } from "../core/named.ts";
import { random } from "../core/random.ts";
import { sum } from "../core/reduce.ts";
import { linear } from "../layers/linear/index.ts";
import { maxPool } from "../layers/max-pool/index.ts";
import { convRelu, linearRelu } from "../layers/sandwich/index.ts";
import { softmaxLoss } from "../layers/softmax-loss/index.ts";
import { settleThreeLayerConvNet, type ThreeLayerConvNetOptions } from "./contract.ts";
import { normal } from "./initialise.ts";

/** conv – ReLU – 2×2 max pool – linear – ReLU – linear – softmax: params W1, b1, W2, b2, W3, b3. */
export function threeLayerConvNet(options: ThreeLayerConvNetOptions): Model<NDArray<4>> {
  const { input, filters, kernel, hidden, classes, weightScale, reg, seed, dtype } = settleThreeLayerConvNet(options);
  const params: Arrays = {};
  // #region solution three-layer-conv-net
  const draw = random(seed);
  const [C, H, W] = input;
  const pooled = filters * Math.floor(H / 2) * Math.floor(W / 2);
  const std = weightScale;
  params.W1 = normal({ shape: [filters, C, kernel, kernel], std, seed: draw.integer(1e9), dtype });
  params.b1 = copy(zeros(filters), dtype);
  params.W2 = normal({ shape: [pooled, hidden], std, seed: draw.integer(1e9), dtype });
  params.b2 = copy(zeros(hidden), dtype);
  params.W3 = normal({ shape: [hidden, classes], std, seed: draw.integer(1e9), dtype });
  params.b3 = copy(zeros(classes), dtype);
  // #endregion

  function loss(x: NDArray<4>): Scored;
  function loss(x: NDArray<4>, y: Labels): Learned;
  function loss(x: NDArray<4>, y?: Labels): Scored | Learned {
    // #region solution three-layer-conv-net
    const W1 = named(params, "W1", 4);
    const W2 = named(params, "W2", 2);
    const W3 = named(params, "W3", 2);
    const first = convRelu.forward(x, W1, named(params, "b1", 1), { pad: "same" });
    const halved = maxPool.forward(first.out, { window: 2 });
    const second = linearRelu.forward(halved.out, W2, named(params, "b2", 1));
    const third = linear.forward(second.out, W3, named(params, "b3", 1));
    const scores = third.out;
    if (y === undefined) return { scores };

    const softmax = softmaxLoss.forward(scores, y);
    const squares = [W1, W2, W3].map((W) => sum(mul(W, W)).get());
    const total = softmax.out.get() + 0.5 * reg * (squares[0]! + squares[1]! + squares[2]!);

    const dscores = softmaxLoss.backward(copy(ones(), scores.dtype), softmax.cache).dx;
    const d3 = linear.backward(dscores, third.cache);
    const d2 = linearRelu.backward(d3.dx, second.cache);
    const dfirst = maxPool.backward(d2.dx, halved.cache).dx;
    const d1 = convRelu.backward(dfirst, first.cache);
    const grads = {
      W1: add(d1.dw, mul(reg, W1)),
      b1: d1.db,
      W2: add(d2.dw, mul(reg, W2)),
      b2: d2.db,
      W3: add(d3.dw, mul(reg, W3)),
      b3: d3.db,
    };
    return { loss: total, grads };
    // #endregion
  }
  return { params, loss };
}
