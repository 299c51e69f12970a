// The only door, in the order in which one learns what is behind it.

// Arrays and the toolbox that exercises are written in.
export {
  copy,
  type DType,
  type Floats,
  from,
  isNDArray,
  type NDArray,
  type Nested,
  ones,
  type Sizes,
  toNested,
  zeros,
  zerosLike,
} from "./core/array.ts";
export { type Cut, pad, reshape, slice, transpose } from "./core/rearrange.ts";
export { broadcast, div, type Elementwise, map, mul, sub } from "./core/elementwise.ts";
export { argmax, max, mean, type Over, sum } from "./core/reduce.ts";
export { type MatmulOptions, matmul } from "./core/matmul.ts";
export { type Random, random } from "./core/random.ts";
export { checked, checkedArrays } from "./core/checked.ts";
export { complain, type Explanation, StridesError } from "./core/errors.ts";

// The contract that every layer keeps.
export type { Forwarded, Grads, Layer, Signature } from "./core/layer.ts";
export type { Ladder, LadderCache, Pass } from "./core/ladder.ts";

// Layers.
export { conv, conv1d, conv3d } from "./layers/conv/index.ts";
export type { Conv, Conv1d, Conv3d, ConvOptions } from "./layers/conv/contract.ts";

// Checks: a layer, and then exactly what its forward takes.
export { numericGradient } from "./check/numeric.ts";
export { type CheckGradients, checkGradients, type GradientOptions } from "./check/gradients.ts";
export { compare } from "./check/compare.ts";
export type { Finding, Report } from "./check/report.ts";

// Arithmetic: sizes and counts without computing.
export type { Estimate, Field, Plan } from "./core/plan.ts";
