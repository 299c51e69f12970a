import { conv, conv1d, conv3d } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const convCases: readonly Case[] = [
  ...casesOf(conv)({
    "stride 1, pad 1": (r) => [r.normal(4, 3, 5, 5), r.normal(2, 3, 3, 3), r.normal(2), { stride: 1, pad: 1 }],
    "stride 2, pad 1": (r) => [r.normal(2, 3, 5, 5), r.normal(2, 3, 3, 3), r.normal(2), { stride: 2, pad: 1 }],
    "a stride that leaves a rest": (r) => [r.normal(1, 2, 6, 7), r.normal(3, 2, 3, 2), r.normal(3), { stride: 2 }],
    "everything its own on each axis": (r) => [
      r.normal(2, 2, 7, 6),
      r.normal(3, 2, 3, 2),
      r.normal(3),
      { stride: [2, 1], pad: [0, 2], dilation: [1, 2] },
    ],
    "two groups": (r) => [r.normal(2, 4, 4, 5), r.normal(6, 2, 3, 3), r.normal(6), { pad: 1, groups: 2 }],
    "depthwise, no bias": (r) => [r.normal(2, 3, 4, 4), r.normal(3, 1, 3, 3), null, { pad: "same", groups: 3 }],
    "1 × 1": (r) => [r.normal(2, 3, 3, 2), r.normal(4, 3, 1, 1), r.normal(4)],
    "a stride longer than the filter": (r) => [r.normal(1, 1, 7, 7), r.normal(1, 1, 2, 2), r.normal(1), { stride: 3 }],
    "no sample": (r) => [r.normal(0, 2, 4, 4), r.normal(3, 2, 3, 3), r.normal(3)],
  }),
  ...casesOf(conv1d)({
    "stride 2, pad 1": (r) => [r.normal(2, 3, 7), r.normal(2, 3, 3), r.normal(2), { stride: 2, pad: 1 }],
    "dilated, in groups, no bias": (r) => [r.normal(2, 4, 7), r.normal(2, 2, 3), null, { dilation: 2, groups: 2 }],
  }),
  ...casesOf(conv3d)({
    "stride 2, pad 1": (r) => [r.normal(1, 2, 3, 4, 3), r.normal(2, 2, 3, 3, 3), r.normal(2), { stride: 2, pad: 1 }],
    "everything its own on each axis": (r) => [
      r.normal(1, 2, 5, 4, 3),
      r.normal(2, 1, 2, 3, 2),
      null,
      { stride: [1, 2, 1], pad: [1, 1, 0], dilation: [2, 1, 1], groups: 2 },
    ],
  }),
];
