import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { add } from "../../../lib/core/elementwise.ts";
import { broadcast, copy, div, from, map, mul, type NDArray, sub, toNested, zeros } from "../../../lib/index.ts";
import { anyLay, anyShape, arrayOf, drawn, expectSame, ROUNDING, SEEDED } from "./loops.ts";

const operations = {
  add: [add, (p: number, q: number) => p + q],
  sub: [sub, (p: number, q: number) => p - q],
  mul: [mul, (p: number, q: number) => p * q],
  div: [div, (p: number, q: number) => p / q],
} as const;

/** What an array of this shape has at an index of the wider shape that it is stretched to. */
const stretched = (a: NDArray, index: readonly number[]): number =>
  a.get(...index.slice(index.length - a.shape.length).map((i, axis) => (a.shape[axis] === 1 ? 0 : i)));

describe.for(Object.entries(operations))("%s", ([, [operation, onNumbers]]) => {
  test("of two arrays of one shape is the loop over both, whatever their layouts", () => {
    fc.assert(
      fc.property(anyShape, anyLay, anyLay, (shape, here, there) => {
        const { dtype } = here;
        const [a, b] = [drawn(shape, here), drawn(shape, { ...there, dtype })];
        const [first, second] = [copy(a), copy(b)];
        const made = operation(a, b);
        expect(made.dtype).toBe(dtype);
        expectSame(
          made,
          arrayOf(shape, (index) => onNumbers(a.get(...index), b.get(...index))),
          ROUNDING[dtype],
        );
        expectSame(a, first);
        expectSame(b, second);
      }),
      SEEDED,
    );
  });

  test("stretches axes that are missing or of size 1, on either side", () => {
    // For each axis of the result: is it whole in both, of size 1 on the left, or on the right?
    const anyAxes = fc.array(fc.record({ size: fc.nat(3), whole: fc.constantFrom("both", "left", "right") }), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(anyAxes, fc.nat(4), fc.boolean(), anyLay, anyLay, (axes, missing, onLeft, here, there) => {
        const of = (side: "left" | "right"): number[] =>
          axes.map(({ size, whole }) => (whole === side || whole === "both" ? size : 1));
        const shortened = (shape: number[], shorter: boolean): number[] => (shorter ? shape.slice(missing) : shape);
        const a = drawn(shortened(of("left"), onLeft), here);
        const b = drawn(shortened(of("right"), !onLeft), { ...there, dtype: here.dtype });
        const rank = Math.max(a.shape.length, b.shape.length);
        const shape = Array.from({ length: rank }, (_, axis) => {
          const [p, q] = [a, b].map((one) => one.shape[axis - rank + one.shape.length] ?? 1);
          return p === 1 ? q! : p!;
        });
        const expected = arrayOf(shape, (index) => onNumbers(stretched(a, index), stretched(b, index)));
        expectSame(operation(a, b), expected, ROUNDING[here.dtype]);
      }),
      SEEDED,
    );
  });

  test("takes a number on either side, and keeps the dtype of the array", () => {
    const a = copy(from([1, 2, 4]), "float32");
    expect(toNested(operation(a, 8))).toEqual([1, 2, 4].map((value) => onNumbers(value, 8)));
    expect(toNested(operation(8, a))).toEqual([1, 2, 4].map((value) => onNumbers(8, value)));
    expect(operation(a, 8).dtype).toBe("float32");
    expect(operation(3, 2).get()).toBe(onNumbers(3, 2));
  });
});

test("NaN and infinities pass through as IEEE says", () => {
  expect(toNested(div(from([1, -1, 0]), 0))).toEqual([Infinity, -Infinity, Number.NaN]);
  expect(toNested(mul(from([Infinity, 1]), 0))).toEqual([Number.NaN, 0]);
  expect(toNested(sub(from([Infinity, Number.NaN]), Infinity))).toEqual([Number.NaN, Number.NaN]);
});

test("the result never shares memory with an operand, even where nothing changes", () => {
  const a = from([1, 2]);
  for (const made of [add(a, 0), mul(a, 1), map(a, (value) => value)]) {
    made.set(0, 9);
    expect(a.get(0)).toBe(1);
  }
});

test("map is f of each number, on any view, in a fresh array of the same dtype", () => {
  fc.assert(
    fc.property(anyShape, anyLay, (shape, lay) => {
      const a = drawn(shape, lay);
      const made = map(a, (value) => value * value - 1);
      expect(made.dtype).toBe(lay.dtype);
      expectSame(
        made,
        arrayOf(shape, (index) => a.get(...index) ** 2 - 1),
        ROUNDING[lay.dtype],
      );
    }),
    SEEDED,
  );
});

test("map meets the numbers in row-major order and hands over nothing else", () => {
  const met: unknown[][] = [];
  const turned = from([
    [1, 2],
    [3, 4],
  ]).transpose(1, 0);
  map(turned, (...args: unknown[]) => met.push(args));
  expect(met).toEqual([[1], [3], [2], [4]]);
});

test("broadcast is a view that repeats without copying", () => {
  const row = from([1, 2, 3]);
  const wide = broadcast(row, [2, 3]);
  expect(wide.data).toBe(row.data);
  expect(wide.stride).toEqual([0, 1]);
  expect(toNested(wide)).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(toNested(broadcast(from([[1], [2]]), [2, 2]))).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(broadcast(from(5), [2, 0]).shape).toEqual([2, 0]);
});

test("the ranks of what comes out are in the types", () => {
  const [x, b] = [zeros(2, 3), zeros(3)];
  expectTypeOf(add(x, x)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(mul(x, 2)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(div(2, x)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(sub(x, from(1))).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(add(x, b)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(add(b, x)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(sub(from(1), x)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(map(x, Math.sqrt)).toEqualTypeOf<NDArray<2>>();
  expectTypeOf(broadcast<2>(b, [2, 3])).toEqualTypeOf<NDArray<2>>();
  const anyRank: NDArray = x;
  expectTypeOf(add(anyRank, b)).toEqualTypeOf<NDArray<number>>();
});
