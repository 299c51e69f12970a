import { expect, test } from "vitest";
import { type Fit, perAxis, slide } from "../../../lib/core/window.ts";
import { saidBy } from "./said.ts";

test("windows that can't slide", () => {
  const everyFit: readonly Fit[] = ["floor", "exact", "ceil"];
  const options = (more: object): Parameters<typeof slide<2>>[3] => more;
  const over = (more: object): unknown => slide<2>("maxPool", [7, 5], [3, 2], options(more), everyFit);
  expect(
    saidBy({
      "a stride of 0": () => over({ stride: 0 }),
      "a stride of 1.5": () => over({ stride: [1, 1.5] }),
      "a stride for three axes": () => over({ stride: [1, 1, 1] }),
      "a stride in words": () => over({ stride: "2" }),
      "a negative pad": () => over({ pad: -1 }),
      "a pad that isn't known": () => over({ pad: Number.NaN }),
      "a dilation of 0": () => over({ dilation: 0 }),
      "an empty window": () => slide<2>("conv", [7, 5], [3, 0], {}),
      "a window larger than the input": () => slide<2>("conv", [2, 5], [3, 3], {}),
      "a window too large by its dilation": () => slide<1>("conv1d", [4], [3], { dilation: 2 }),
      "same at stride 2": () => over({ pad: "same", stride: 2 }),
      "same with an even window": () => over({ pad: "same" }),
      "exact where a stride leaves a rest": () => over({ fit: "exact", stride: 3 }),
      "exact where only rows leave a rest": () => slide<2>("conv", [6, 7], [3, 3], { fit: "exact", stride: 2 }),
      "a fit that isn't one": () => over({ fit: "round" }),
      "a fit that only pools have": () => slide<1>("conv1d", [7], [2], { fit: "ceil" }),
      "one number for each of two axes": () => perAxis<2>("conv", "kernel", [3], [0, 0], 1),
    }),
  ).toMatchInlineSnapshot(`
    "# a stride of 0
    maxPool: stride must be a whole number, 1 or more
      given     stride 0
      expected  stride 1, 2, 3, …
      to do     choose stride 1 or more
    # a stride of 1.5
    maxPool: stride must be a whole number, 1 or more
      given     stride [1, 1.5]
      expected  stride 1, 2, 3, …
      to do     round it: Math.floor(1.5) is 1
    # a stride for three axes
    maxPool: stride must be one number, or one for each axis of space
      given     stride [1, 1, 1]
      expected  stride 2, or stride [2, 2]
      to do     give one number, or a list of 2
    # a stride in words
    maxPool: stride must be one number, or one for each axis of space
      given     stride "2"
      expected  stride 2, or stride [2, 2]
      to do     give one number, or a list of 2
    # a negative pad
    maxPool: pad must be a whole number, 0 or more
      given     pad -1
      expected  pad 0, 1, 2, …
      to do     choose pad 0 or more
    # a pad that isn't known
    maxPool: pad must be a whole number, 0 or more
      given     pad NaN
      expected  pad 0, 1, 2, …
      to do     choose pad 0 or more
    # a dilation of 0
    maxPool: dilation must be a whole number, 1 or more
      given     dilation 0
      expected  dilation 1, 2, 3, …
      to do     choose dilation 1 or more
    # an empty window
    conv: window must be a whole number, 1 or more
      given     window [3, 0]
      expected  window 1, 2, 3, …
      to do     choose window 1 or more
    # a window larger than the input
    conv: the window must fit into the padded input
      given     2 rows, pad 0, a window of 3
      expected  a window that spans 2 or less
      to do     pad by 1 or more, or take a smaller window
    # a window too large by its dilation
    conv1d: the window must fit into the padded input
      given     4 columns, pad 0, a window of 3 at dilation 2, which spans 5
      expected  a window that spans 4 or less
      to do     pad by 1 or more, or take a smaller window
    # same at stride 2
    maxPool: pad "same" needs stride 1 and an odd window
      given     stride 2 × 2, window 3 × 2
      expected  stride 1, window 1, 3, 5, 7, …
      to do     give stride: 1, or pad as a number
    # same with an even window
    maxPool: pad "same" needs stride 1 and an odd window
      given     stride 1 × 1, window 3 × 2
      expected  stride 1, window 1, 3, 5, 7, …
      to do     take an odd window, or give pad as a number
    # exact where a stride leaves a rest
    maxPool: with fit "exact" the stride must fit the rows
      given     (7 + 2·0 − 3) / 3 + 1 = 2.33 outputs along the rows
      expected  a whole number, as with 6 or 9 rows, or with stride 1 or 2, or with pad 1
      to do     take one of these, or another fit: "floor" drops what a stride leaves over, "ceil" adds a last window
    # exact where only rows leave a rest
    conv: with fit "exact" the stride must fit the rows
      given     (6 + 2·0 − 3) / 2 + 1 = 2.50 outputs along the rows
      expected  a whole number, as with 5 or 7 rows, or with stride 1 or 3; no pad helps
      to do     take one of these, or another fit: "floor" drops what a stride leaves over
    # a fit that isn't one
    maxPool: fit must be "floor" or "exact" or "ceil"
      given     fit "round"
      expected  "floor" drops what a stride leaves over, "exact" complains about it, "ceil" adds a last window
      to do     leave it out for "floor"
    # a fit that only pools have
    conv1d: fit must be "floor" or "exact"
      given     fit "ceil"
      expected  "floor" drops what a stride leaves over, "exact" complains about it
      to do     leave it out for "floor"
    # one number for each of two axes
    conv: kernel must be one number, or one for each axis of space
      given     kernel [3]
      expected  kernel 2, or kernel [2, 2]
      to do     give one number, or a list of 2"
  `);
});
