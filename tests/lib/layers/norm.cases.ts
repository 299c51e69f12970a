import {
  add,
  batchNorm,
  broadcast,
  copy,
  from,
  groupNorm,
  instanceNorm,
  layerNorm,
  mul,
  type NDArray,
  ones,
  type Random,
  type Running,
  spatialBatchNorm,
  zeros,
} from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

const train = { mode: "train" } as const;

/** γ and β that are neither 1 and 0 nor all alike. */
const affine = (r: Random, C: number): [gamma: NDArray<1>, beta: NDArray<1>] => [r.normal(C), r.normal(C)];
/** Running statistics of a layer that has been trained: variances above 0. */
const trained = (r: Random, C: number): Running => ({ mean: r.normal(C), variance: add(r.uniform(C), 0.5) });
/** Each feature drawn with its own mean and standard deviation. */
const spread = (r: Random, N: number, means: readonly number[], stds: readonly number[]): NDArray<2> =>
  add(mul(r.normal(N, means.length), from(stds)), from(means));
/** The same numbers in every sample. */
const constant = (N: number, values: readonly number[]): NDArray<2> =>
  copy(broadcast<2>(from(values), [N, values.length]));

export const normCases: readonly Case[] = [
  ...casesOf(batchNorm)({
    "the batch of the assignment": (r) => [spread(r, 4, [12, 12, 12, 12, 12], [5, 5, 5, 5, 5]), ...affine(r, 5), train],
    "as many samples as features": (r) => [r.normal(3, 3), ...affine(r, 3), train],
    "running statistics, momentum and eps given": (r) => [
      r.normal(5, 2),
      ...affine(r, 2),
      { mode: "train", running: trained(r, 2), momentum: 0.99, eps: 0.1 },
    ],
    "features of variance 1 and 1e-6": (r) => [spread(r, 6, [0.5, 0.001], [1, 1e-3]), ...affine(r, 2), train],
    "features that are constant": (r) => [constant(4, [0, 3, -0.1]), ...affine(r, 3), train],
    "gammas of 0 and below": (r) => [r.normal(4, 3), from([0, -2, 1]), r.normal(3), train],
    "test mode": (r) => [r.normal(4, 3), ...affine(r, 3), { mode: "test", running: trained(r, 3) }],
    "test mode, a variance of 0": (r) => [
      r.normal(2, 2),
      ...affine(r, 2),
      { mode: "test", running: { mean: zeros(2), variance: from([0, 1]) }, eps: 0.01 },
    ],
    "one sample": (r) => [r.normal(1, 3), ...affine(r, 3), train],
    "one feature": (r) => [r.normal(5, 1), ...affine(r, 1), train],
    "features that fill vectors, and some left over": (r) => [r.normal(18, 7), ...affine(r, 7), train],
    "more samples than are added up at once": (r) => [r.normal(299, 2), ...affine(r, 2), train],
    "many samples, a mean far from 0": (r) => [add(r.normal(37, 5), 100), ...affine(r, 5), train],
    "many samples, test mode": (r) => [r.normal(17, 9), ...affine(r, 9), { mode: "test", running: trained(r, 9) }],
    "no sample": (r) => [r.normal(0, 3), ...affine(r, 3), { mode: "train", running: trained(r, 3) }],
    "no sample, test mode": (r) => [r.normal(0, 3), ...affine(r, 3), { mode: "test", running: trained(r, 3) }],
  }),
  ...casesOf(spatialBatchNorm)({
    "the images of the assignment": (r) => [r.normal(2, 3, 4, 5), ...affine(r, 3), train],
    "places that fill vectors, and some left over": (r) => [r.normal(3, 2, 5, 7), ...affine(r, 2), train],
    "more places than are added up at once": (r) => [r.normal(1, 2, 33, 33), ...affine(r, 2), train],
    "a mean far from 0": (r) => [add(r.normal(2, 2, 6, 6), 1000), ...affine(r, 2), train],
    "many places, test mode": (r) => [r.normal(2, 3, 6, 7), ...affine(r, 3), { mode: "test", running: trained(r, 3) }],
    "as many samples as channels, rows and columns": (r) => [r.normal(3, 3, 3, 3), ...affine(r, 3), train],
    "running statistics, momentum and eps given": (r) => [
      r.normal(2, 2, 1, 3),
      ...affine(r, 2),
      { mode: "train", running: trained(r, 2), momentum: 0, eps: 1e-3 },
    ],
    "test mode": (r) => [r.normal(2, 3, 2, 1), ...affine(r, 3), { mode: "test", running: trained(r, 3) }],
    "one sample": (r) => [r.normal(1, 2, 2, 3), ...affine(r, 2), train],
    "one sample of one place": (r) => [r.normal(1, 2, 1, 1), ...affine(r, 2), train],
    "one channel": (r) => [r.normal(3, 1, 2, 3), ...affine(r, 1), train],
    "no sample": (r) => [r.normal(0, 2, 3, 4), ...affine(r, 2), { mode: "train", running: trained(r, 2) }],
  }),
  ...casesOf(layerNorm)({
    "the batch of the assignment": (r) => [r.normal(4, 3), ...affine(r, 3)],
    "as many samples as features, eps given": (r) => [r.normal(3, 3), ...affine(r, 3), { eps: 0.1 }],
    "samples that are constant": (r) => [
      from([
        [2, 2, 2],
        [0, 0, 0],
        [1, 2, 4],
      ]),
      ...affine(r, 3),
    ],
    "samples of variance 1e-6": (r) => [mul(1e-3, r.normal(3, 6)), ...affine(r, 6)],
    "one feature": (r) => [r.normal(3, 1), ...affine(r, 1)],
    "features that fill vectors, and some left over": (r) => [r.normal(5, 23), ...affine(r, 23)],
    "more samples than are added up at once": (r) => [r.normal(131, 17), ...affine(r, 17)],
    "many features, a mean far from 0": (r) => [add(r.normal(3, 34), 1000), ...affine(r, 34)],
    "one sample of many features": (r) => [r.normal(1, 37), ...affine(r, 37)],
    "one sample": (r) => [r.normal(1, 4), ...affine(r, 4)],
    "no sample": (r) => [r.normal(0, 3), ...affine(r, 3)],
  }),
  ...casesOf(instanceNorm)({
    "rows and columns": (r) => [r.normal(2, 3, 4, 3), ...affine(r, 3)],
    "as many samples as channels, eps given": (r) => [r.normal(2, 2, 3, 2), ...affine(r, 2), { eps: 0.1 }],
    "one place": (r) => [r.normal(2, 3, 1, 1), ...affine(r, 3)],
    "places that fill vectors, and some left over": (r) => [r.normal(2, 3, 5, 7), ...affine(r, 3)],
    "a mean far from 0": (r) => [add(r.normal(2, 2, 6, 6), 1000), ...affine(r, 2)],
    "no sample": (r) => [r.normal(0, 3, 2, 2), ...affine(r, 3)],
  }),
  ...casesOf(groupNorm)({
    "two groups of three": (r) => [r.normal(2, 6, 4, 5), ...affine(r, 6), { groups: 2 }],
    "three groups of two, eps given": (r) => [r.normal(2, 6, 2, 3), ...affine(r, 6), { groups: 3, eps: 0.1 }],
    "all channels in one group": (r) => [r.normal(3, 3, 2, 2), ...affine(r, 3), { groups: 1 }],
    "places that fill vectors, and some left over": (r) => [r.normal(2, 6, 3, 7), ...affine(r, 6), { groups: 3 }],
    "a mean far from 0": (r) => [add(r.normal(2, 4, 5, 5), 1000), ...affine(r, 4), { groups: 2 }],
    "each channel a group": (r) => [r.normal(2, 3, 3, 2), ...affine(r, 3), { groups: 3 }],
    "one place": (r) => [r.normal(3, 6, 1, 1), ...affine(r, 6), { groups: 2 }],
    "images that are constant": (r) => [ones(1, 4, 2, 2), ...affine(r, 4), { groups: 2 }],
    "no sample": (r) => [r.normal(0, 4, 2, 2), ...affine(r, 4), { groups: 2 }],
  }),
];
