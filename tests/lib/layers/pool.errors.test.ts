import { describe, expect, test } from "vitest";
import {
  avgPool,
  checkGradients,
  globalAvgPool,
  maxPool,
  maxPool1d,
  maxPool3d,
  type PoolOptions,
  zeros,
} from "../../../lib/index.ts";

const x = zeros(2, 3, 4, 5);
const pool = (options: unknown) => (): unknown => maxPool.forward(x, options as PoolOptions<2>);

describe("windows that can't be", () => {
  test("none", () => {
    expect(pool(undefined)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: the size of the window must be given
        given     options undefined
        expected  options such as { window: 2 }, with stride, pad and fit where they are wanted
        to do     say how large the window is: { window: 2 } halves an image]
    `);
    expect(pool({ kernel: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: there is no option kernel
        given     { kernel: 2 }
        expected  any of window, stride, pad, fit
        to do     call it window]
    `);
  });

  test("larger than the padded input", () => {
    expect(pool({ window: 5 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: the window must fit into the padded input
        given     4 rows, pad 0, a window of 5
        expected  a window that spans 4 or less
        to do     pad by 1 or more, or take a smaller window]
    `);
    expect(() => maxPool1d.forward(zeros(2, 3, 1), { window: 4, pad: 1 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool1d: the window must fit into the padded input
        given     1 column, pad 1, a window of 4
        expected  a window that spans 3 or less
        to do     pad by 2 or more, or take a smaller window]
    `);
  });

  test("no whole number, or nothing", () => {
    expect(pool({ window: 2.5 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: window must be a whole number, 1 or more
        given     window 2.5
        expected  window 1, 2, 3, …
        to do     round it: Math.floor(2.5) is 2]
    `);
    expect(pool({ window: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: window must be a whole number, 1 or more
        given     window 0
        expected  window 1, 2, 3, …
        to do     choose window 1 or more]
    `);
    expect(pool({ window: "2" })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: window must be one number, or one for each axis of space
        given     window "2"
        expected  window 2, or window [2, 2]
        to do     give one number, or a list of 2]
    `);
  });

  test("with more axes than the image", () => {
    expect(pool({ window: [2, 2, 2] })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: window must be one number, or one for each axis of space
        given     window [2, 2, 2]
        expected  window 2, or window [2, 2]
        to do     give one number, or a list of 2]
    `);
  });
});

describe("strides, pads and fits that can't be", () => {
  test("a stride of 0 or 1.5", () => {
    expect(pool({ window: 2, stride: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: stride must be a whole number, 1 or more
        given     stride 0
        expected  stride 1, 2, 3, …
        to do     choose stride 1 or more]
    `);
    expect(pool({ window: 2, stride: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: stride must be a whole number, 1 or more
        given     stride 1.5
        expected  stride 1, 2, 3, …
        to do     round it: Math.floor(1.5) is 1]
    `);
  });

  test("a negative pad", () => {
    expect(pool({ window: 2, pad: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: pad must be a whole number, 0 or more
        given     pad -1
        expected  pad 0, 1, 2, …
        to do     choose pad 0 or more]
    `);
  });

  test("a pad as large as the window: some windows would see nothing but border", () => {
    expect(pool({ window: 2, pad: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: every window must touch the input
        given     4 × 5 places, window 2 × 2, pad 2 × 2
        expected  a pad smaller than the window: a border alone has no maximum and no mean
        to do     pad by 1 × 1 or less]
    `);
    expect(pool({ window: [3, 1], pad: 1 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: every window must touch the input
        given     4 × 5 places, window 3 × 1, pad 1 × 1
        expected  a pad smaller than the window: a border alone has no maximum and no mean
        to do     pad by 2 × 0 or less]
    `);
    expect(() => maxPool3d.forward(zeros(1, 1, 0, 2, 2), { window: 2, pad: 1 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool3d: there must be something to pool
        given     0 × 2 × 2 places in a channel
        expected  1 or more along every axis
        to do     find out where they were lost: a stride too large, a slice too short?]
    `);
  });

  test('"same" where the window moves as far as it is long, or has no middle', () => {
    expect(pool({ window: 3, pad: "same" })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: pad "same" needs stride 1 and an odd window
        given     stride 3 × 3, window 3 × 3
        expected  stride 1, window 1, 3, 5, 7, …
        to do     give stride: 1, or pad as a number]
    `);
    expect(pool({ window: 2, stride: 1, pad: "same" })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: pad "same" needs stride 1 and an odd window
        given     stride 1 × 1, window 2 × 2
        expected  stride 1, window 1, 3, 5, 7, …
        to do     take an odd window, or give pad as a number]
    `);
  });

  test('"exact" where a stride leaves a rest names sizes, strides and pads that fit', () => {
    expect(pool({ window: 2, fit: "exact" })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: with fit "exact" the stride must fit the columns
        given     (5 + 2·0 − 2) / 2 + 1 = 2.50 outputs along the columns
        expected  a whole number, as with 4 or 6 columns, or with stride 1; no pad helps
        to do     take one of these, or another fit: "floor" drops what a stride leaves over, "ceil" adds a last window]
    `);
    expect(pool({ window: [2, 3], stride: [2, 3], fit: "exact" })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: with fit "exact" the stride must fit the columns
        given     (5 + 2·0 − 3) / 3 + 1 = 1.67 outputs along the columns
        expected  a whole number, as with 3 or 6 columns, or with stride 1 or 2, or with pad 2
        to do     take one of these, or another fit: "floor" drops what a stride leaves over, "ceil" adds a last window]
    `);
  });

  test("a fit that there isn't", () => {
    expect(pool({ window: 2, fit: "round" })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: fit must be "floor" or "exact" or "ceil"
        given     fit "round"
        expected  "floor" drops what a stride leaves over, "exact" complains about it, "ceil" adds a last window
        to do     leave it out for "floor"]
    `);
  });
});

describe("arrays that can't be pooled", () => {
  test("a single sample", () => {
    expect(() => maxPool.forward(zeros(3, 4, 5) as never, { window: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: maxPool: x must have 4 axes
        given     x (3, 4, 5)
        expected  x (N, C, H, W)
        to do     reshape x: a single sample is a batch of N = 1; or take maxPool1d, which is for arrays like x]
    `);
  });

  test("nested numbers", () => {
    expect(() => avgPool.forward([[1]] as never, { window: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: avgPool: x must be an array of float32 or float64
        given     x [[1]]
        expected  x (N, C, H, W)
        to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)]
    `);
  });

  test("channels without a place have no mean", () => {
    expect(() => globalAvgPool.forward(zeros(2, 3, 0, 5))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: globalAvgPool: each channel must have a place
        given     x (2, 3, 0, 5)
        expected  x (N, C, H, W) with H and W of 1 or more
        to do     find out where the rows or columns were lost: a stride too large, a slice too short?]
    `);
  });
});

test("countPad that is neither true nor false", () => {
  expect(() => avgPool.forward(x, { window: 2, countPad: "no" as never })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: avgPool: countPad must be true or false
      given     countPad "no"
      expected  true, the zeros of the border count in a mean; or false, only what is in the input does
      to do     leave it out for true]
  `);
});

test("a cache of another pool", () => {
  const { out, cache } = avgPool.forward(x, { window: 2 });
  expect(() => maxPool.backward(out, cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: maxPool.backward: the cache must come from this layer's forward
      given     a cache from avgPool.forward
      expected  the cache that maxPool.forward returned
      to do     keep each layer's cache under a name of its own; walk them backwards in reverse order]
  `);
});

test("an upstream gradient with the shape of x instead of out", () => {
  const { cache } = maxPool.forward(x, { window: 2 });
  expect(() => maxPool.backward(x, cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: maxPool.backward: dout must have the shape of out
      given     dout (2, 3, 4, 5)
      expected  dout (2, 3, 2, 2)
      to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
  `);
});

test("plans complain in the same words", () => {
  expect(() => maxPool.plan({ window: 2 }).of([1, 3, 4, 5])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: maxPool: the input of a plan must be the shape of one sample
      given     input (1, 3, 4, 5)
      expected  [C, H, W]
      to do     leave out the batch]
  `);
  expect(() => avgPool.plan({ window: 2, pad: 2 }).of([3, 4, 5])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: avgPool: every window must touch the input
      given     4 × 5 places, window 2 × 2, pad 2 × 2
      expected  a pad smaller than the window: a border alone has no maximum and no mean
      to do     pad by 1 × 1 or less]
  `);
  expect(() => globalAvgPool.plan().of([12])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: globalAvgPool: the input of a plan must be the shape of one sample
      given     input (12)
      expected  [C, H, W]
      to do     put it before what takes axes away: flatten, linear, a global mean]
  `);
});

test("a check of gradients hands the complaint on", () => {
  expect(() => checkGradients(maxPool, x, { window: 9 })).toThrow("the window must fit");
});
