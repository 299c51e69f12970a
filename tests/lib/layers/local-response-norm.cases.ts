import { localResponseNorm } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const localResponseNormCases: readonly Case[] = [
  ...casesOf(localResponseNorm)({
    "AlexNet's numbers": (r) => [r.normal(2, 7, 2, 3)],
    "strong neighbours": (r) => [r.normal(2, 6, 3, 2), { size: 3, k: 1, alpha: 0.5, beta: 0.75 }],
    "an even size, one more channel before than after": (r) => [
      r.normal(1, 6, 2, 2),
      { size: 4, k: 1, alpha: 0.3, beta: 0.5 },
    ],
    "more neighbours than channels": (r) => [r.normal(2, 3, 2, 2), { size: 9, alpha: 0.2, beta: 1 }],
    alone: (r) => [r.normal(1, 3, 2, 3), { size: 1, alpha: 1 }],
    "no sample": (r) => [r.normal(0, 4, 2, 2)],
  }),
];
