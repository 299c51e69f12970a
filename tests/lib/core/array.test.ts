import fc from "fast-check";
import { expect, expectTypeOf, test } from "vitest";
import { assign, isPacked, packed, view } from "../../../lib/core/array.ts";
import { copy, from, isNDArray, type NDArray, ones, toNested, zeros, zerosLike } from "../../../lib/index.ts";
import { everyLayout } from "../views.ts";
import { anyLay, anyShape, arrayOf, drawn, expectSame, indicesOf, SEEDED } from "./loops.ts";

test("zeros, ones and zerosLike have the shape and the dtype that they should have", () => {
  expect(toNested(zeros(2, 3))).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(toNested(ones(3))).toEqual([1, 1, 1]);
  expect(zeros(2, 3).dtype).toBe("float64");
  const x = copy(zeros(4, 3, 2), "float32");
  expect(zerosLike(x).shape).toEqual([4, 3, 2]);
  expect(zerosLike(x).dtype).toBe("float32");
  expect(zerosLike(x, [5]).shape).toEqual([5]);
  expect(zerosLike(x, [5]).dtype).toBe("float32");
});

test("an array may have no axes, or an empty one", () => {
  expect(zeros().shape).toEqual([]);
  expect(zeros().size).toBe(1);
  expect(zeros().get()).toBe(0);
  expect(ones(0, 3).shape).toEqual([0, 3]);
  expect(ones(0, 3).size).toBe(0);
  expect(toNested(zeros(2, 0, 3))).toEqual([[], []]);
});

test.for<[says: string, values: Parameters<typeof from>[0], shape: number[], flat: number[]]>([
  ["a number", 7, [], [7]],
  ["a list", [1, 2, 3], [3], [1, 2, 3]],
  ["an empty list", [], [0], []],
  [
    "rows",
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [2, 3],
    [1, 2, 3, 4, 5, 6],
  ],
  ["empty rows", [[], []], [2, 0], []],
  [
    "planes",
    [
      [[1], [2]],
      [[3], [4]],
      [[5], [6]],
    ],
    [3, 2, 1],
    [1, 2, 3, 4, 5, 6],
  ],
  ["a batch of images", [[[[1, 2]], [[3, 4]]]], [1, 2, 1, 2], [1, 2, 3, 4]],
  ["a typed array", new Float32Array([0.5, 2]), [2], [0.5, 2]],
  ["NaN and infinities", [Number.NaN, -Infinity, -0], [3], [Number.NaN, -Infinity, -0]],
])("from takes %s", ([, values, shape, flat]) => {
  const made = from(values);
  expect(made.shape).toEqual(shape);
  expect(Array.from(made.data)).toEqual(flat);
  expect(made.dtype).toBe("float64");
});

test("from gives flat numbers a shape", () => {
  expect(toNested(from([1, 2, 3, 4, 5, 6], [3, 2]))).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(toNested(from(new Int32Array([1, 2]), [2, 1]))).toEqual([[1], [2]]);
  expect(from([5], []).get()).toBe(5);
  expect(from([], [0, 3]).shape).toEqual([0, 3]);
});

test("from copies: the array doesn't change with the numbers that it was made of", () => {
  const [values, shape] = [new Float64Array([1, 2]), [1, 2]];
  const made = from(values, shape);
  values[0] = 9;
  shape[0] = 9;
  expect(made.get(0, 0)).toBe(1);
  expect(made.shape).toEqual([1, 2]);
});

test("from takes what toNested gives, on any view", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), anyLay, (shape, lay) => {
      const a = drawn(shape, lay);
      expectSame(from(toNested(a)), a);
    }),
    SEEDED,
  );
});

test("copy is packed and has memory of its own, whatever it was copied from", () => {
  fc.assert(
    fc.property(anyShape, anyLay, (shape, lay) => {
      const a = drawn(shape, lay);
      const made = copy(a);
      expectSame(made, a);
      expect(made.dtype).toBe(a.dtype);
      expect(made.data.length).toBe(a.size);
      expect(made.data.buffer).not.toBe(a.data.buffer);
      expect(isPacked(made)).toBe(true);
    }),
    SEEDED,
  );
});

test("copy to float32 rounds each number to it; back to float64 they stay as they are", () => {
  const single = copy(from([0.1, 1e300, Number.NaN]), "float32");
  expect(single.dtype).toBe("float32");
  expect(toNested(copy(single, "float64"))).toEqual([Math.fround(0.1), Number.POSITIVE_INFINITY, Number.NaN]);
});

test("packed gives the floats in row-major order: the array's own where they lie so, else a copy", () => {
  fc.assert(
    fc.property(anyShape, anyLay, (shape, lay) => {
      const a = drawn(shape, lay);
      expect(Array.from(packed(a))).toEqual(indicesOf(shape).map((index) => a.get(...index)));
    }),
    SEEDED,
  );
  const rows = from([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(packed(rows.lo(1, 0)).buffer).toBe(rows.data.buffer);
  expect(Array.from(packed(rows.lo(1, 0)))).toEqual([3, 4, 5, 6]);
  expect(packed(rows.lo(0, 1)).buffer).not.toBe(rows.data.buffer);
});

test("an axis of size 1 may have any stride", () => {
  const x = arrayOf([3, 4], ([i, j]) => 10 * i! + j!);
  const row = x.lo(1, 0).hi(1, 4).step(-1, 1);
  expect(isPacked(row)).toBe(true);
  expect(Array.from(packed(row))).toEqual([10, 11, 12, 13]);
  expect(isPacked(x.hi(3, 1))).toBe(false);
});

test("lo, hi, step, transpose and pick are views: what is written to one is written to all", () => {
  const x = zeros(4, 6);
  x.lo(1, 2).set(0, 0, 1);
  x.hi(2, 2).set(1, 1, 2);
  x.step(2, -3).set(1, 1, 3);
  x.transpose(1, 0).set(5, 3, 4);
  x.pick(0, null).set(3, 5);
  expect(toNested(x)).toEqual([
    [0, 0, 0, 5, 0, 0],
    [0, 2, 1, 0, 0, 0],
    [0, 0, 3, 0, 0, 0],
    [0, 0, 0, 0, 0, 4],
  ]);
});

test("a view keeps sizes of its own, not the list that it was given", () => {
  const [shape, stride] = [
    [2, 3],
    [3, 1],
  ];
  const made = view(new Float64Array(6), shape!, stride);
  shape![0] = 9;
  stride![0] = 9;
  expect(made.shape).toEqual([2, 3]);
  expect(made.stride).toEqual([3, 1]);
});

test("assign writes the numbers of any view into any other", () => {
  fc.assert(
    fc.property(anyShape, anyLay, anyLay, (shape, here, there) => {
      const [a, into] = [drawn(shape, here), drawn(shape, { ...there, dtype: here.dtype })];
      assign(into, a);
      expectSame(into, a);
    }),
    SEEDED,
  );
});

test.for(everyLayout)("the layout %s that the tests use is what it says", (layout) => {
  const a = drawn([3, 4, 2], { layout, dtype: "float64", seed: 1 });
  expect(isPacked(a)).toBe(layout === "packed" || layout === "further");
  expect(a.offset > 0).toBe(layout === "further" || layout === "offset" || layout === "reversed");
  expect(a.stride.every((stride) => stride < 0)).toBe(layout === "reversed");
  expect(a.data.length).toBeGreaterThanOrEqual(24);
});

test("isNDArray knows an array of floats from everything else", () => {
  expect(isNDArray(zeros(2))).toBe(true);
  expect(isNDArray(copy(zeros(2), "float32"))).toBe(true);
  const others = [
    null,
    undefined,
    5,
    [1, 2],
    new Float64Array(2),
    { data: new Int32Array(2), shape: [2] },
    { data: 1 },
  ];
  for (const other of others) expect(isNDArray(other)).toBe(false);
});

test("the rank of an array is in its type", () => {
  expectTypeOf(zeros()).toEqualTypeOf<NDArray<0>>();
  expectTypeOf(zeros(2, 3)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(ones(1, 2, 3, 4)).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(zeros(...[2, 3].slice())).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(zerosLike(zeros(2, 3))).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(zerosLike(zeros(2, 3), [1, 2, 3])).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(copy(zeros(2, 3), "float32")).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(from(1)).toEqualTypeOf<NDArray<0>>();
  expectTypeOf(from([1, 2])).toEqualTypeOf<NDArray<1>>();
  expectTypeOf(from(new Float32Array(2))).toEqualTypeOf<NDArray<1>>();
  expectTypeOf(from([[1, 2]])).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(from([[[1, 2]]])).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(from([[[[1, 2]]]])).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(from([1, 2, 3, 4], [2, 1, 2])).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(zeros(2, 3).shape).toEqualTypeOf<Readonly<[number, number]>>();
  expectTypeOf(zeros(2, 3).transpose(1, 0)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(zeros(2, 3).get).parameters.toEqualTypeOf<[number, number]>();
  expectTypeOf(zeros(2, 3).set).parameters.toEqualTypeOf<[number, number, number]>();
  // @ts-expect-error: a matrix has no third index
  zeros(2, 3).get(0, 0, 0);
  // @ts-expect-error: sizes can't be written to
  zeros(2, 3).shape[0] = 5;
});
