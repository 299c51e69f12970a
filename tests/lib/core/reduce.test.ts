import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { argmax, copy, from, max, mean, type NDArray, type Over, sum, toNested, zeros } from "../../../lib/index.ts";
import { anyLay, anyShape, arrayOf, drawn, expectSame, indicesOf, ROUNDING, SEEDED } from "./loops.ts";

/** Some axes of a shape, some of them counted from the end. */
const someAxes = (shape: readonly number[]): fc.Arbitrary<number[]> =>
  fc
    .subarray([...shape.keys()])
    .chain((axes) => fc.tuple(...axes.map((axis) => fc.constantFrom(axis, axis - shape.length))));

const anyCall = anyShape.chain((shape) =>
  fc.record({ shape: fc.constant(shape), axes: fc.option(someAxes(shape), { nil: undefined }), keep: fc.boolean() }),
);

/** The reduction as a loop: for each place of the result, one number from all those that it stands for. */
function reduced(a: NDArray, { axes, keep = false }: Over, f: (values: readonly number[]) => number): NDArray {
  const listed = axes === undefined ? [...a.shape.keys()] : [axes].flat();
  const gone = new Set(listed.map((axis) => (axis < 0 ? axis + a.shape.length : axis)));
  const sizes = a.shape.map((size, axis) => (gone.has(axis) ? 1 : size));
  const groups = new Map<string, number[]>(indicesOf(sizes).map((index) => [index.join(), []]));
  for (const index of indicesOf(a.shape))
    groups.get(index.map((i, axis) => (gone.has(axis) ? 0 : i)).join())!.push(a.get(...index));
  const values = [...groups.values()].map(f);
  const kept = sizes.filter((_, axis) => keep || !gone.has(axis));
  let at = 0;
  return arrayOf(kept, () => values[at++]!);
}

const total = (values: readonly number[]): number => values.reduce((p, q) => p + q, 0);

describe.for([
  ["sum", sum, total],
  ["mean", mean, (values: readonly number[]) => total(values) / values.length],
] as const)("%s", ([, reduce, loop]) => {
  test("is the loop over the axes that go, on any view", () => {
    fc.assert(
      fc.property(anyCall, anyLay, ({ shape, axes, keep }, lay) => {
        const a = drawn(shape, lay);
        const over = axes === undefined ? { keep } : { axes, keep };
        const made = reduce(a, over);
        expect(made.dtype).toBe(lay.dtype);
        expectSame(made, reduced(a, over, loop), ROUNDING[lay.dtype]);
      }),
      SEEDED,
    );
  });
});

test("max is the largest over the axes that go, on any view", () => {
  const noneEmpty = anyCall.filter(({ shape }) => !shape.includes(0));
  fc.assert(
    fc.property(noneEmpty, anyLay, ({ shape, axes, keep }, lay) => {
      const a = drawn(shape, lay);
      const over = axes === undefined ? { keep } : { axes, keep };
      const made = max(a, over);
      expect(made.dtype).toBe(lay.dtype);
      expectSame(
        made,
        reduced(a, over, (values) => Math.max(...values)),
      );
    }),
    SEEDED,
  );
});

test("argmax is the first place of the largest along one axis, on any view", () => {
  const someAxis = fc
    .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
    .chain((shape) => fc.tuple(fc.constant(shape), fc.integer({ min: -shape.length, max: shape.length - 1 })));
  fc.assert(
    fc.property(someAxis, anyLay, ([shape, axis], lay) => {
      // Rounded, so that there are ties.
      const a = drawn(shape, lay);
      for (const index of indicesOf(shape)) a.set(...index, Math.round(a.get(...index)));
      expectSame(
        argmax(a, { axis }),
        reduced(a, { axes: axis }, (values) => values.indexOf(Math.max(...values))),
      );
    }),
    SEEDED,
  );
});

test("argmax goes along the last axis unless told, and gives the first of several", () => {
  const scores = from([
    [1, 3, 3],
    [2, 2, 2],
    [0, -1, 5],
  ]);
  expect(toNested(argmax(scores))).toEqual([1, 0, 2]);
  expect(toNested(argmax(scores, { axis: 0 }))).toEqual([1, 0, 2]);
  expect(argmax(copy(scores, "float32")).dtype).toBe("float64");
});

test("a NaN is the sum, the mean, the largest, and where the largest is", () => {
  const x = from([
    [1, Number.NaN, 2],
    [1, 4, 3],
    [Number.NaN, Number.NaN, 9],
  ]);
  for (const reduce of [sum, mean, max]) {
    const [first, second, third] = toNested(reduce(x, { axes: 1 })) as number[];
    expect([first, third]).toEqual([Number.NaN, Number.NaN]);
    expect(second).not.toBe(Number.NaN);
  }
  expect(max(x).get()).toBe(Number.NaN);
  expect(toNested(argmax(x))).toEqual([1, 1, 0]);
});

test("the largest of negative numbers is negative, and of infinities infinite", () => {
  expect(max(from([-3, -1, -2])).get()).toBe(-1);
  expect(max(from([-Infinity, -Infinity])).get()).toBe(-Infinity);
  expect(argmax(from([-Infinity, -Infinity])).get()).toBe(0);
  expect(sum(from([Infinity, -Infinity])).get()).toBe(Number.NaN);
});

test("arrays of hundreds of thousands of numbers are no trouble", () => {
  const x = zeros(600, 500);
  x.set(599, 499, 2);
  expect([sum(x).get(), max(x).get(), argmax(x).get(599)]).toEqual([2, 2, 499]);
});

test("float32 adds up in float64 and rounds once", () => {
  // In float32, 2²⁴ + 1 is 2²⁴ again: ones added one by one would be lost.
  const many = copy(from([2 ** 24, 1, 1, 1, 1]), "float32");
  expect(sum(many).get()).toBe(2 ** 24 + 4);
  expect(sum(many).dtype).toBe("float32");
  expect(mean(copy(from([3e38, 3e38]), "float32")).get()).toBe(Math.fround(3e38));
});

test("the sum of nothing is 0, its mean is NaN, and where no result is wanted there is none", () => {
  const empty = zeros(0, 3);
  expect(sum(empty).get()).toBe(0);
  expect(toNested(sum(empty, { axes: 0 }))).toEqual([0, 0, 0]);
  expect(toNested(mean(empty, { axes: 0 }))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(sum(empty, { axes: 1 }).shape).toEqual([0]);
  expect(mean(empty, { axes: 1, keep: true }).shape).toEqual([0, 1]);
  expect(max(empty, { axes: 1 }).shape).toEqual([0]);
  expect(argmax(empty).shape).toEqual([0]);
});

test("the sum over no axes is a copy", () => {
  const x = from([1, 2]);
  const made = sum(x, { axes: [] });
  made.set(0, 9);
  expect(x.get(0)).toBe(1);
  expect(made.get(1)).toBe(2);
});

test("the ranks of what comes out are in the types", () => {
  const x = zeros(2, 3, 4, 5);
  expectTypeOf(sum(x)).toEqualTypeOf<NDArray<0>>();
  expectTypeOf(sum(x, { axes: 1 })).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(sum(x, { axes: -1 })).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(sum(x, { axes: [0, 2, 3] })).toEqualTypeOf<NDArray<1>>();
  expectTypeOf(mean(x, { axes: [0, 2, 3], keep: true })).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(max(x, { axes: [0, 1], keep: false })).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(max(x, { keep: true })).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(argmax(x)).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(argmax(x, { axis: 0 })).toEqualTypeOf<NDArray<3>>();
  // Where only the run can tell how many axes go, no rank is promised.
  const [anyRank, axes, over]: [NDArray, number[], Over] = [x, [0, 1], {}];
  expectTypeOf(sum(anyRank, { axes: 0 })).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(sum(x, { axes })).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(sum(x, over)).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(sum(x, { axes: 0, keep: axes.length > 1 })).toEqualTypeOf<NDArray<number>>();
});
