import { from, softmaxLoss, svmLoss } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const lossCases: readonly Case[] = [
  ...casesOf(softmaxLoss)({
    "labels as numbers": (r) => [r.normal(5, 4), [0, 3, 1, 1, 2]],
    "labels as Int32Array": (r) => [r.normal(3, 7), Int32Array.of(6, 0, 3)],
    "labels as Uint8Array": (r) => [r.normal(2, 3), Uint8Array.of(2, 0)],
    "labels as an array": (r) => [r.normal(4, 3), from([2, 0, 1, 2])],
    "two scores alike": (r) => [r.integers(2, 6, 3), [0, 1, 2, 2, 1, 0]],
    "one sample": (r) => [r.normal(1, 5), [3]],
    "no sample": (r) => [r.normal(0, 5), []],
  }),
  ...casesOf(svmLoss)({
    "labels as numbers": (r) => [r.normal(5, 4), [0, 3, 1, 1, 2]],
    "labels as an array, a margin of its own": (r) => [r.normal(4, 3), from([2, 0, 1, 2]), { margin: 0.3 }],
    "scores that lead by exactly the margin": (r) => [r.integers(3, 6, 4), [0, 1, 2, 3, 1, 0]],
    "one sample": (r) => [r.normal(1, 5), [3]],
    "no sample": (r) => [r.normal(0, 5), []],
  }),
];
