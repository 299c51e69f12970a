import { describe, expect, test } from "vitest";
import * as strides from "../../../lib/index.ts";
import { from, random, toNested, zeros } from "../../../lib/index.ts";
import { saidBy } from "./said.ts";

// What comes into the toolbox's hands, from people whom no type holds back.

const untyped = strides as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>;
const x = zeros(2, 3);

describe("something else than an array", () => {
  /** Every function of the toolbox that takes one array, with what else it asks for. */
  const rest: Readonly<Record<string, readonly unknown[]>> = {
    sum: [],
    mean: [],
    max: [],
    argmax: [],
    map: [Math.abs],
    transpose: [],
    reshape: [[2]],
    slice: [0],
    copy: [],
    zerosLike: [],
    toNested: [],
    broadcast: [[2]],
    checked: [],
    pad: [[1]],
  };

  test.for(Object.entries(rest))("%s says so", ([name, more]) => {
    const call = untyped[name]!;
    for (const wrong of [[1, 2], [[1]], [], undefined, null, 3, "x", { shape: [2], data: [1, 2] }, new Float64Array(2)])
      expect(() => call(wrong, ...more)).toThrow(`${name}: a must be an array of float32 or float64\n  given     a `);
  });

  test("in four lines", () => {
    const ints = { data: new Int32Array(6), shape: [2, 3], stride: [3, 1], offset: 0, dtype: "int32" };
    expect(
      saidBy({
        "a list": () => untyped.sum!([1, 2]),
        nothing: () => untyped.mean!(undefined),
        "a number": () => untyped.copy!(3),
        text: () => untyped.slice!("x"),
        "what forward returns": () => untyped.reshape!(strides.relu.forward(x), [6]),
        integers: () => untyped.toNested!(ints),
        "floats that are no array": () => untyped.pad!(new Float64Array(3), [1]),
      }),
    ).toMatchInlineSnapshot(`
      "# a list
      sum: a must be an array of float32 or float64
        given     a [1, 2]
        expected  an array, as from(…), zeros(…) and layers make them
        to do     make one with from(…), which takes nested numbers
      # nothing
      mean: a must be an array of float32 or float64
        given     a undefined
        expected  an array, as from(…), zeros(…) and layers make them
        to do     find out where undefined comes from
      # a number
      copy: a must be an array of float32 or float64
        given     a 3
        expected  an array, as from(…), zeros(…) and layers make them
        to do     make one with from(…), which takes nested numbers
      # text
      slice: a must be an array of float32 or float64
        given     a "x"
        expected  an array, as from(…), zeros(…) and layers make them
        to do     find out where "x" comes from
      # what forward returns
      reshape: a must be an array of float32 or float64
        given     a { out: …, cache: … }
        expected  an array, as from(…), zeros(…) and layers make them
        to do     take the array out of what forward returns: const { out, cache } = …
      # integers
      toNested: a must be an array of float32 or float64
        given     a (2, 3) int32
        expected  an array, as from(…), zeros(…) and layers make them
        to do     make one with from(…); convert other dtypes with from(data, shape)
      # floats that are no array
      pad: a must be an array of float32 or float64
        given     a a Float64Array of 3 numbers
        expected  an array, as from(…), zeros(…) and layers make them
        to do     make one with from(…); convert other dtypes with from(data, shape)"
    `);
  });
});

test("sizes and axes that aren't in a list", () => {
  expect(
    saidBy({
      "reshape: one by one": () => untyped.reshape!(x, 3, 2),
      "reshape: none": () => untyped.reshape!(x),
      "transpose: one by one": () => untyped.transpose!(x, 1, 0),
      "transpose: null": () => untyped.transpose!(x, null),
      "from: a number": () => untyped.from!([1, 2], 2),
      "from: null": () => untyped.from!([1, 2], null),
      "zerosLike: a number": () => untyped.zerosLike!(x, 3),
      "zerosLike: an array": () => untyped.zerosLike!(x, x),
      "broadcast: a number": () => untyped.broadcast!(x, 3),
      "broadcast: -1": () => strides.broadcast(from([[1]]), [-1, 2]),
      "broadcast: a fraction in front": () => strides.broadcast(x, [1.5, 2, 3]),
      "broadcast: text in front": () => untyped.broadcast!(x, ["4", 2, 3]),
      "zeros: a list": () => untyped.zeros!([2, 3]),
      "random: a list": () => (random(0).normal as (...shape: unknown[]) => unknown)([2, 3]),
      "random: a list after the bound": () => (random(0).integers as (...shape: unknown[]) => unknown)(10, [2]),
    }),
  ).toMatchInlineSnapshot(`
    "# reshape: one by one
    reshape: the sizes must be in one list
      given     sizes 3
      expected  a list of numbers, as in reshape(a, [3, -1])
      to do     put brackets around them
    # reshape: none
    reshape: the sizes must be in one list
      given     sizes undefined
      expected  a list of numbers, as in reshape(a, [3, -1])
      to do     find out where undefined comes from
    # transpose: one by one
    transpose: the axes must be in one list
      given     axes 1
      expected  a list of numbers, as in transpose(a, [1, 0])
      to do     put brackets around them
    # transpose: null
    transpose: the axes must be in one list
      given     axes null
      expected  a list of numbers, as in transpose(a, [1, 0])
      to do     find out where null comes from
    # from: a number
    from: the sizes must be in one list
      given     sizes 2
      expected  a list of numbers, as in from([1, 2, 3, 4], [2, 2])
      to do     put brackets around them
    # from: null
    from: the sizes must be in one list
      given     sizes null
      expected  a list of numbers, as in from([1, 2, 3, 4], [2, 2])
      to do     find out where null comes from
    # zerosLike: a number
    zerosLike: the sizes must be in one list
      given     sizes 3
      expected  a list of numbers, as in zerosLike(a, [2, 3])
      to do     put brackets around them
    # zerosLike: an array
    zerosLike: the sizes must be in one list
      given     sizes (2, 3)
      expected  a list of numbers, as in zerosLike(a, [2, 3])
      to do     give the shape of the array: a.shape
    # broadcast: a number
    broadcast: the sizes must be in one list
      given     sizes 3
      expected  a list of numbers, as in broadcast(a, [4, 3])
      to do     put brackets around them
    # broadcast: -1
    broadcast: a size must be a whole number, zero or more
      given     [-1, 2]
      expected  sizes such as [4, 3, 5, 5]
      to do     write every size out: -1 is for reshape
    # broadcast: a fraction in front
    broadcast: a size must be a whole number, zero or more
      given     [1.5, 2, 3]
      expected  sizes such as [4, 3, 5, 5]
      to do     write every size out: -1 is for reshape
    # broadcast: text in front
    broadcast: a size must be a whole number, zero or more
      given     ["4", 2, 3]
      expected  sizes such as [4, 3, 5, 5]
      to do     write every size out: -1 is for reshape
    # zeros: a list
    zeros: a size must be a whole number, zero or more
      given     ([2, 3])
      expected  sizes such as (4, 3, 5, 5)
      to do     give the sizes one by one, zeros(2, 3), or spread a list of them: zeros(...shape)
    # random: a list
    zeros: a size must be a whole number, zero or more
      given     ([2, 3])
      expected  sizes such as (4, 3, 5, 5)
      to do     give the sizes one by one, zeros(2, 3), or spread a list of them: zeros(...shape)
    # random: a list after the bound
    zeros: a size must be a whole number, zero or more
      given     ([2])
      expected  sizes such as (4, 3, 5, 5)
      to do     give the sizes one by one, zeros(2, 3), or spread a list of them: zeros(...shape)"
  `);
});

test("a second argument of another kind", () => {
  expect(
    saidBy({
      "copy: a dtype that arrays haven't": () => untyped.copy!(x, "int8"),
      "copy: what every object has": () => untyped.copy!(x, "toString"),
      "copy: an index, as xs.map(copy) hands on": () => [x].map(untyped.copy!),
      "slice: true": () => untyped.slice!(x, true),
      "slice: text": () => untyped.slice!(x, "0"),
      "slice: a list of nothing": () => untyped.slice!(x, null, []),
      "slice: a range of four": () => untyped.slice!(x, [0, 1, 1, 1]),
      "slice: up to null": () => untyped.slice!(x, [0, null]),
      "slice: an object": () => untyped.slice!(x, { from: 0 }),
      "map: a number": () => untyped.map!(x, 3),
      "map: nothing": () => untyped.map!(x),
      "pad: text for zeros": () => untyped.pad!(x, [1, 1], "0"),
      "pad: null for zeros": () => untyped.pad!(x, [1, 1], null),
    }),
  ).toMatchInlineSnapshot(`
    "# copy: a dtype that arrays haven't
    copy: the dtype must be one that arrays have
      given     dtype "int8"
      expected  "float64" or "float32"
      to do     whole numbers are kept as floats; for labels take a list, or an Int32Array
    # copy: what every object has
    copy: the dtype must be one that arrays have
      given     dtype "toString"
      expected  "float64" or "float32"
      to do     whole numbers are kept as floats; for labels take a list, or an Int32Array
    # copy: an index, as xs.map(copy) hands on
    copy: the dtype must be one that arrays have
      given     dtype 0
      expected  "float64" or "float32"
      to do     whole numbers are kept as floats; for labels take a list, or an Int32Array
    # slice: true
    slice: a cut must be null, an index or a range
      given     true on axis 0 of (2, 3)
      expected  null for all, 2 for one index, [1, 4] or [0, 4, 2] for a range
      to do     give a cut for each axis in their order: slice(x, null, [1, -1])
    # slice: text
    slice: a cut must be null, an index or a range
      given     "0" on axis 0 of (2, 3)
      expected  null for all, 2 for one index, [1, 4] or [0, 4, 2] for a range
      to do     give a cut for each axis in their order: slice(x, null, [1, -1])
    # slice: a list of nothing
    slice: a cut must be null, an index or a range
      given     [] on axis 1 of (2, 3)
      expected  null for all, 2 for one index, [1, 4] or [0, 4, 2] for a range
      to do     give a cut for each axis in their order: slice(x, null, [1, -1])
    # slice: a range of four
    slice: a cut must be null, an index or a range
      given     [0, 1, 1, 1] on axis 0 of (2, 3)
      expected  null for all, 2 for one index, [1, 4] or [0, 4, 2] for a range
      to do     give a cut for each axis in their order: slice(x, null, [1, -1])
    # slice: up to null
    slice: an index must lie within its axis
      given     null on axis 0 of (2, 3)
      expected  a whole number from -2, counted from the end, to 2
      to do     check the order of the axes and the end of the range
    # slice: an object
    slice: a cut must be null, an index or a range
      given     { from: 0 } on axis 0 of (2, 3)
      expected  null for all, 2 for one index, [1, 4] or [0, 4, 2] for a range
      to do     give a cut for each axis in their order: slice(x, null, [1, -1])
    # map: a number
    map: f must be a function
      given     f 3
      expected  a function of one number, which returns a number
      to do     give one, as in map(a, Math.abs)
    # map: nothing
    map: f must be a function
      given     f undefined
      expected  a function of one number, which returns a number
      to do     give one, as in map(a, Math.abs)
    # pad: text for zeros
    pad: what a border is made of must be a number
      given     "0"
      expected  one number: 0 unless given
      to do     leave it out for zeros; the widths go into one list, before it
    # pad: null for zeros
    pad: what a border is made of must be a number
      given     null
      expected  one number: 0 unless given
      to do     leave it out for zeros; the widths go into one list, before it"
  `);
});

test("undefined is nothing: what isn't given has its default", () => {
  const [a, nothing] = [from([[1, 2, 3]]), undefined];
  const same = (name: string): unknown => toNested(untyped[name]!(a, nothing) as strides.NDArray);
  expect(["copy", "slice", "zerosLike", "transpose", "sum", "argmax"].map(same)).toEqual([
    [[1, 2, 3]],
    [[1, 2, 3]],
    [[0, 0, 0]],
    [[1], [2], [3]],
    6,
    [2],
  ]);
  expect(toNested(untyped.from!([1, 2], nothing) as strides.NDArray)).toEqual([1, 2]);
  expect(toNested(strides.slice(a, null, [1, nothing] as never))).toEqual([[2, 3]]);
});

test("options that the toolbox doesn't know", () => {
  expect(
    saidBy({
      "sum: axis": () => untyped.sum!(x, { axis: 0 }),
      "mean: dim": () => untyped.mean!(x, { dim: 0 }),
      "max: keepdims": () => untyped.max!(x, { keepdims: true }),
      "argmax: axes": () => untyped.argmax!(x, { axes: 0 }),
      "matmul: transposeB": () => untyped.matmul!(x, x, { transposeB: true }),
      "sum: a number": () => untyped.sum!(x, 0),
      "argmax: a number": () => untyped.argmax!(x, 1),
      "matmul: null": () => untyped.matmul!(x, x, null),
      "matmul: transB null": () => untyped.matmul!(x, x, { transB: null }),
      "matmul: transB 1": () => untyped.matmul!(x, x, { transB: 1 }),
      "sum: axes null": () => untyped.sum!(x, { axes: null }),
      "sum: axes in text": () => untyped.sum!(x, { axes: "0" }),
      "mean: keep in text": () => untyped.mean!(x, { keep: "no" }),
      "argmax: an axis in text": () => untyped.argmax!(x, { axis: "0" }),
      "argmax: a list of axes": () => untyped.argmax!(x, { axis: [0] }),
    }),
  ).toMatchInlineSnapshot(`
    "# sum: axis
    sum: there is no option axis
      given     { axis: 0 }
      expected  any of axes, keep
      to do     call it axes
    # mean: dim
    mean: there is no option dim
      given     { dim: 0 }
      expected  any of axes, keep
      to do     call it axes
    # max: keepdims
    max: there is no option keepdims
      given     { keepdims: true }
      expected  any of axes, keep
      to do     call it keep
    # argmax: axes
    argmax: there is no option axes
      given     { axes: 0 }
      expected  any of axis
      to do     call it axis
    # matmul: transposeB
    matmul: there is no option transposeB
      given     { transposeB: true }
      expected  any of transA, transB
      to do     call it transB
    # sum: a number
    sum: options must be an object
      given     0
      expected  { axes: …, keep: … }, any of them
      to do     give each option its name
    # argmax: a number
    argmax: options must be an object
      given     1
      expected  { axis: … }, any of them
      to do     give each option its name
    # matmul: null
    matmul: options must be an object
      given     null
      expected  { transA: …, transB: … }, any of them
      to do     give each option its name
    # matmul: transB null
    matmul: transB must not be null
      given     { transB: null }
      expected  a value for transB, or no transB at all
      to do     leave it out, or give undefined where there is none
    # matmul: transB 1
    matmul: transB must be true or false
      given     transB 1
      expected  transB: true, or transB: false
      to do     write one of the two, or leave it out
    # sum: axes null
    sum: axes must not be null
      given     { axes: null }
      expected  a value for axes, or no axes at all
      to do     leave it out, or give undefined where there is none
    # sum: axes in text
    sum: axes must be axes of the array, each once
      given     axes "0" for shape (2, 3)
      expected  0 … 1, or -1 for the last
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels
    # mean: keep in text
    mean: keep must be true or false
      given     keep "no"
      expected  keep: true, or keep: false
      to do     write one of the two, or leave it out
    # argmax: an axis in text
    argmax: axes must be axes of the array, each once
      given     axes "0" for shape (2, 3)
      expected  0 … 1, or -1 for the last
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels
    # argmax: a list of axes
    argmax: axes must be axes of the array, each once
      given     axes [0] for shape (2, 3)
      expected  0 … 1, or -1 for the last
      to do     images are (N, C, H, W): axis 0 is the batch, axis 1 the channels"
  `);
});
