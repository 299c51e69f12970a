import { expect, test } from "vitest";
import { inParentheses, inWords } from "../../../lib/core/errors.ts";
import * as strides from "../../../lib/index.ts";
import { complain, copy, from, random, StridesError, zeros } from "../../../lib/index.ts";
import { saidBy } from "./said.ts";

// Read these as a student: does each say what to do next?

/** The same functions for whom no type holds back. */
const untyped = strides as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
test("a complaint says what, given, expected and to do, in four lines and as data", () => {
  const parts = { given: "x (2)", expected: "x (3)", todo: "give 3" };
  try {
    complain("conv: x is too short", parts);
  } catch (error) {
    expect(error).toBeInstanceOf(StridesError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "StridesError", what: "conv: x is too short", ...parts });
    expect(String(error)).toMatchInlineSnapshot(`
      "StridesError: conv: x is too short
        given     x (2)
        expected  x (3)
        to do     give 3"
    `);
  }
  expect.assertions(4);
});

test("any value is put into words, in one short line", () => {
  const cycle: unknown[] = [];
  const values = [
    5,
    -0,
    Number.NaN,
    "pad",
    "two\nlines",
    true,
    null,
    undefined,
    10n,
    Symbol("s"),
    [1, [2, "a"]],
    [1, 2, 3, 4, 5, 6, 7, 8, 9],
    [],
    {},
    { stride: 1, pad: [1, 2] },
    { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 },
    zeros(2, 3),
    { x: zeros(2, 3) },
    { shape: [2] },
    new Float32Array(3),
    new DataView(new ArrayBuffer(4)),
    Math.max,
    () => 0,
    class Layer {},
    new Date(0),
    cycle,
  ];
  expect(values.map(inWords).join("\n")).toMatchInlineSnapshot(`
    "5
    0
    NaN
    "pad"
    "two\\nlines"
    true
    null
    undefined
    10
    Symbol(s)
    [1, [2, "a"]]
    [1, 2, 3, 4, 5, 6, 7, 8, …]
    []
    {}
    { stride: 1, pad: … }
    { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, … }
    (2, 3)
    { x: … }
    (2)
    a Float32Array of 3 numbers
    a DataView of 4 bytes
    a function max
    a function
    a function Layer
    {}
    []"
  `);
  expect(inParentheses([1, 2, Number.NaN])).toBe("(1, 2, NaN)");
  expect(inParentheses([])).toBe("()");
});

test("arrays that can't be made", () => {
  expect(
    saidBy({
      "a size of 2.5": () => zeros(2, 2.5),
      "a negative size": () => zeros(-1),
      "a size of NaN": () => zeros(2, 0 / 0),
      "a size that is undefined": () => untyped.zeros!(undefined, 2),
      "a list of sizes": () => untyped.zeros!([2, 3]),
      "too many numbers": () => zeros(1e6, 1e6),
      "zerosLike in a shape that can't be": () => strides.zerosLike(zeros(2), [1.5]),
      "ragged rows": () =>
        from([
          [1, 2, 3],
          [4, 5],
        ]),
      "a row and a number": () => untyped.from!([[1], 2]),
      "raggedness deep inside": () =>
        from([
          [[1], [2]],
          [[3], []],
        ]),
      "a hole": () => untyped.from!(Object.assign(new Array(3), { 0: 1, 2: 3 })),
      "a list that was never filled": () => untyped.from!(new Array(3)),
      strings: () => untyped.from!(["1", "2"]),
      "an array": () => untyped.from!(zeros(2, 3)),
      nothing: () => untyped.from!(undefined),
      "big integers": () => untyped.from!(new BigInt64Array(1)),
      "a shape that doesn't fit": () => from([1, 2, 3, 4, 5], [2, 3]),
      "a shape that isn't known": () => from([1, 2], [2, Number.NaN]),
    }),
  ).toMatchInlineSnapshot(`
    "# a size of 2.5
    zeros: a size must be a whole number, zero or more
      given     (2, 2.5)
      expected  sizes such as (4, 3, 5, 5)
      to do     round the size down: Math.floor(…)
    # a negative size
    zeros: a size must be a whole number, zero or more
      given     (-1)
      expected  sizes such as (4, 3, 5, 5)
      to do     find out where -1 comes from
    # a size of NaN
    zeros: a size must be a whole number, zero or more
      given     (2, NaN)
      expected  sizes such as (4, 3, 5, 5)
      to do     find out where NaN comes from
    # a size that is undefined
    zeros: a size must be a whole number, zero or more
      given     (undefined, 2)
      expected  sizes such as (4, 3, 5, 5)
      to do     find out where undefined comes from
    # a list of sizes
    zeros: a size must be a whole number, zero or more
      given     ([2, 3])
      expected  sizes such as (4, 3, 5, 5)
      to do     give the sizes one by one, zeros(2, 3), or spread a list of them: zeros(...shape)
    # too many numbers
    zeros: an array holds fewer than 2³¹ numbers
      given     (1000000, 1000000), 1000000000000 numbers
      expected  sizes whose product is below 2147483648
      to do     check the sizes; work in smaller batches if they are meant
    # zerosLike in a shape that can't be
    zeros: a size must be a whole number, zero or more
      given     (1.5)
      expected  sizes such as (4, 3, 5, 5)
      to do     round the size down: Math.floor(…)
    # ragged rows
    from: nested numbers must not be ragged
      given     [0] has shape (3), [1] has shape (2)
      expected  parts of one shape
      to do     give every row the same length
    # a row and a number
    from: nested numbers must not be ragged
      given     [0] has shape (1), [1] has shape ()
      expected  parts of one shape
      to do     give every row the same length
    # raggedness deep inside
    from: nested numbers must not be ragged
      given     [1][0] has shape (1), [1][1] has shape (0)
      expected  parts of one shape
      to do     give every row the same length
    # a hole
    from: every value must be a number
      given     undefined at [1]
      expected  numbers, nested or flat
      to do     fill every place first: new Array(n) holds nothing, zeros(n) holds numbers
    # a list that was never filled
    from: every value must be a number
      given     undefined at [0]
      expected  numbers, nested or flat
      to do     fill every place first: new Array(n) holds nothing, zeros(n) holds numbers
    # strings
    from: every value must be a number
      given     "1" at [0]
      expected  numbers, nested or flat
      to do     convert it first: Number(value)
    # an array
    from: every value must be a number
      given     (2, 3)
      expected  numbers, nested or flat
      to do     an array needs no from: copy(a) copies it, reshape(a, shape) gives it another shape
    # nothing
    from: every value must be a number
      given     undefined
      expected  numbers, nested or flat
      to do     fill every place first: new Array(n) holds nothing, zeros(n) holds numbers
    # big integers
    from: every value must be a number
      given     0 at [0]
      expected  numbers, nested or flat
      to do     convert it first: Number(value)
    # a shape that doesn't fit
    from: the shape must hold exactly the values
      given     5 values for shape (2, 3)
      expected  6 values
      to do     give a shape whose sizes multiply to the number of values
    # a shape that isn't known
    zeros: a size must be a whole number, zero or more
      given     (2, NaN)
      expected  sizes such as (4, 3, 5, 5)
      to do     find out where NaN comes from"
  `);
});

test("arrays that can't be rearranged", () => {
  const x = zeros(2, 3);
  expect(
    saidBy({
      "slice: one past the end": () => strides.slice(x, 2),
      "slice: too far from the end": () => strides.slice(x, null, -4),
      "slice: a range past the end": () => strides.slice(x, null, [1, 4]),
      "slice: a fraction": () => strides.slice(x, 0.5),
      "slice: a step of 0": () => strides.slice(x, [0, 2, 0]),
      "slice: a step back": () => strides.slice(x, null, [2, 0, -1]),
      "slice: an empty axis": () => strides.slice(zeros(0, 3), 0),
      "slice: too many cuts": () => strides.slice(x, 0, 0, 0),
      "transpose: an axis twice": () => strides.transpose(x, [0, 0]),
      "transpose: too few": () => untyped.transpose!(zeros(2, 3, 4), [1, 0]),
      "transpose: an axis that isn't there": () => strides.transpose(x, [1, 2]),
      "reshape: another number of numbers": () => strides.reshape(x, [4, 2]),
      "reshape: -1 that doesn't come out": () => strides.reshape(x, [4, -1]),
      "reshape: -1 twice": () => strides.reshape(x, [-1, -1]),
      "reshape: -1 of nothing": () => strides.reshape(zeros(0, 3), [0, -1]),
      "reshape: a fraction": () => strides.reshape(x, [1.5, 4]),
      "pad: a border for one axis": () => strides.pad(x, [1]),
      "pad: one number": () => untyped.pad!(x, 1),
      "pad: a negative border": () => strides.pad(zeros(1, 1, 4, 4), [0, 0, -1, 1]),
      "pad: half a pair": () => untyped.pad!(x, [[1], 0]),
    }),
  ).toMatchInlineSnapshot(`
    "# slice: one past the end
    slice: an index must lie within its axis
      given     2 on axis 0 of (2, 3)
      expected  a whole number from -2, counted from the end, to 1
      to do     check the order of the axes and the end of the range
    # slice: too far from the end
    slice: an index must lie within its axis
      given     -4 on axis 1 of (2, 3)
      expected  a whole number from -3, counted from the end, to 2
      to do     check the order of the axes and the end of the range
    # slice: a range past the end
    slice: an index must lie within its axis
      given     4 on axis 1 of (2, 3)
      expected  a whole number from -3, counted from the end, to 3
      to do     check the order of the axes and the end of the range
    # slice: a fraction
    slice: an index must lie within its axis
      given     0.5 on axis 0 of (2, 3)
      expected  a whole number from -2, counted from the end, to 1
      to do     check the order of the axes and the end of the range
    # slice: a step of 0
    slice: a step must be a whole number, 1 or more
      given     step 0 on axis 0
      expected  1, 2, 3, …
      to do     to go backwards use a.step(…) with a negative number
    # slice: a step back
    slice: a step must be a whole number, 1 or more
      given     step -1 on axis 1
      expected  1, 2, 3, …
      to do     to go backwards use a.step(…) with a negative number
    # slice: an empty axis
    slice: an index must lie within its axis
      given     0 on axis 0 of (0, 3)
      expected  a range: an empty axis has no index
      to do     check the order of the axes and the end of the range
    # slice: too many cuts
    slice: an array can't be cut along more axes than it has
      given     3 cuts of (2, 3)
      expected  2 or fewer, one for each axis
      to do     leave out the last cuts
    # transpose: an axis twice
    transpose: the order must name every axis once
      given     axes (0, 0) for shape (2, 3)
      expected  0 … 1, each once
      to do     from (N, H, W, C) to (N, C, H, W) is [0, 3, 1, 2]
    # transpose: too few
    transpose: the order must name every axis once
      given     axes (1, 0) for shape (2, 3, 4)
      expected  0 … 2, each once
      to do     from (N, H, W, C) to (N, C, H, W) is [0, 3, 1, 2]
    # transpose: an axis that isn't there
    transpose: the order must name every axis once
      given     axes (1, 2) for shape (2, 3)
      expected  0 … 1, each once
      to do     from (N, H, W, C) to (N, C, H, W) is [0, 3, 1, 2]
    # reshape: another number of numbers
    reshape: the new shape must hold as many numbers
      given     (2, 3), 6 numbers, to (4, 2)
      expected  sizes that multiply to 6; one of them may be -1
      to do     check which axes you meant to join or split
    # reshape: -1 that doesn't come out
    reshape: the new shape must hold as many numbers
      given     (2, 3), 6 numbers, to (4, -1)
      expected  sizes that multiply to 6; one of them may be -1
      to do     check which axes you meant to join or split
    # reshape: -1 twice
    reshape: the new shape must hold as many numbers
      given     (2, 3), 6 numbers, to (-1, -1)
      expected  sizes that multiply to 6; one of them may be -1
      to do     check which axes you meant to join or split
    # reshape: -1 of nothing
    reshape: the new shape must hold as many numbers
      given     (0, 3), 0 numbers, to (0, -1)
      expected  sizes that multiply to 0; one of them may be -1
      to do     write the size out: any size would do in the place of -1 where there are no numbers
    # reshape: a fraction
    reshape: the new shape must hold as many numbers
      given     (2, 3), 6 numbers, to (1.5, 4)
      expected  sizes that multiply to 6; one of them may be -1
      to do     check which axes you meant to join or split
    # pad: a border for one axis
    pad: a border must be a whole number, zero or more, for each axis
      given     [1] for shape (2, 3)
      expected  a list of 2, such as [1, 1]
      to do     give 0 for an axis that stays as it is, [before, after] where the two differ
    # pad: one number
    pad: a border must be a whole number, zero or more, for each axis
      given     1 for shape (2, 3)
      expected  a list of 2, such as [1, 1]
      to do     give 0 for an axis that stays as it is, [before, after] where the two differ
    # pad: a negative border
    pad: a border must be a whole number, zero or more, for each axis
      given     [0, 0, -1, 1] for shape (1, 1, 4, 4)
      expected  a list of 4, such as [0, 0, 1, 1]
      to do     give 0 for an axis that stays as it is, [before, after] where the two differ
    # pad: half a pair
    pad: a border must be a whole number, zero or more, for each axis
      given     [[1], 0] for shape (2, 3)
      expected  a list of 2, such as [1, 1]
      to do     give 0 for an axis that stays as it is, [before, after] where the two differ"
  `);
});

test("arrays that can't be computed with", () => {
  const [x, b] = [zeros(2, 3), zeros(2)];
  expect(
    saidBy({
      "add: axes that disagree": () => strides.add(x, b),
      "mul: dtypes that differ": () => strides.mul(x, copy(x, "float32")),
      "sub: a list": () => untyped.sub!(x, [1, 2, 3]),
      "div: nothing": () => untyped.div!(x, undefined),
      "broadcast: axes that disagree": () => strides.broadcast(b, [2, 3]),
      "broadcast: to fewer axes": () => strides.broadcast(x, [3]),
      "sum: no such axis": () => strides.sum(x, { axes: 2 }),
      "mean: an axis twice": () => strides.mean(x, { axes: [0, -2] }),
      "max: half an axis": () => strides.max(x, { axes: 0.5 }),
      "sum: an axis of a single number": () => strides.sum(from(1), { axes: 0 }),
      "max: of nothing": () => strides.max(zeros(0, 3), { axes: 0 }),
      "argmax: of nothing": () => strides.argmax(zeros(3, 0)),
      "argmax: no such axis": () => strides.argmax(x, { axis: 5 }),
      "matmul: inner sizes": () => strides.matmul(x, x),
      "matmul: inner sizes, transposed": () => strides.matmul(x, zeros(4, 3), { transA: true, transB: true }),
      "matmul: images": () => untyped.matmul!(zeros(2, 3, 4, 4), zeros(48, 5)),
      "matmul: dtypes": () => strides.matmul(x, copy(zeros(3, 2), "float32")),
      "matmul: nothing": () => untyped.matmul!(x, undefined),
    }),
  ).toMatchInlineSnapshot(`
    "# add: axes that disagree
    add: axes must agree from the last, or have size 1
      given     (2, 3) and (2)
      expected  the same size on axis 1, or 1
      to do     transpose or reshape one of them; sum(…, { keep: true }) leaves an axis of size 1
    # mul: dtypes that differ
    mul: operands must be numbers or arrays of one dtype
      given     float64, float32
      expected  float64 with float64, or float32 with float32
      to do     convert one: copy(a, "float64")
    # sub: a list
    sub: operands must be numbers or arrays of one dtype
      given     float64, [1, 2, 3]
      expected  float64 with float64, or float32 with float32
      to do     make an array of nested numbers with from(…)
    # div: nothing
    div: operands must be numbers or arrays of one dtype
      given     float64, undefined
      expected  float64 with float64, or float32 with float32
      to do     make an array of nested numbers with from(…)
    # broadcast: axes that disagree
    broadcast: axes must agree from the last, or have size 1
      given     (2) to (2, 3)
      expected  each size equal, or 1, or missing at the front
      to do     give the array axes of size 1 where it is to be stretched: sum(…, { keep: true }) or reshape
    # broadcast: to fewer axes
    broadcast: axes must agree from the last, or have size 1
      given     (2, 3) to (3)
      expected  each size equal, or 1, or missing at the front
      to do     give the array axes of size 1 where it is to be stretched: sum(…, { keep: true }) or reshape
    # sum: no such axis
    sum: axes must be axes of the array, each once
      given     axes 2 for shape (2, 3)
      expected  0 … 1, or -1 for the last
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels
    # mean: an axis twice
    mean: axes must be axes of the array, each once
      given     axes [0, -2] for shape (2, 3)
      expected  0 … 1, or -1 for the last
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels
    # max: half an axis
    max: axes must be axes of the array, each once
      given     axes 0.5 for shape (2, 3)
      expected  0 … 1, or -1 for the last
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels
    # sum: an axis of a single number
    sum: axes must be axes of the array, each once
      given     axes 0 for shape ()
      expected  an array with axes; this one is a single number
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels
    # max: of nothing
    max: there must be a number to choose from
      given     an array of shape (0, 3)
      expected  no empty axis among those that max goes over
      to do     treat an empty batch before taking its maximum
    # argmax: of nothing
    argmax: there must be a number to choose from
      given     an array of shape (3, 0)
      expected  no empty axis among those that argmax goes over
      to do     treat an empty batch before taking its maximum
    # argmax: no such axis
    argmax: axes must be axes of the array, each once
      given     axes 5 for shape (2, 3)
      expected  0 … 1, or -1 for the last
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels
    # matmul: inner sizes
    matmul: the inner sizes must agree
      given     a (2, 3)  b (2, 3): 3 against 2
      expected  a (n, k) and b (k, m)
      to do     check which of them is to be transposed, { transA: true } or { transB: true }
    # matmul: inner sizes, transposed
    matmul: the inner sizes must agree
      given     a (2, 3)  b (4, 3)  transA  transB: 2 against 3
      expected  a (k, n) and b (m, k)
      to do     check which of them is to be transposed, { transA: true } or { transB: true }
    # matmul: images
    matmul: a and b must be matrices of one dtype
      given     a (2, 3, 4, 4) float64  b (48, 5) float64
      expected  a (n, k) and b (k, m), both float64 or both float32
      to do     flatten images first: reshape(x, [N, -1]); convert a dtype: copy(a, "float64")
    # matmul: dtypes
    matmul: a and b must be matrices of one dtype
      given     a (2, 3) float64  b (3, 2) float32
      expected  a (n, k) and b (k, m), both float64 or both float32
      to do     flatten images first: reshape(x, [N, -1]); convert a dtype: copy(a, "float64")
    # matmul: nothing
    matmul: a and b must be matrices of one dtype
      given     a (2, 3) float64  b undefined
      expected  a (n, k) and b (k, m), both float64 or both float32
      to do     flatten images first: reshape(x, [N, -1]); convert a dtype: copy(a, "float64")"
  `);
});

test("randomness that can't be", () => {
  expect(
    saidBy({
      "no seed": () => untyped.random!(),
      "a seed of ½": () => random(0.5),
      "integers below 0": () => random(0).integer(0),
      "integers below 2.5": () => random(0).integers(2.5, 3),
      "a permutation of −1 things": () => random(0).permutation(-1),
      "a permutation of a list": () => random(0).permutation([1, 2] as unknown as number),
      "a shape that can't be": () => random(0).normal(2.5),
    }),
  ).toMatchInlineSnapshot(`
    "# no seed
    random: a seed must be a whole number
      given     undefined
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers
    # a seed of ½
    random: a seed must be a whole number
      given     0.5
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers
    # integers below 0
    random: integers need a bound of at least 1
      given     0
      expected  a whole number, 1 or more
      to do     integer(10) gives 0 … 9
    # integers below 2.5
    random: integers need a bound of at least 1
      given     2.5
      expected  a whole number, 1 or more
      to do     integer(10) gives 0 … 9
    # a permutation of −1 things
    random: a permutation needs a whole number of things, zero or more
      given     -1
      expected  permutation(5) orders 0 … 4
      to do     give how many there are, such as x.shape[0]
    # a permutation of a list
    random: a permutation needs a whole number of things, zero or more
      given     [1, 2]
      expected  permutation(5) orders 0 … 4
      to do     give how many there are, such as x.shape[0]
    # a shape that can't be
    zeros: a size must be a whole number, zero or more
      given     (2.5)
      expected  sizes such as (4, 3, 5, 5)
      to do     round the size down: Math.floor(…)"
  `);
});
