import { linear } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const linearCases: readonly Case[] = casesOf(linear)({
  "images, flattened": (r) => [r.normal(3, 2, 3, 2), r.normal(12, 5), r.normal(5)],
  "as many samples as outputs": (r) => [r.normal(4, 3), r.normal(3, 4), r.normal(4)],
  "as many features as outputs": (r) => [r.normal(2, 5), r.normal(5, 5), r.normal(5)],
  "more than one tile of the product": (r) => [r.normal(9, 7), r.normal(7, 5), r.normal(5)],
  "no bias": (r) => [r.normal(3, 2, 2), r.normal(4, 3), null],
  "one sample, one output": (r) => [r.normal(1, 6), r.normal(6, 1), r.normal(1)],
  "one number a sample": (r) => [r.normal(4), r.normal(1, 3), r.normal(3)],
  "no sample": (r) => [r.normal(0, 2, 3), r.normal(6, 4), r.normal(4)],
});
