import {
  batchNorm,
  copy,
  type Dataset,
  type DType,
  dropout,
  from,
  type Labels,
  type Learned,
  linear,
  type Model,
  type ModelState,
  mul,
  type NDArray,
  ones,
  random,
  relu,
  type Scored,
  softmaxLoss,
  sum,
  zeros,
} from "../../../lib/index.ts";

// Models and samples so small that hundreds of steps take no time.

/** Points in the plane, around a centre of their own for each of three classes. */
export function points(size: number, seed: number, dtype: DType = "float32"): Dataset<NDArray<2>> {
  const r = random(seed);
  const y = Int32Array.from({ length: size }, (_, i) => i % 3);
  const at = Array.from(y, (k) => [r.normal(1).get(0) + 3 * k, r.normal(1).get(0) - 2 * (k % 2)]);
  return {
    size,
    take: (places) => {
      const list = Array.from(places);
      return { x: copy(from(list.map((i) => at[i]!)), dtype), y: Int32Array.from(list, (i) => y[i]!) };
    },
  };
}

/** Linear and softmax. */
export function flat(dtype: DType = "float32"): Model<NDArray<2>> {
  const params = { W1: copy(mul(random(1).normal(2, 3), 0.01), dtype), b1: copy(zeros(3), dtype) };
  const one = copy(ones(), dtype);
  function loss(x: NDArray<2>): Scored;
  function loss(x: NDArray<2>, y: Labels): Learned;
  function loss(x: NDArray<2>, y?: Labels): Scored | Learned {
    const first = linear.forward(x, params.W1, params.b1);
    if (y === undefined) return { scores: first.out };
    const last = softmaxLoss.forward(first.out, y);
    const { dw, db } = linear.backward(softmaxLoss.backward(one, last.cache).dx, first.cache);
    return { loss: last.out.get(), grads: { W1: dw, b1: db } };
  }
  return { params, loss };
}

interface State extends ModelState {
  mean1: NDArray<1>;
  variance1: NDArray<1>;
  drop: number;
}

/** Linear, batch norm, ReLU, dropout, linear and softmax: a net that remembers running statistics, and a seed. */
export function deep(dtype: DType = "float32"): Model<NDArray<2>> & { readonly state: State } {
  const as = <Rank extends number>(a: NDArray<Rank>): NDArray<Rank> => copy(a, dtype);
  const params = {
    W1: as(random(1).normal(2, 8)),
    b1: as(zeros(8)),
    gamma1: as(ones(8)),
    beta1: as(zeros(8)),
    W2: as(mul(random(2).normal(8, 3), 0.1)),
    b2: as(zeros(3)),
  };
  const state: State = { mean1: as(zeros(8)), variance1: as(zeros(8)), drop: 5 };
  const one = as(ones());
  function loss(x: NDArray<2>): Scored;
  function loss(x: NDArray<2>, y: Labels): Learned;
  function loss(x: NDArray<2>, y?: Labels): Scored | Learned {
    const mode = y === undefined ? "test" : "train";
    const running = { mean: state.mean1, variance: state.variance1 };
    const first = linear.forward(x, params.W1, params.b1);
    const norm = batchNorm.forward(first.out, params.gamma1, params.beta1, { mode, running });
    const bent = relu.forward(norm.out);
    const dropped = dropout.forward(bent.out, { p: 0.25, mode, seed: state.drop });
    const second = linear.forward(dropped.out as NDArray<2>, params.W2, params.b2);
    if (y === undefined) return { scores: second.out };
    const end = softmaxLoss.forward(second.out, y);
    const top = linear.backward(softmaxLoss.backward(one, end.cache).dx, second.cache);
    const back = batchNorm.backward(
      relu.backward(dropout.backward(top.dx, dropped.cache).dx, bent.cache).dx as NDArray<2>,
      norm.cache,
    );
    const bottom = linear.backward(back.dx, first.cache);
    return {
      loss: end.out.get(),
      grads: { W1: bottom.dw, b1: bottom.db, gamma1: back.dgamma, beta1: back.dbeta, W2: top.dw, b2: top.db },
      state: { mean1: norm.running.mean, variance1: norm.running.variance, drop: state.drop + 1 },
    };
  }
  return { params, state, loss };
}

/** ½ΣW², whatever the samples are; every score is the same, so that the first class is always right. */
export function bowl(W: NDArray): Model<NDArray<2>> {
  const params: Record<string, NDArray> = { W1: W };
  function loss(x: NDArray<2>): Scored;
  function loss(x: NDArray<2>, y: Labels): Learned;
  function loss(x: NDArray<2>, y?: Labels): Scored | Learned {
    if (y === undefined) return { scores: zeros(x.shape[0], 3) };
    const w = params.W1!;
    return { loss: sum(mul(mul(w, w), 0.5)).get(), grads: { W1: copy(w) } };
  }
  return { params, loss };
}

/** Everything that a model holds, as lists: what two runs must agree on to the last bit. */
export const held = ({ params, state }: Pick<Model, "params" | "state">): unknown =>
  Object.entries({ ...params, ...state }).map(([name, value]) => [
    name,
    typeof value === "number" ? value : [...value.data],
  ]);
