import { leakyRelu, type NDArray, type Random, relu, sigmoid, sub, tanh } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

/** Whole numbers from −2 to 2, many of them 0. */
const withZeros = (r: Random): NDArray<2> => sub(r.integers(5, 4, 5), 2);

export const activationCases: readonly Case[] = [
  ...casesOf(relu)({
    "a batch of features": (r) => [r.normal(4, 7)],
    images: (r) => [r.normal(2, 3, 2, 5)],
    "many zeros": (r) => [withZeros(r)],
    "one number": (r) => [r.normal()],
    "no sample": (r) => [r.normal(0, 3)],
  }),
  ...casesOf(leakyRelu)({
    "a batch of features": (r) => [r.normal(4, 7)],
    "a slope of its own": (r) => [r.normal(3, 2, 4), { slope: 0.3 }],
    "slope 0": (r) => [r.normal(3, 5), { slope: 0 }],
    "many zeros": (r) => [withZeros(r)],
    "no sample": (r) => [r.normal(0, 3)],
  }),
  ...casesOf(tanh)({
    "a batch of features": (r) => [r.normal(4, 7)],
    images: (r) => [r.normal(2, 3, 2, 3)],
    "no sample": (r) => [r.normal(0, 3)],
  }),
  ...casesOf(sigmoid)({
    "a batch of features": (r) => [r.normal(4, 7)],
    images: (r) => [r.normal(2, 3, 2, 3)],
    "no sample": (r) => [r.normal(0, 3)],
  }),
];
