import { expect, test } from "vitest";
import { conv, conv1d, conv3d, copy, relu, zeros } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

const x = zeros(4, 3, 5, 5);
const w = zeros(2, 3, 3, 3);
const b = zeros(2);
const { out, cache } = conv.forward(x, w, b);

test("an image without its batch", () => {
  // @ts-expect-error a single image is a batch of one
  expect(() => conv.forward(zeros(3, 5, 5), w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: x must have 4 axes
      given     x (3, 5, 5)
      expected  x (N, C, H, W)
      to do     reshape x: a single sample is a batch of N = 1; or take conv1d, which is for arrays like x]
  `);
});

test("a filter without its channels", () => {
  // @ts-expect-error filters are (F, C, HH, WW)
  expect(() => conv.forward(x, zeros(2, 3, 3), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: w must have 4 axes
      given     w (2, 3, 3)
      expected  w (F, C/groups, HH, WW)
      to do     reshape w so that it has every axis of (F, C/groups, HH, WW)]
  `);
});

test("a volume given to the convolution of images", () => {
  // @ts-expect-error conv3d takes volumes
  expect(() => conv.forward(zeros(1, 3, 4, 5, 5), zeros(2, 3, 3, 3, 3), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: x must have 4 axes
      given     x (1, 3, 4, 5, 5)
      expected  x (N, C, H, W)
      to do     take conv3d, which is for arrays like x]
  `);
});

test("filters for another number of channels", () => {
  expect(() => conv.forward(x, zeros(2, 5, 3, 3), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: x and w must have the same number of channels
      given     x (4, 3, 5, 5)  w (2, 5, 3, 3)
      expected  w (F, 3, HH, WW)
      to do     give each filter 3 channels; if x is (N, H, W, C), transpose it to (N, C, H, W)]
  `);
});

test("images with their channels last", () => {
  expect(() => conv.forward(zeros(4, 5, 5, 3), w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: x and w must have the same number of channels
      given     x (4, 5, 5, 3)  w (2, 3, 3, 3)
      expected  w (F, 5, HH, WW)
      to do     give each filter 5 channels; if x is (N, H, W, C), transpose it to (N, C, H, W)]
  `);
});

test("filters for all channels where there are groups", () => {
  expect(() =>
    conv.forward(zeros(4, 6, 5, 5), zeros(2, 6, 3, 3), b, { groups: 2 }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: x and w must have the same number of channels in each group
      given     x (4, 6, 5, 5)  w (2, 6, 3, 3)  groups 2
      expected  w (F, 3, HH, WW)
      to do     give each filter 3 channels; if x is (N, H, W, C), transpose it to (N, C, H, W)]
  `);
});

test("lines with their channels last", () => {
  expect(() => conv1d.forward(zeros(4, 7, 3), zeros(2, 3, 3), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv1d: x and w must have the same number of channels
      given     x (4, 7, 3)  w (2, 3, 3)
      expected  w (F, 7, WW)
      to do     give each filter 7 channels; if x is (N, W, C), transpose it to (N, C, W)]
  `);
});

test("filters for another number of channels, over volumes", () => {
  expect(() => conv3d.forward(zeros(1, 2, 4, 4, 4), zeros(2, 3, 1, 1, 1), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv3d: x and w must have the same number of channels
      given     x (1, 2, 4, 4, 4)  w (2, 3, 1, 1, 1)
      expected  w (F, 2, ZZ, HH, WW)
      to do     give each filter 2 channels; if x is (N, Z, H, W, C), transpose it to (N, C, Z, H, W)]
  `);
});

test("a bias of another length", () => {
  expect(() => conv.forward(x, w, zeros(3))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: w and b must have the same number of filters
      given     x (4, 3, 5, 5)  w (2, 3, 3, 3)  b (3)
      expected  b (2)
      to do     give b 2 numbers, one for each of the filters]
  `);
});

test("a bias with two axes", () => {
  // @ts-expect-error a bias has one number for each filter
  expect(() => conv.forward(x, w, zeros(1, 2))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: b must have 1 axis
      given     b (1, 2)
      expected  b (F)
      to do     take one part of b with slice, or join axes with reshape]
  `);
});

test("no bias, and no null for it", () => {
  // @ts-expect-error null says that there is none
  expect(() => conv.forward(x, w)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: b must be an array of float32 or float64
      given     b undefined
      expected  b (F), or null for none
      to do     give b, or null where there is none; options come after it]
  `);
});

test("options in the place of the bias", () => {
  // @ts-expect-error the bias comes before the options
  expect(() => conv.forward(x, w, { stride: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: b must be an array of float32 or float64
      given     b { stride: 2 }
      expected  b (F), or null for none
      to do     give b, or null where there is none; options come after it]
  `);
});

test("a window larger than the input", () => {
  expect(() => conv.forward(zeros(1, 3, 2, 9), w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: the window must fit into the padded input
      given     2 rows, pad 0, a window of 3
      expected  a window that spans 2 or less
      to do     pad by 1 or more, or take a smaller window]
  `);
});

test("a window larger than the padded input", () => {
  expect(() => conv.forward(x, zeros(2, 3, 3, 11), b, { pad: [0, 2] })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: the window must fit into the padded input
      given     5 columns, pad 2, a window of 11
      expected  a window that spans 9 or less
      to do     pad by 3 or more, or take a smaller window]
  `);
});

test("a window that its dilation makes too large", () => {
  expect(() => conv.forward(x, w, b, { dilation: 3 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: the window must fit into the padded input
      given     5 rows, pad 0, a window of 3 at dilation 3, which spans 7
      expected  a window that spans 5 or less
      to do     pad by 1 or more, or take a smaller window]
  `);
});

test("a stride of 0", () => {
  expect(() => conv.forward(x, w, b, { stride: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: stride must be a whole number, 1 or more
      given     stride 0
      expected  stride 1, 2, 3, …
      to do     choose stride 1 or more]
  `);
});

test("a stride of 1.5", () => {
  expect(() => conv.forward(x, w, b, { stride: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: stride must be a whole number, 1 or more
      given     stride 1.5
      expected  stride 1, 2, 3, …
      to do     round it: Math.floor(1.5) is 1]
  `);
});

test("strides for three axes", () => {
  // @ts-expect-error an image has two axes of space
  expect(() => conv.forward(x, w, b, { stride: [1, 2, 1] })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: stride must be one number, or one for each axis of space
      given     stride [1, 2, 1]
      expected  stride 2, or stride [2, 2]
      to do     give one number, or a list of 2]
  `);
});

test("strides for two axes of a line", () => {
  const [line, filter] = [zeros(1, 3, 7), zeros(2, 3, 3)];
  // @ts-expect-error a line has one axis of space
  expect(() => conv1d.forward(line, filter, b, { stride: [1, 2] })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv1d: stride must be one number, or one for each axis of space
      given     stride [1, 2]
      expected  stride 2, or stride [2]
      to do     give one number]
  `);
});

test("a negative pad", () => {
  expect(() => conv.forward(x, w, b, { pad: [0, -1] })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: pad must be a whole number, 0 or more
      given     pad [0, -1]
      expected  pad 0, 1, 2, …
      to do     choose pad 0 or more]
  `);
});

test("a pad in words", () => {
  // @ts-expect-error the one word is "same"
  expect(() => conv.forward(x, w, b, { pad: "valid" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: pad must be one number, or one for each axis of space
      given     pad "valid"
      expected  pad 2, or pad [2, 2]
      to do     give one number, or a list of 2]
  `);
});

test("a dilation of 0", () => {
  expect(() => conv.forward(x, w, b, { dilation: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: dilation must be a whole number, 1 or more
      given     dilation 0
      expected  dilation 1, 2, 3, …
      to do     choose dilation 1 or more]
  `);
});

test('pad "same" at stride 2', () => {
  expect(() => conv.forward(x, w, b, { pad: "same", stride: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: pad "same" needs stride 1 and an odd window
      given     stride 2 × 2, window 3 × 3
      expected  stride 1, window 1, 3, 5, 7, …
      to do     give stride: 1, or pad as a number]
  `);
});

test('pad "same" with an even window', () => {
  expect(() => conv.forward(x, zeros(2, 3, 2, 3), b, { pad: "same" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: pad "same" needs stride 1 and an odd window
      given     stride 1 × 1, window 2 × 3
      expected  stride 1, window 1, 3, 5, 7, …
      to do     take an odd window, or give pad as a number]
  `);
});

test("groups that don't divide the channels", () => {
  expect(() => conv.forward(x, zeros(2, 1, 3, 3), b, { groups: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: groups must divide the channels and the filters
      given     groups 2, 3 channels, 2 filters
      expected  a whole number that divides 3 and 2
      to do     choose groups 1; or, for a depthwise convolution, as many groups as channels, and 1, 2, … filters for each]
  `);
});

test("groups that don't divide the filters", () => {
  expect(() => conv.forward(x, zeros(2, 1, 3, 3), b, { groups: 3 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: groups must divide the channels and the filters
      given     groups 3, 3 channels, 2 filters
      expected  a whole number that divides 3 and 2
      to do     choose groups 1; or, for a depthwise convolution, as many groups as channels, and 1, 2, … filters for each]
  `);
});

test("no groups", () => {
  expect(() => conv.forward(x, w, b, { groups: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: groups must divide the channels and the filters
      given     groups 0, 3 channels, 2 filters
      expected  a whole number that divides 3 and 2
      to do     choose groups 1; or, for a depthwise convolution, as many groups as channels, and 1, 2, … filters for each]
  `);
});

test("one and a half groups", () => {
  expect(() => conv.forward(x, zeros(3, 2, 3, 3), zeros(3), { groups: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: groups must divide the channels and the filters
      given     groups 1.5, 3 channels, 3 filters
      expected  a whole number that divides 3 and 3
      to do     choose groups 1; or, for a depthwise convolution, as many groups as channels, and 1, 2, … filters for each]
  `);
});

test('fit "exact" where the stride leaves a rest', () => {
  expect(() => conv.forward(zeros(1, 3, 6, 5), w, b, { stride: 2, fit: "exact" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: with fit "exact" the stride must fit the rows
      given     (6 + 2·0 − 3) / 2 + 1 = 2.50 outputs along the rows
      expected  a whole number, as with 5 or 7 rows, or with stride 1 or 3; no pad helps
      to do     take one of these, or another fit: "floor" drops what a stride leaves over]
  `);
});

test("a fit that there isn't", () => {
  // @ts-expect-error "floor" or "exact"
  expect(() => conv.forward(x, w, b, { fit: "round" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: fit must be "floor" or "exact"
      given     fit "round"
      expected  "floor" drops what a stride leaves over, "exact" complains about it
      to do     leave it out for "floor"]
  `);
});

test("a fit for pools only", () => {
  // @ts-expect-error "floor" or "exact"
  expect(() => conv.forward(x, w, b, { fit: "ceil" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: fit must be "floor" or "exact"
      given     fit "ceil"
      expected  "floor" drops what a stride leaves over, "exact" complains about it
      to do     leave it out for "floor"]
  `);
});

test("an option by the name that PyTorch has for it", () => {
  expect(() => conv.forward(x, w, b, { stride: 1, padding: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: there is no option padding
      given     { stride: 1, padding: 1 }
      expected  any of stride, pad, dilation, groups, fit, winograd
      to do     call it pad]
  `);
});

test("a number in the place of the options", () => {
  // @ts-expect-error options are an object
  expect(() => conv.forward(x, w, b, 2)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: options must be an object
      given     2
      expected  { stride: …, pad: …, dilation: …, groups: …, fit: …, winograd: … }, any of them
      to do     give each option its name]
  `);
});

test("dtypes that differ", () => {
  expect(() => conv.forward(copy(x, "float32"), w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: all arrays must have one dtype
      given     x float32  w float64  b float64
      expected  float64 to check gradients, float32 to train
      to do     convert: copy(w, "float32")]
  `);
});

test("a bias of another dtype", () => {
  expect(() => conv.forward(x, w, copy(b, "float32"))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: all arrays must have one dtype
      given     x float64  w float64  b float32
      expected  float64 to check gradients, float32 to train
      to do     convert: copy(b, "float64")]
  `);
});

test("nested numbers instead of an array", () => {
  // @ts-expect-error from makes an array of them
  expect(() => conv.forward([[[[1, 2]]]], w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: x must be an array of float32 or float64
      given     x [[[[1, 2]]]]
      expected  x (N, C, H, W)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)]
  `);
});

test("nothing at all", () => {
  // @ts-expect-error x, w and b are needed
  expect(() => conv.forward()).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: x must be an array of float32 or float64
      given     x undefined
      expected  x (N, C, H, W)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)]
  `);
});

test("dout of another shape", () => {
  expect(() => conv.backward(x, cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: dout must have the shape of out
      given     dout (4, 3, 5, 5)
      expected  dout (4, 2, 3, 3)
      to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
  `);
});

test("dout of another dtype", () => {
  expect(() => conv.backward(copy(out, "float32"), cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: dout must have the dtype of out
      given     dout float32
      expected  dout float64
      to do     convert it: copy(dout, "float64")]
  `);
});

test("dout that is no array", () => {
  // @ts-expect-error dout is an array
  expect(() => conv.backward(1, cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: dout must be an array
      given     dout 1
      expected  dout (4, 2, 3, 3), the shape of out
      to do     hand backward the upstream gradient first, then the cache: backward(dout, cache)]
  `);
});

test("a cache of another layer", () => {
  expect(() => conv.backward(out, relu.forward(x).cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: the cache must come from this layer's forward
      given     a cache from relu.forward
      expected  the cache that conv.forward returned
      to do     keep each layer's cache under a name of its own; walk them backwards in reverse order]
  `);
});

test("a cache of a convolution in another dimension", () => {
  expect(() =>
    conv.backward(out, conv1d.forward(zeros(1, 3, 5), zeros(2, 3, 3), b).cache),
  ).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: the cache must come from this layer's forward
      given     a cache from conv1d.forward
      expected  the cache that conv.forward returned
      to do     keep each layer's cache under a name of its own; walk them backwards in reverse order]
  `);
});

test("no cache", () => {
  // @ts-expect-error backward takes dout and the cache
  expect(() => conv.backward(out)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: the cache must come from this layer's forward
      given     cache undefined
      expected  the cache that conv.forward returned
      to do     take it from what forward returns: const { out, cache } = conv.forward(…); backward(dout, cache)]
  `);
});

test("cache and dout the wrong way round", () => {
  // @ts-expect-error dout comes first
  expect(() => conv.backward(cache, out)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: the cache must come from this layer's forward
      given     cache (4, 2, 3, 3)
      expected  the cache that conv.forward returned
      to do     take it from what forward returns: const { out, cache } = conv.forward(…); backward(dout, cache)]
  `);
});

test("a cache that a student's forward made", () => {
  // @ts-expect-error it is conv.from that takes such a cache
  expect(() => conv.backward(out, { x, w })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.backward: the cache must come from this layer's forward
      given     cache { x: …, w: … }
      expected  the cache that conv.forward returned
      to do     take it from what forward returns: const { out, cache } = conv.forward(…); backward(dout, cache)]
  `);
});

test("no cache for a rung by itself", () => {
  // @ts-expect-error backward takes dout and the cache
  expect(() => conv.rungs.naive.backward(out)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv.naive.backward: the cache must come from this layer's forward
      given     cache undefined
      expected  the cache that conv.naive.forward returned
      to do     take it from what forward returns: const { out, cache } = conv.forward(…); backward(dout, cache)]
  `);
});

test("a plan with the batch in its input", () => {
  expect(() => conv.plan({ filters: 2, kernel: 3 }).of([4, 3, 5, 5])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: the input of a plan must be the shape of one sample
      given     input (4, 3, 5, 5)
      expected  [C, H, W]
      to do     leave out the batch]
  `);
});

test("a plan with groups that don't divide", () => {
  expect(() => conv.plan({ filters: 4, kernel: 3, groups: 2 }).of([3, 5, 5])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: groups must divide the channels and the filters
      given     groups 2, 3 channels, 4 filters
      expected  a whole number that divides 3 and 4
      to do     choose groups 1; or, for a depthwise convolution, as many groups as channels, and 1, 2, … filters for each]
  `);
});

test("a plan with half a filter", () => {
  expect(() => conv.plan({ filters: 2.5, kernel: 3 }).of([3, 5, 5])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: filters must be a whole number, 1 or more
      given     filters 2.5
      expected  filters 1, 2, 3, …
      to do     round it: Math.floor(2.5) is 2]
  `);
});

test("a plan with something else than a number of filters", () => {
  const planned = conv.plan as (options: unknown) => unknown;
  expect(
    saidBy({
      "a list": () => planned({ filters: [2], kernel: 3 }),
      "a list of sizes": () => planned({ filters: [5, 4, 2], kernel: 3 }),
      nothing: () => planned({ kernel: 3 }),
      none: () => planned({ filters: 0, kernel: 3 }),
      text: () => planned({ filters: "2", kernel: 3 }),
      "infinitely many": () => planned({ filters: Number.POSITIVE_INFINITY, kernel: 3 }),
      "a number for the bias": () => planned({ filters: 2, kernel: 3, bias: 0 }),
    }),
  ).toMatchInlineSnapshot(`
    "# a list
    conv: filters must be a whole number, 1 or more
      given     filters [2]
      expected  filters 1, 2, 3, …
      to do     say how many filters there are to be: conv.plan({ filters: 10, kernel: 5 })
    # a list of sizes
    conv: filters must be a whole number, 1 or more
      given     filters [5, 4, 2]
      expected  filters 1, 2, 3, …
      to do     say how many filters there are to be: conv.plan({ filters: 10, kernel: 5 })
    # nothing
    conv: filters must be a whole number, 1 or more
      given     filters undefined
      expected  filters 1, 2, 3, …
      to do     say how many filters there are to be: conv.plan({ filters: 10, kernel: 5 })
    # none
    conv: filters must be a whole number, 1 or more
      given     filters 0
      expected  filters 1, 2, 3, …
      to do     say how many filters there are to be: conv.plan({ filters: 10, kernel: 5 })
    # text
    conv: filters must be a whole number, 1 or more
      given     filters "2"
      expected  filters 1, 2, 3, …
      to do     say how many filters there are to be: conv.plan({ filters: 10, kernel: 5 })
    # infinitely many
    conv: filters must be a whole number, 1 or more
      given     filters Infinity
      expected  filters 1, 2, 3, …
      to do     say how many filters there are to be: conv.plan({ filters: 10, kernel: 5 })
    # a number for the bias
    conv: bias must be true or false
      given     bias 0
      expected  bias: true, or bias: false
      to do     write one of the two, or leave it out"
  `);
});

test("null for an option, whatever it is for", () => {
  const [x, w] = [zeros(1, 1, 4, 4), zeros(1, 1, 3, 3)];
  const call = conv.forward as unknown as (...args: unknown[]) => unknown;
  expect(
    saidBy(
      Object.fromEntries(
        ["stride", "pad", "dilation", "groups", "fit"].map((name) => [name, () => call(x, w, null, { [name]: null })]),
      ),
    ),
  ).toMatchInlineSnapshot(`
    "# stride
    conv: stride must not be null
      given     { stride: null }
      expected  a value for stride, or no stride at all
      to do     leave it out, or give undefined where there is none
    # pad
    conv: pad must not be null
      given     { pad: null }
      expected  a value for pad, or no pad at all
      to do     leave it out, or give undefined where there is none
    # dilation
    conv: dilation must not be null
      given     { dilation: null }
      expected  a value for dilation, or no dilation at all
      to do     leave it out, or give undefined where there is none
    # groups
    conv: groups must divide the channels and the filters
      given     groups null, 1 channels, 1 filters
      expected  a whole number that divides 1 and 1
      to do     choose groups 1; or, for a depthwise convolution, as many groups as channels, and 1, 2, … filters for each
    # fit
    conv: fit must be "floor" or "exact"
      given     fit null
      expected  "floor" drops what a stride leaves over, "exact" complains about it
      to do     leave it out for "floor""
  `);
  const absent = { stride: undefined, pad: undefined, dilation: undefined, groups: undefined, fit: undefined };
  expect(call(x, w, null, absent)).toMatchObject({ out: { shape: [1, 1, 2, 2] } });
});

test("a plan with a kernel that doesn't fit", () => {
  expect(() => conv.plan({ filters: 2, kernel: 7 }).of([3, 5, 5])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: conv: the window must fit into the padded input
      given     5 rows, pad 0, a window of 7
      expected  a window that spans 5 or less
      to do     pad by 1 or more, or take a smaller window]
  `);
});
