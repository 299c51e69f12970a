import { inspect } from "node:util";
import ndarray from "ndarray";
import { expect, test } from "vitest";
import {
  checked,
  copy,
  from,
  mul,
  type NDArray,
  random,
  relu,
  reshape,
  scope,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { everyLayout, layouts } from "../views.ts";

/** 0, 1, 2, … in this shape. */
const counted = (...shape: number[]): NDArray =>
  reshape(from(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i)), shape);

test("an array prints its shape, its dtype and its numbers, in columns", () => {
  expect(inspect(reshape(from([1, -20, 300, 4]), [2, 2]))).toMatchInlineSnapshot(`
    "(2, 2) float64
    [[  1 -20]
     [300   4]]"
  `);
  expect(inspect(copy(random(0).normal(2, 3), "float32"))).toMatchInlineSnapshot(`
    "(2, 3) float32
    [[-0.8869 -0.7337 -1.5511]
     [ 2.0157 -0.4203  0.1789]]"
  `);
  expect(inspect(from([0.5, -0.25]))).toMatchInlineSnapshot(`"(2) float64  [ 0.50 -0.25]"`);
  expect(inspect(from(3.5))).toMatchInlineSnapshot(`"() float64  3.5"`);
});

test("of a large one the corners are shown", () => {
  expect(inspect(counted(100, 28))).toMatchInlineSnapshot(`
    "(100, 28) float64
    [[   0    1    2 …   25   26   27]
     [  28   29   30 …   53   54   55]
     [  56   57   58 …   81   82   83]
     …
     [2716 2717 2718 … 2741 2742 2743]
     [2744 2745 2746 … 2769 2770 2771]
     [2772 2773 2774 … 2797 2798 2799]]"
  `);
  expect(inspect(counted(7, 6))).toMatchInlineSnapshot(`
    "(7, 6) float64
    [[ 0  1  2  3  4  5]
     [ 6  7  8  9 10 11]
     [12 13 14 15 16 17]
     …
     [24 25 26 27 28 29]
     [30 31 32 33 34 35]
     [36 37 38 39 40 41]]"
  `);
  expect(inspect(counted(1000))).toMatchInlineSnapshot(`"(1000) float64  [  0   1   2 … 997 998 999]"`);
});

test("of many matrices the first and the last are shown, with a line between them", () => {
  expect(inspect(counted(2, 3, 2, 2))).toMatchInlineSnapshot(`
    "(2, 3, 2, 2) float64
    [[[[ 0  1]
       [ 2  3]]

      …

      [[ 8  9]
       [10 11]]]


     [[[12 13]
       [14 15]]

      …

      [[20 21]
       [22 23]]]]"
  `);
});

test("digits follow the largest number, and what is no number is as wide as the others", () => {
  expect(inspect(from([1, Number.NaN, -Infinity, 0.125]))).toMatchInlineSnapshot(
    `"(4) float64  [    1.000       NaN -Infinity     0.125]"`,
  );
  expect(inspect(mul(from([1.5, -0.25, 0]), 1e-4))).toMatchInlineSnapshot(
    `"(3) float64  [ 1.500e-4 -2.500e-5         0]"`,
  );
  expect(inspect(mul(from([1.5, -0.25, 0]), 1e9))).toMatchInlineSnapshot(
    `"(3) float64  [ 1.500e+9 -2.500e+8         0]"`,
  );
  expect(inspect(from([1234.5678, 1 / 3]))).toMatchInlineSnapshot(`"(2) float64  [1234.57    0.33]"`);
  expect(inspect(from([Number.NaN, Number.NaN]))).toMatchInlineSnapshot(`"(2) float64  [NaN NaN]"`);
  expect(inspect(from([0, -0]))).toMatchInlineSnapshot(`"(2) float64  [0 0]"`);
});

test("an array without numbers, or without axes, says so", () => {
  expect(inspect(zeros(0, 3))).toBe("(0, 3) float64, no numbers");
  expect(inspect(zeros())).toBe("() float64  0");
  expect(inspect(zeros(1, 1, 1))).toBe("(1, 1, 1) float64\n[[[0]]]");
});

test.for(everyLayout)("a %s array prints the same numbers", (layout) => {
  const a = random(1).normal(8, 3, 7);
  expect(inspect(layouts[layout](a))).toBe(inspect(a));
});

test("so do views, of each rank and dtype, and arrays that npm ndarray made", () => {
  const a = copy(counted(3, 2, 4, 1, 2), "float32");
  expect(inspect(a.pick(0, null, 1))).toBe("(2, 1, 2) float32\n[[[ 2  3]]\n\n [[10 11]]]");
  expect(inspect(a.pick(2, 1, 3, 0))).toBe("(2) float32  [46 47]");
  expect(inspect(transpose(from([[1, 2]])))).toBe("(2, 1) float64\n[[1]\n [2]]");
  expect(inspect(checked(from([[1, 2, 3]])).hi(1, 2))).toBe("(1, 2) float64\n[[1 2]]");
  expect(inspect(ndarray(new Float64Array([1, 2]), [2]))).toBe("(2) float64  [1 2]");
});

test("within another value a small array is printed, and a large one named", () => {
  expect(inspect({ dx: counted(10, 10), dw: counted(2, 2), db: counted(3) })).toMatchInlineSnapshot(`
    "{
      dx: (10, 10) float64,
      dw: (2, 2) float64
      [[0 1]
       [2 3]],
      db: (3) float64  [0 1 2]
    }"
  `);
  expect(inspect([counted(10, 10)], { depth: null })).toContain("(10, 10) float64");
});

test("to print one on loan doesn't make its floats its own, and one that is gone says so", () => {
  let gone: NDArray | undefined;
  scope(() => {
    gone = relu.forward(from([1, 1])).out;
    expect(inspect(gone)).toBe("(2) float64  [1 1]");
  });
  expect(gone && inspect(gone)).toBe("(2) float64, gone with the scope that it was made in");
});

test("what prints it is listed nowhere", () => {
  const a = zeros(2);
  expect(Object.getOwnPropertySymbols(a)).toEqual([]);
  expect(Object.prototype.propertyIsEnumerable.call(Object.getPrototypeOf(a), inspect.custom)).toBe(false);
});
