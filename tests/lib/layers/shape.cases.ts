import { add, concat, flatten } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const shapeCases: readonly Case[] = [
  ...casesOf(flatten)({
    images: (r) => [r.normal(2, 3, 2, 4)],
    "rows already": (r) => [r.normal(3, 5)],
    "one number a sample": (r) => [r.normal(4)],
    "no sample": (r) => [r.normal(0, 3, 2)],
  }),
  ...casesOf(add)({
    images: (r) => [r.normal(2, 3, 2, 4), r.normal(2, 3, 2, 4)],
    "an array and itself": (r) => {
      const a = r.normal(3, 5);
      return [a, a];
    },
    "no sample": (r) => [r.normal(0, 3), r.normal(0, 3)],
  }),
  ...casesOf(concat)({
    "channels, three parts": (r) => [[r.normal(2, 3, 2, 4), r.normal(2, 1, 2, 4), r.normal(2, 2, 2, 4)]],
    batches: (r) => [[r.normal(2, 3), r.normal(1, 3)], { axis: 0 }],
    "the last axis": (r) => [[r.normal(2, 3, 2), r.normal(2, 3, 5)], { axis: 2 }],
    "one part": (r) => [[r.normal(3, 4)]],
    "a part without channels": (r) => [[r.normal(2, 3, 2), r.normal(2, 0, 2), r.normal(2, 1, 2)]],
    "no sample": (r) => [[r.normal(0, 3), r.normal(0, 2)]],
  }),
];
