import { copy, type NDArray, ones, zeros } from "../core/array.ts";
import { add, mul } from "../core/elementwise.ts";
import type { Labels } from "../core/labels.ts";
import type { Arrays, Learned, Model, Scored } from "../core/model.ts";
import { named } from "../core/named.ts";
import { random } from "../core/random.ts";
import { sum } from "../core/reduce.ts";
import { linear } from "../layers/linear/index.ts";
import { linearRelu } from "../layers/sandwich/index.ts";
import { softmaxLoss } from "../layers/softmax-loss/index.ts";
import { settleTwoLayerNet, type TwoLayerNetOptions } from "./contract.ts";
import { normal } from "./initialise.ts";

/** linear – ReLU – linear – softmax: params W1, b1, W2, b2. */
export function twoLayerNet(options: TwoLayerNetOptions): Model {
  const { inputs, hidden, classes, weightScale, reg, seed, dtype } = settleTwoLayerNet(options);
  const params: Arrays = {};
  // #region solution two-layer-net
  const draw = random(seed);
  params.W1 = normal({ shape: [inputs, hidden], std: weightScale, seed: draw.integer(1e9), dtype });
  params.b1 = copy(zeros(hidden), dtype);
  params.W2 = normal({ shape: [hidden, classes], std: weightScale, seed: draw.integer(1e9), dtype });
  params.b2 = copy(zeros(classes), dtype);
  // #endregion

  function loss(x: NDArray): Scored;
  function loss(x: NDArray, y: Labels): Learned;
  function loss(x: NDArray, y?: Labels): Scored | Learned {
    // #region solution two-layer-net
    const W1 = named(params, "W1", 2);
    const W2 = named(params, "W2", 2);
    const first = linearRelu.forward(x, W1, named(params, "b1", 1));
    const second = linear.forward(first.out, W2, named(params, "b2", 1));
    const scores = second.out;
    if (y === undefined) return { scores };

    const softmax = softmaxLoss.forward(scores, y);
    const squares = sum(mul(W1, W1)).get() + sum(mul(W2, W2)).get();
    const total = softmax.out.get() + 0.5 * reg * squares;

    const dscores = softmaxLoss.backward(copy(ones(), scores.dtype), softmax.cache).dx;
    const d2 = linear.backward(dscores, second.cache);
    const d1 = linearRelu.backward(d2.dx, first.cache);
    const grads = {
      W1: add(d1.dw, mul(reg, W1)),
      b1: d1.db,
      W2: add(d2.dw, mul(reg, W2)),
      b2: d2.db,
    };
    return { loss: total, grads };
    // #endregion
  }
  return { params, loss };
}
