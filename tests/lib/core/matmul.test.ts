import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { gemm, type Matrix } from "../../../lib/core/gemm.ts";
import { copy, from, matmul, type NDArray, random, toNested, transpose, zeros } from "../../../lib/index.ts";
import { everyLayout, layouts } from "../views.ts";
import { arrayOf, expectSame, ROUNDING, SEEDED } from "./loops.ts";

/** The sum over k of a[i, k]·b[k, j]. */
const product = (a: NDArray<2>, b: NDArray<2>): NDArray =>
  arrayOf([a.shape[0], b.shape[1]], ([i, j]) => {
    let total = 0;
    for (let k = 0; k < a.shape[1]; k++) total += a.get(i!, k) * b.get(k, j!);
    return total;
  });

const size = fc.nat(9);
const layout = fc.constantFrom(...everyLayout);

test("the product of two matrices", () => {
  const a = from([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const b = from([
    [1, 0],
    [0, 1],
    [1, 1],
  ]);
  expect(toNested(matmul(a, b))).toEqual([
    [4, 5],
    [10, 11],
  ]);
  expect(toNested(matmul(from([[2]]), from([[3]])))).toEqual([[6]]);
});

test.for(["float64", "float32"] as const)("%s: is the triple loop for every size, transpose and layout", (dtype) => {
  fc.assert(
    fc.property(
      fc.record({ n: size, k: size, m: size, transA: fc.boolean(), transB: fc.boolean(), left: layout, right: layout }),
      fc.nat(),
      ({ n, k, m, transA, transB, left, right }, seed) => {
        const r = random(seed);
        const lay = (shape: [number, number], as: keyof typeof layouts): NDArray<2> =>
          layouts[as](copy(r.normal(...shape), dtype)) as NDArray<2>;
        const a = lay(transA ? [k, n] : [n, k], left);
        const b = lay(transB ? [m, k] : [k, m], right);
        const made = matmul(a, b, { transA, transB });
        expect(made.dtype).toBe(dtype);
        expectSame(made, product(transA ? transpose(a) : a, transB ? transpose(b) : b), ROUNDING[dtype]);
      },
    ),
    SEEDED,
  );
});

test("a matrix too large for the panels that are kept is multiplied as well", () => {
  const r = random(0);
  const [a, b] = [r.normal(1100, 1000), r.normal(1000, 3)];
  expectSame(matmul(a, b), product(a, b), 1e-10);
  expectSame(matmul(transpose(b), a, { transB: true }), transpose(product(a, b) as NDArray<2>), 1e-10);
});

describe("without rows, columns or anything between", () => {
  test.for([
    [0, 3, 2],
    [2, 3, 0],
    [2, 0, 3],
    [0, 0, 0],
  ] as const)("(%i, %i) times (…, %i) is zeros", ([n, k, m]) => {
    expect(matmul(zeros(n, k), zeros(k, m)).shape).toEqual([n, m]);
    expect(Array.from(matmul(zeros(n, k), zeros(k, m)).data)).toEqual(new Array(n * m).fill(0));
  });
});

test("a NaN or an infinity reaches its own row and column, and no other", () => {
  const a = zeros(3, 3);
  a.set(1, 1, Number.NaN);
  a.set(2, 0, Infinity);
  const made = matmul(a, arrayOf([3, 5], ([k]) => (k === 0 ? 1 : 0)) as NDArray<2>);
  const [first, second, third] = toNested(made) as number[][];
  expect(first).toEqual([0, 0, 0, 0, 0]);
  expect(second!.every(Number.isNaN)).toBe(true);
  expect(third).toEqual([Infinity, Infinity, Infinity, Infinity, Infinity]);
});

test("the result is fresh: a second product leaves the first as it was", () => {
  const [a, b] = [from([[1, 2]]), from([[3], [4]])];
  const first = matmul(a, b);
  matmul(from([[9, 9]]), b);
  expect(first.get(0, 0)).toBe(11);
  expect(toNested(a)).toEqual([[1, 2]]);
});

describe("gemm into a part of a wider matrix", () => {
  const matrix = (rows: number, columns: number, f: (i: number, j: number) => number): Matrix => ({
    data: Float64Array.from({ length: rows * columns }, (_, at) => f(Math.floor(at / columns), at % columns)),
    start: 0,
    row: columns,
    column: 1,
  });

  test("adds to what is there", () => {
    const data = new Float64Array(20).fill(100);
    const [A, B] = [matrix(2, 1, (i) => i + 1), matrix(1, 3, (_, j) => j + 1)];
    gemm("float64", 2, 3, 1, A, B, { data, start: 6, row: 5 });
    expect(toNested(from(data, [4, 5]))).toEqual([
      [100, 100, 100, 100, 100],
      [100, 101, 102, 103, 100],
      [100, 102, 104, 106, 100],
      [100, 100, 100, 100, 100],
    ]);
  });

  test.for([1, 2, 3, 4, 5])("leaves what lies beside %i rows as it is, even where it multiplies NaN", (m) => {
    for (const n of [1, 2, 3]) {
      const data = new Float64Array(80).fill(100);
      const nothing = (): number => Number.NaN;
      gemm("float64", m, n, 2, matrix(m, 2, nothing), matrix(2, n, nothing), { data, start: 9, row: 8 });
      const isInside = (at: number): boolean => {
        const [row, column] = [Math.floor(at / 8) - 1, (at % 8) - 1];
        return row >= 0 && row < m && column >= 0 && column < n;
      };
      data.forEach((value, at) => {
        expect(value).toBe(isInside(at) ? Number.NaN : 100);
      });
    }
  });
});

test("a product of matrices is a matrix, in its type as well", () => {
  expectTypeOf(matmul(zeros(2, 3), zeros(3, 2), { transA: false })).toEqualTypeOf<NDArray<2>>();
  // @ts-expect-error: images must be flattened first
  expect(() => matmul(zeros(2, 3, 4, 4), zeros(3, 2))).toThrow();
});
