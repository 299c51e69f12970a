import {
  type Architecture,
  adagrad,
  adam,
  adamw,
  architecture,
  batchNorm,
  conv,
  copy,
  type DType,
  lenet5,
  linear,
  maxPool,
  momentum,
  type NDArray,
  nesterov,
  network,
  relu,
  rmsprop,
  scope,
  sgd,
  spatialBatchNorm,
  type UpdateRule,
} from "../../../lib/index.ts";
import { type Drawn, draw } from "./drawing.ts";

// Twenty steps of training from given weights, through given batches.

export interface TrainingCase {
  readonly says: string;
  readonly network: "lenet5" | "normed";
  readonly rule: "sgd" | "momentum" | "nesterov" | "rmsprop" | "adagrad" | "adam" | "adamw";
  readonly options: { readonly learningRate: number; readonly weightDecay?: number };
  readonly params: Readonly<Record<string, Drawn>>;
  /** The batches, taken in turn. */
  readonly x: readonly Drawn[];
  readonly y: readonly (readonly number[])[];
  readonly losses: readonly number[];
}

const RULES: Readonly<Record<TrainingCase["rule"], (options: TrainingCase["options"]) => UpdateRule>> = {
  sgd,
  momentum,
  nesterov,
  rmsprop,
  adagrad,
  adam,
  adamw,
};

const NETWORKS: Readonly<Record<TrainingCase["network"], () => Architecture>> = {
  lenet5,
  normed: (): Architecture =>
    architecture(
      "normed",
      [2, 9, 8],
      ...[6, 8].flatMap((filters) => [
        conv.plan({ filters, kernel: 3, pad: 1 }),
        spatialBatchNorm.plan(),
        relu.plan(),
        maxPool.plan({ window: 2 }),
      ]),
      linear.plan({ outputs: 12 }),
      batchNorm.plan(),
      relu.plan(),
      linear.plan({ outputs: 10 }),
    ),
};

/** The loss of each step. */
export function trained(one: TrainingCase, dtype: DType): readonly number[] {
  const net = network(NETWORKS[one.network](), { dtype });
  if (Object.keys(net.params).join() !== Object.keys(one.params).join())
    throw new Error(`${one.network}: other parameters`);
  for (const [name, described] of Object.entries(one.params)) net.params[name] = copy(draw(described), dtype);
  const rule: UpdateRule = RULES[one.rule](one.options);
  const states = Object.fromEntries(Object.entries(net.params).map(([name, w]) => [name, rule.start(w)]));
  const xs = one.x.map((described) => copy(draw(described), dtype));
  return one.losses.map((_, step) => {
    const at = step % xs.length;
    const { loss, next } = scope(() => {
      const { loss, grads } = net.loss(xs[at]!, one.y[at]!);
      const stepped = Object.entries(grads).map(([name, gradient]): [string, ReturnType<UpdateRule["step"]>] => [
        name,
        rule.step(net.params[name]!, gradient as NDArray, states[name]),
      ]);
      return { loss, next: Object.fromEntries(stepped) };
    });
    for (const [name, { next: w, state }] of Object.entries(next)) {
      net.params[name] = w;
      states[name] = state;
    }
    return loss;
  });
}
