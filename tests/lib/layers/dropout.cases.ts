import { dropout } from "../../../lib/index.ts";
import { type Case, casesOf } from "./case.ts";

export const dropoutCases: readonly Case[] = casesOf(dropout)({
  "a quarter dropped": (r) => [r.normal(5, 7), { p: 0.25, mode: "train", seed: 1 }],
  "images, most dropped": (r) => [r.normal(2, 3, 3, 2), { p: 0.8, mode: "train", seed: 2 }],
  "nothing dropped": (r) => [r.normal(3, 4), { p: 0, mode: "train", seed: 3 }],
  "at test time": (r) => [r.normal(3, 4), { p: 0.5, mode: "test" }],
  "no sample": (r) => [r.normal(0, 4), { p: 0.5, mode: "train", seed: 4 }],
});
