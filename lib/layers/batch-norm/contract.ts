import { copy, isNDArray, type NDArray, packed, zerosLike } from "../../core/array.ts";
import { shapes } from "../../core/door.ts";
import { complain, inWords } from "../../core/errors.ts";
import type { Signature } from "../../core/layer.ts";
import { checkEps, EPS, type NormOptions } from "../normalise/contract.ts";

// N samples, D features (or C channels, for images): µ and σ² are those of a feature over the batch.
// Variances are biased: divided by N, not by N − 1.

/** What batch norm remembers of the batches it has seen: a mean and a variance for each feature. */
export interface Running {
  readonly mean: NDArray<1>;
  readonly variance: NDArray<1>;
}

export interface BatchNormOptions extends NormOptions {
  /** "train" normalises by this batch, "test" by the running statistics. */
  readonly mode: "train" | "test";
  /** What the forward before returned; mean and variance 0 unless given. */
  readonly running?: Running | undefined;
  /** How much of the running statistics stays: momentum·running + (1 − momentum)·batch; 0.9 unless given. */
  readonly momentum?: number;
}

export type BatchNormSignature<Rank extends number> = Signature<
  ["x", "gamma", "beta"],
  [x: NDArray<Rank>, gamma: NDArray<1>, beta: NDArray<1>, options: BatchNormOptions],
  NDArray<Rank>,
  { readonly running: Running }
>;
export type BatchNorm = BatchNormSignature<2>;

export const BATCH_NORM_OPTIONS: readonly (keyof BatchNormOptions)[] = ["mode", "running", "momentum", "eps"];

/** What a plan of batch norm takes: the network that it is for knows the mode and the running statistics. */
export type BatchNormPlan = Pick<BatchNormOptions, "momentum" | "eps">;
export const PLANNED: readonly (keyof BatchNormPlan)[] = ["momentum", "eps"];

/** The options with every number known; the running statistics as copies with the dtype of x. */
export interface SettledBatchNorm {
  readonly mode: "train" | "test";
  readonly running: Running;
  readonly momentum: number;
  readonly eps: number;
}

export function settleBatchNorm(
  x: NDArray,
  { mode, running, momentum = 0.9, eps = EPS }: BatchNormOptions,
): SettledBatchNorm {
  const start = (array?: NDArray<1>): NDArray<1> => (array ? copy(array, x.dtype) : zerosLike(x, [x.shape[1]!]));
  return { mode, running: { mean: start(running?.mean), variance: start(running?.variance) }, momentum, eps };
}

/** What batch norm asks beyond ranks and dtypes; `of` says what the second axis of x counts. */
export function checkBatchNorm(
  layer: string,
  of: "feature" | "channel",
  x: NDArray,
  options: BatchNormOptions | undefined,
): void {
  const { mode, running, momentum = 0.9 } = options ?? {};
  if (mode !== "train" && mode !== "test")
    complain(`${layer}: mode must be "train" or "test"`, {
      given:
        options === undefined ? "no options" : mode === undefined ? "options without a mode" : `mode ${inWords(mode)}`,
      expected: '"train" to normalise by this batch, "test" to normalise by the running statistics',
      todo: `say which: ${layer}.forward(x, gamma, beta, { mode: "train" })`,
    });
  checkEps(layer, options ?? {});
  if (!(typeof momentum === "number" && momentum >= 0 && momentum <= 1))
    complain(`${layer}: momentum must lie between 0 and 1`, {
      given: `momentum ${inWords(momentum)}`,
      expected: "the part that stays: running = momentum·running + (1 − momentum)·batch",
      todo: "leave it out for 0.9; what PyTorch calls momentum is 1 − ours",
    });
  if (running === undefined) {
    if (mode === "test")
      complain(`${layer}: test mode needs the running statistics`, {
        given: 'mode "test" without running',
        expected: `running { mean (${x.shape[1]}), variance (${x.shape[1]}) }`,
        todo: 'train first, and hand on what forward returned: { mode: "test", running }',
      });
  } else checkRunning(layer, of, x, running);
}

function checkRunning(layer: string, of: string, x: NDArray, running: Running): void {
  const size = x.shape[1]!;
  const fits = (array: unknown): boolean => isNDArray(array) && array.shape.length === 1 && array.shape[0] === size;
  if (fits(running?.mean) && fits(running?.variance)) {
    requireVariance(layer, running.variance);
    return;
  }
  const parts = Object.entries(running ?? {}).map(([name, part]) => `${name} ${inWords(part)}`);
  complain(`${layer}: running must hold a mean and a variance for each ${of}`, {
    given: `running ${parts.length > 0 ? `{ ${parts.join(", ")} }` : inWords(running)}  ${shapes({ x })}`,
    expected: `running { mean (${size}), variance (${size}) }`,
    todo: "hand on running as forward returned it; each layer has its own",
  });
}

/** A mean of squares is never below 0, and its root would be NaN; a NaN that is there already goes on as one. */
function requireVariance(layer: string, variance: NDArray<1>): void {
  const at = packed(variance).findIndex((value) => value < 0);
  if (at < 0) return;
  complain(`${layer}: a running variance must be 0 or more`, {
    given: `running.variance[${at}] = ${variance.get(at)}`,
    expected: "running as forward returned it, made of means of squares",
    todo: "look where it comes from: were mean and variance swapped, or its logarithm kept?",
  });
}
