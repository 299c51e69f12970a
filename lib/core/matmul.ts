import { type NDArray, packed, zerosLike } from "./array.ts";
import { shapes } from "./door.ts";
import { complain } from "./errors.ts";
import { gemm, type Matrix } from "./gemm.ts";

export interface MatmulOptions {
  /** Multiply by the transpose of `a`. */
  readonly transA?: boolean;
  /** Multiply by the transpose of `b`. */
  readonly transB?: boolean;
}

/** The product of two matrices: (n, k) times (k, m) is (n, m). */
export function matmul(
  a: NDArray<2>,
  b: NDArray<2>,
  { transA = false, transB = false }: MatmulOptions = {},
): NDArray<2> {
  const [A, rows, inner] = matrix(a, transA);
  const [B, innerOfB, columns] = matrix(b, transB);
  if (a.shape.length !== 2 || b.shape.length !== 2 || inner !== innerOfB || a.dtype !== b.dtype)
    complain("matmul: the inner sizes must agree", {
      given: `${shapes({ a, b })}${transA ? "  transA" : ""}${transB ? "  transB" : ""}${a.dtype === b.dtype ? "" : `  ${a.dtype} and ${b.dtype}`}`,
      expected: "a (n, k) and b (k, m), of one dtype",
      todo: "transpose one of them: { transA: true } or { transB: true }; flatten images first: reshape(x, [N, -1])",
    });
  const out = zerosLike(a, [rows, columns]);
  gemm(a.dtype, rows, columns, inner, A, B, { data: out.data, start: 0, row: columns });
  return out;
}

function matrix(a: NDArray<2>, transposed: boolean): [matrix: Matrix, rows: number, columns: number] {
  const [rows, columns] = a.shape;
  const data = packed(a);
  return transposed
    ? [{ data, start: 0, row: 1, column: columns }, columns, rows]
    : [{ data, start: 0, row: columns, column: 1 }, rows, columns];
}
