import { convRelu, linearRelu } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const sandwichCases: readonly Case[] = [
  ...casesOf(convRelu)({
    "stride 2, pad 1": (r) => [r.normal(2, 3, 5, 5), r.normal(5, 3, 3, 3), r.normal(5), { stride: 2, pad: 1 }],
    "two groups, no bias": (r) => [r.normal(2, 4, 4, 5), r.normal(6, 2, 3, 3), null, { pad: 1, groups: 2 }],
    "small filters, many channels": (r) => [r.normal(1, 8, 2, 5), r.normal(9, 8, 3, 3), r.normal(9), { pad: 1 }],
    "5 × 5, many channels": (r) => [r.normal(1, 8, 1, 3), r.normal(8, 8, 5, 5), r.normal(8), { pad: 2 }],
    "no sample": (r) => [r.normal(0, 2, 4, 4), r.normal(3, 2, 3, 3), r.normal(3)],
  }),
  ...casesOf(linearRelu)({
    "images, flattened": (r) => [r.normal(3, 2, 3, 2), r.normal(12, 5), r.normal(5)],
    "no bias": (r) => [r.normal(3, 7), r.normal(7, 9), null],
    "no sample": (r) => [r.normal(0, 2, 3), r.normal(6, 4), r.normal(4)],
  }),
];
