import { isNDArray, type NDArray, packed, zerosLike } from "./array.ts";
import { shapes } from "./door.ts";
import { complain, inWords } from "./errors.ts";
import { gemm, type Matrix } from "./gemm.ts";
import { requireFlag, requireOptions } from "./options.ts";

export interface MatmulOptions {
  /** Multiply by the transpose of `a`. */
  readonly transA?: boolean;
  /** Multiply by the transpose of `b`. */
  readonly transB?: boolean;
}

/** The product of two matrices: (n, k) times (k, m) is (n, m). */
export function matmul(a: NDArray<2>, b: NDArray<2>, options?: MatmulOptions): NDArray<2> {
  requireMatrices(a, b);
  if (options !== undefined) requireOptions("matmul", options, ["transA", "transB"]);
  const { transA = false, transB = false } = options ?? {};
  requireFlag("matmul", "transA", transA);
  requireFlag("matmul", "transB", transB);
  const [A, rows, inner] = matrix(a, transA);
  const [B, innerOfB, columns] = matrix(b, transB);
  if (inner !== innerOfB)
    complain("matmul: the inner sizes must agree", {
      given: `${shapes({ a, b })}${transA ? "  transA" : ""}${transB ? "  transB" : ""}: ${inner} against ${innerOfB}`,
      expected: `a (${transA ? "k, n" : "n, k"}) and b (${transB ? "m, k" : "k, m"})`,
      todo: "check which of them is to be transposed, { transA: true } or { transB: true }",
    });
  const out = zerosLike(a, [rows, columns]);
  gemm(a.dtype, rows, columns, inner, A, B, { data: out.data, start: 0, row: columns });
  return out;
}

function requireMatrices(...operands: readonly unknown[]): void {
  const isMatrix = (value: unknown): value is NDArray<2> => isNDArray(value) && value.shape.length === 2;
  const matrices = operands.filter(isMatrix);
  if (matrices.length === operands.length && new Set(matrices.map(({ dtype }) => dtype)).size === 1) return;
  const described = operands.map((value) => (isNDArray(value) ? `${inWords(value)} ${value.dtype}` : inWords(value)));
  complain("matmul: a and b must be matrices of one dtype", {
    given: `a ${described[0]}  b ${described[1]}`,
    expected: "a (n, k) and b (k, m), both float64 or both float32",
    todo: 'flatten images first: reshape(x, [N, -1]); convert a dtype: copy(a, "float64")',
  });
}

function matrix(a: NDArray<2>, transposed: boolean): [matrix: Matrix, rows: number, columns: number] {
  const [rows, columns] = a.shape;
  const data = packed(a);
  return transposed
    ? [{ data, start: 0, row: 1, column: columns }, columns, rows]
    : [{ data, start: 0, row: columns, column: 1 }, rows, columns];
}
