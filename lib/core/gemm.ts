import { type DType, type Floats, floats } from "./array.ts";
import { perDtype } from "./kernel.ts";

/** A matrix in flat floats: where it starts, and how far apart its rows and its columns lie. */
export interface Matrix {
  readonly data: Floats;
  readonly start: number;
  readonly row: number;
  readonly column: number;
}

/** How many rows of A and columns of B one run of the inner loop multiplies: as many sums as stay in registers. */
const ROWS = 4;
const COLUMNS = 3;

/** C ← C + A·B for an m×k matrix A and a k×n matrix B, laid out in any way; C's rows are packed and lie `row` apart. */
export function gemm(
  dtype: DType,
  m: number,
  n: number,
  k: number,
  A: Matrix,
  B: Matrix,
  C: Omit<Matrix, "column">,
): void {
  if (m === 0 || n === 0 || k === 0) return;
  const left = room(dtype, 0, Math.ceil(m / ROWS) * ROWS * k);
  const right = room(dtype, 1, Math.ceil(n / COLUMNS) * COLUMNS * k);
  pack[dtype](left, ROWS, m, k, A.data, A.start, A.row, A.column);
  pack[dtype](right, COLUMNS, n, k, B.data, B.start, B.column, B.row);
  multiply[dtype](m, n, k, left, right, C.data, C.start, C.row);
}

/** Panels kept from call to call: gemm runs to its end before anyone else can call it. */
const panels: { readonly [D in DType]: [Floats, Floats] } = {
  float32: [new Float32Array(0), new Float32Array(0)],
  float64: [new Float64Array(0), new Float64Array(0)],
};
/** Panels past this many numbers are not kept. */
const KEPT = 1 << 20;

function room(dtype: DType, which: 0 | 1, size: number): Floats {
  const kept = panels[dtype][which];
  if (kept.length >= size) return kept;
  const made = floats(dtype, size);
  if (size <= KEPT) panels[dtype][which] = made;
  return made;
}

/** Lay `width` lanes side by side, step after step, so that the inner loop reads straight on; zeros fill the last panel. */
const pack = perDtype(
  (
    to: Floats,
    width: number,
    lanes: number,
    steps: number,
    from: Floats,
    start: number,
    lane: number,
    step: number,
  ): void => {
    let at = 0;
    for (let first = 0; first < lanes; first += width) {
      const filled = Math.min(width, lanes - first);
      for (let k = 0; k < steps; k++) {
        let place = start + first * lane + k * step;
        for (let l = 0; l < filled; l++, place += lane) to[at++] = from[place]!;
        for (let l = filled; l < width; l++) to[at++] = 0;
      }
    }
  },
);

/** The inner loop: twelve sums at a time over packed panels. */
const multiply = perDtype(
  (m: number, n: number, k: number, A: Floats, B: Floats, C: Floats, start: number, row: number): void => {
    for (let i = 0; i < m; i += 4)
      for (let j = 0; j < n; j += 3) {
        let [c00, c01, c02, c10, c11, c12, c20, c21, c22, c30, c31, c32] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let b = j * k;
        for (let a = i * k; a < (i + 4) * k; a += 4, b += 3) {
          const b0 = B[b]!;
          const b1 = B[b + 1]!;
          const b2 = B[b + 2]!;
          const a0 = A[a]!;
          c00 += a0 * b0;
          c01 += a0 * b1;
          c02 += a0 * b2;
          const a1 = A[a + 1]!;
          c10 += a1 * b0;
          c11 += a1 * b1;
          c12 += a1 * b2;
          const a2 = A[a + 2]!;
          c20 += a2 * b0;
          c21 += a2 * b1;
          c22 += a2 * b2;
          const a3 = A[a + 3]!;
          c30 += a3 * b0;
          c31 += a3 * b1;
          c32 += a3 * b2;
        }
        const at = start + i * row + j;
        const [hasSecond, hasThird, hasFourth] = [i + 1 < m, i + 2 < m, i + 3 < m];
        C[at]! += c00;
        if (hasSecond) C[at + row]! += c10;
        if (hasThird) C[at + 2 * row]! += c20;
        if (hasFourth) C[at + 3 * row]! += c30;
        if (j + 1 === n) continue;
        C[at + 1]! += c01;
        if (hasSecond) C[at + row + 1]! += c11;
        if (hasThird) C[at + 2 * row + 1]! += c21;
        if (hasFourth) C[at + 3 * row + 1]! += c31;
        if (j + 2 === n) continue;
        C[at + 2]! += c02;
        if (hasSecond) C[at + row + 2]! += c12;
        if (hasThird) C[at + 2 * row + 2]! += c22;
        if (hasFourth) C[at + 3 * row + 2]! += c32;
      }
  },
);
