import { avgPool, avgPool1d, avgPool3d, globalAvgPool, maxPool, maxPool1d, maxPool3d } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const poolCases: readonly Case[] = [
  ...casesOf(maxPool)({
    "2 × 2": (r) => [r.normal(3, 2, 4, 6), { window: 2 }],
    "overlapping, with a rest": (r) => [r.normal(2, 2, 8, 6), { window: 3, stride: 2 }],
    "everything its own on each axis": (r) => [r.normal(2, 2, 7, 6), { window: [3, 2], stride: [1, 3], pad: [2, 0] }],
    "as many places as before": (r) => [r.normal(1, 2, 4, 5), { window: 3, stride: 1, pad: "same" }],
    "a stride longer than the window": (r) => [r.normal(1, 2, 7, 5), { window: 2, stride: 3, pad: 1 }],
    "a last window that hangs over": (r) => [r.normal(1, 2, 6, 7), { window: [3, 2], stride: 2, fit: "ceil" }],
    "a border and a last window": (r) => [r.normal(1, 1, 6, 8), { window: 3, stride: [2, 3], pad: 1, fit: "ceil" }],
    "ties in most windows": (r) => [r.integers(2, 2, 2, 5, 6), { window: 3, stride: 1, pad: 1 }],
    "no sample": (r) => [r.normal(0, 2, 4, 4), { window: 2 }],
  }),
  ...casesOf(maxPool1d)({
    "overlapping, stride 2, pad 1": (r) => [r.normal(2, 3, 7), { window: 3, stride: 2, pad: 1 }],
    "ties, and a last window that hangs over": (r) => [r.integers(2, 2, 2, 8), { window: 3, fit: "ceil" }],
    "no sample": (r) => [r.normal(0, 2, 4), { window: 2 }],
  }),
  ...casesOf(maxPool3d)({
    "2 × 2 × 2": (r) => [r.normal(1, 2, 4, 2, 6), { window: 2 }],
    "everything its own on each axis": (r) => [
      r.normal(2, 1, 5, 3, 4),
      { window: [3, 1, 2], stride: [2, 1, 1], pad: [1, 0, 1] },
    ],
    "ties, and last windows that hang over": (r) => [r.integers(2, 1, 2, 4, 3, 5), { window: 2, pad: 1, fit: "ceil" }],
    "no channel": (r) => [r.normal(1, 0, 2, 2, 2), { window: 2 }],
  }),
  ...casesOf(avgPool)({
    "2 × 2": (r) => [r.normal(3, 2, 4, 6), { window: 2 }],
    "overlapping, with a rest": (r) => [r.normal(2, 2, 8, 6), { window: 3, stride: 2 }],
    "everything its own on each axis": (r) => [r.normal(2, 2, 7, 6), { window: [3, 2], stride: [1, 3], pad: [2, 0] }],
    "the same, the border not counted": (r) => [
      r.normal(2, 2, 7, 6),
      { window: [3, 2], stride: [1, 3], pad: [2, 0], countPad: false },
    ],
    "a border and a last window": (r) => [r.normal(1, 1, 6, 8), { window: 3, stride: [2, 3], pad: 1, fit: "ceil" }],
    "both, the border not counted": (r) => [
      r.normal(1, 1, 6, 8),
      { window: 3, stride: [2, 3], pad: 1, fit: "ceil", countPad: false },
    ],
    "no sample": (r) => [r.normal(0, 2, 4, 4), { window: 2 }],
  }),
  ...casesOf(avgPool1d)({
    "overlapping, stride 2, pad 1": (r) => [r.normal(2, 3, 7), { window: 3, stride: 2, pad: 1 }],
    "a last window, the border not counted": (r) => [
      r.normal(1, 2, 8),
      { window: 3, stride: 3, pad: 2, fit: "ceil", countPad: false },
    ],
  }),
  ...casesOf(avgPool3d)({
    "everything its own on each axis": (r) => [
      r.normal(2, 1, 5, 3, 4),
      { window: [3, 1, 2], stride: [2, 1, 1], pad: [1, 0, 1] },
    ],
    "last windows, the border counted": (r) => [r.normal(1, 2, 4, 3, 5), { window: 2, pad: 1, fit: "ceil" }],
    "last windows, the border not counted": (r) => [
      r.normal(1, 2, 4, 3, 5),
      { window: 2, pad: 1, fit: "ceil", countPad: false },
    ],
  }),
  ...casesOf(globalAvgPool)({
    "rows and columns": (r) => [r.normal(3, 2, 4, 5)],
    "a single place": (r) => [r.normal(2, 3, 1, 1)],
    "no sample": (r) => [r.normal(0, 2, 3, 3)],
  }),
];
