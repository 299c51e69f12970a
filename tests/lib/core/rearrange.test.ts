import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { isPacked } from "../../../lib/core/array.ts";
import { type Cut, from, type NDArray, pad, reshape, slice, toNested, transpose, zeros } from "../../../lib/index.ts";
import { anyLay, anyShape, arrayOf, drawn, expectSame, indicesOf, SEEDED } from "./loops.ts";

/** 3 rows of 4 that tell their index: 12 is row 1, column 2. */
const grid = (): NDArray<2> => arrayOf([3, 4], ([i, j]) => 10 * i! + j!) as NDArray<2>;

describe("slice", () => {
  test.for<[cuts: Cut[], expected: unknown]>([
    [[1], [10, 11, 12, 13]],
    [[-1], [20, 21, 22, 23]],
    [
      [null, 0],
      [0, 10, 20],
    ],
    [[-3, -4], 0],
    [[2, 3], 23],
    [
      [
        [1, 3],
        [0, 2],
      ],
      [
        [10, 11],
        [20, 21],
      ],
    ],
    [
      [
        [1, -1],
        [1, -1],
      ],
      [[11, 12]],
    ],
    [
      [[-2], 3],
      [13, 23],
    ],
    [
      [null, [0, 4, 2]],
      [
        [0, 2],
        [10, 12],
        [20, 22],
      ],
    ],
    [
      [0, [0, 4, 3]],
      [0, 3],
    ],
    [[0, [1, 4, 9]], [1]],
    [[[2, 1]], []],
    [
      [null, [4, 4]],
      [[], [], []],
    ],
  ])("by %j", ([cuts, expected]) => {
    expect(toNested(slice(grid(), ...cuts))).toEqual(expected);
  });

  test("is a view: it copies nothing, and writing to it writes to the array", () => {
    const x = grid();
    const part = slice(x, [1, 3], -1);
    expect(part.data).toBe(x.data);
    part.set(1, 99);
    expect(x.get(2, 3)).toBe(99);
  });

  test("gives the numbers that stand there, on any view", () => {
    fc.assert(
      fc.property(anyShape, anyLay, fc.infiniteStream(fc.nat()), (shape, lay, numbers) => {
        const next = (below: number): number => numbers.next().value! % below;
        const a = drawn(shape, lay);
        const ranges = shape.map((size) => {
          const start = next(size + 1);
          return { start, end: start + next(size - start + 1), step: 1 + next(3) };
        });
        const part = slice(a, ...ranges.map(({ start, end, step }) => [start, end, step] as const));
        const expected = arrayOf(
          ranges.map(({ start, end, step }) => Math.ceil((end - start) / step)),
          (index) => a.get(...index.map((i, axis) => ranges[axis]!.start + i * ranges[axis]!.step)),
        );
        expectSame(part, expected);
      }),
      SEEDED,
    );
  });

  test("of nothing but indices is a single number, of no cuts the whole array", () => {
    expect(slice(grid(), 1, 2).shape).toEqual([]);
    expect(slice(grid(), 1, 2).get()).toBe(12);
    expectSame(slice(grid()), grid());
  });

  test("from one index to an earlier one is empty", () => {
    expect(slice(grid(), [2, 1]).shape).toEqual([0, 4]);
    expect(slice(grid(), null, [3, -4, 2]).shape).toEqual([3, 0]);
  });
});

describe("transpose", () => {
  test("turns the axes round, or puts them in the order that is given", () => {
    expect(toNested(transpose(from([[1, 2, 3]])))).toEqual([[1], [2], [3]]);
    const images = transpose(zeros(2, 5, 6, 3), [0, 3, 1, 2]);
    expect(images.shape).toEqual([2, 3, 5, 6]);
    expect(transpose(zeros(4, 3, 2)).shape).toEqual([2, 3, 4]);
  });

  test("is a view that moves each number to its transposed index", () => {
    const orders = [
      [0, 1, 2],
      [2, 0, 1],
      [1, 2, 0],
      [2, 1, 0],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...orders), anyLay, (order, lay) => {
        const a = drawn([2, 3, 4], lay);
        const turned = transpose(a, order.slice());
        expect(turned.data).toBe(a.data);
        expect(turned.shape).toEqual(order.map((axis) => a.shape[axis]));
        for (const index of indicesOf(a.shape))
          expect(turned.get(...order.map((axis) => index[axis]!))).toBe(a.get(...index));
      }),
      SEEDED,
    );
  });
});

describe("reshape", () => {
  test("keeps the row-major order of the numbers, on any view", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<number[]>([24], [4, 6], [2, 3, 4], [1, 2, 12], [24, 1, 1, 1]),
        anyLay,
        (shape, lay) => {
          const a = drawn([2, 4, 3], lay);
          const numbers = indicesOf(a.shape).map((index) => a.get(...index));
          const made = reshape(a, shape);
          expect(made.shape).toEqual(shape);
          expect(indicesOf(shape).map((index) => made.get(...index))).toEqual(numbers);
          expect(made.dtype).toBe(lay.dtype);
        },
      ),
      SEEDED,
    );
  });

  test("is a view where the numbers lie in order, a copy where they don't", () => {
    const x = grid();
    expect(reshape(x, [4, 3]).data).toBe(x.data);
    const later = reshape(x.lo(1, 0), [8]);
    expect(later.data).toBe(x.data);
    expect(toNested(later)).toEqual([10, 11, 12, 13, 20, 21, 22, 23]);
    const turned = transpose(x);
    const made = reshape(turned, [12]);
    expect(made.data).not.toBe(x.data);
    expect(isPacked(made)).toBe(true);
    made.set(0, 99);
    expect(x.get(0, 0)).toBe(0);
  });

  test("works out the size that is -1", () => {
    expect(reshape(zeros(2, 3, 4), [2, -1]).shape).toEqual([2, 12]);
    expect(reshape(zeros(2, 3, 4), [-1]).shape).toEqual([24]);
    expect(reshape(zeros(2, 3), [-1, 3, 2]).shape).toEqual([1, 3, 2]);
    expect(reshape(zeros(0, 3), [-1, 3]).shape).toEqual([0, 3]);
    expect(reshape(from(7), [1, -1]).shape).toEqual([1, 1]);
  });

  test("goes to and from a single number, and from nothing to nothing", () => {
    expect(reshape(from([[7]]), []).get()).toBe(7);
    expect(reshape(zeros(0, 3), [3, 0, 2]).shape).toEqual([3, 0, 2]);
  });
});

describe("pad", () => {
  test("adds a border of zeros, or of another number", () => {
    expect(toNested(pad(from([[1, 2]]), [1, 1]))).toEqual([
      [0, 0, 0, 0],
      [0, 1, 2, 0],
      [0, 0, 0, 0],
    ]);
    expect(toNested(pad(from([1]), [1], -Infinity))).toEqual([-Infinity, 1, -Infinity]);
    expect(toNested(pad(from([1]), [[1, 2]]))).toEqual([0, 1, 0, 0]);
    expect(pad(zeros(2, 3, 4, 5), [0, 0, 1, 2]).shape).toEqual([2, 3, 6, 9]);
    expect(toNested(pad(zeros(0, 1), [1, 0], 5))).toEqual([[5], [5]]);
    expect(pad(from(3), []).get()).toBe(3);
  });

  test("is undone by cutting the border off, on any view, and never writes to what it was given", () => {
    const anyBorder = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(anyShape, anyLay, anyBorder, (shape, lay, borders) => {
        const a = drawn(shape, lay);
        const widths = borders.slice(0, shape.length);
        const made = pad(a, widths, 7);
        expect(made.dtype).toBe(lay.dtype);
        expect(made.data.buffer).not.toBe(a.data.buffer);
        expectSame(slice(made, ...widths.map(([before], axis) => [before, before + shape[axis]!] as const)), a);
        const inside = (index: readonly number[]): boolean =>
          index.every((i, axis) => i >= widths[axis]![0] && i < widths[axis]![0] + shape[axis]!);
        for (const index of indicesOf(made.shape)) if (!inside(index)) expect(made.get(...index)).toBe(7);
      }),
      SEEDED,
    );
  });
});

test("the ranks of what comes out are in the types", () => {
  const x = zeros(2, 3, 4, 5);
  expectTypeOf(slice(x, 0)).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(slice(x, null, 0)).toEqualTypeOf<NDArray<3>>();
  expectTypeOf(slice(x, null, null, [1, -1])).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(slice(x, 0, 1, 2, 3)).toEqualTypeOf<NDArray<0>>();
  const either: number | null = Math.min(0, 1);
  expectTypeOf(slice(x, either as number | null)).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(slice(x, ...[0, 1].slice())).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(slice(x, ...[[0, 1] as const].slice())).toEqualTypeOf<NDArray<4>>();
  const anyRank: NDArray = x;
  expectTypeOf(slice(anyRank, 0)).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(transpose(x)).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(reshape(x, [2, -1])).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(reshape(x, [...x.shape, 1])).toEqualTypeOf<NDArray<5>>();
  expectTypeOf(reshape(x, x.shape.slice())).toEqualTypeOf<NDArray<number>>();
  expectTypeOf(pad(x, [0, 0, 1, 1])).toEqualTypeOf<NDArray<4>>();
  // @ts-expect-error: a matrix has two axes to put in order
  expect(() => transpose(zeros(2, 3), [0, 1, 2])).toThrow();
});
