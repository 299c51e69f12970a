import { block, share, TILE, upTo } from "./block";
import { at } from "./lanes";
import { pack } from "./pack";
import { columns, FROM_C, FROM_ZERO, ROWS } from "./tile";

// Matrix products of any layout. A and B are cut into blocks that stay in the caches while they are used.

const STEPS: i32 = 512;
const BLOCK_ROWS: i32 = 96;
const BLOCK_COLUMNS: i32 = 1024;

/** C ← A·B, or C + A·B: m×k by k×n, each with the distances of its rows and columns in numbers; C's columns are packed. */
export function gemm<T>(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  onto: bool,
  scratch: usize,
): void {
  const steps = share(k, STEPS);
  const left = scratch + TILE;
  const right = at<T>(left, BLOCK_ROWS * steps);
  for (let j = 0; j < n; j += BLOCK_COLUMNS) {
    const wide = min(BLOCK_COLUMNS, n - j);
    for (let step = 0; step < k; step += steps) {
      const deep = min(steps, k - step);
      pack<T>(columns<T>(), wide, deep, at<T>(b, step * bRow + j * bColumn), bColumn, bRow, right);
      for (let i = 0; i < m; i += BLOCK_ROWS) {
        const high = min(BLOCK_ROWS, m - i);
        pack<T>(ROWS, high, deep, at<T>(a, i * aRow + step * aColumn), aRow, aColumn, left);
        const begin = onto || step > 0 ? FROM_C : FROM_ZERO;
        block<T>(high, wide, deep, left, right, at<T>(c, i * cRow + j), at<T>(0, cRow), begin, 0, scratch);
      }
    }
  }
}

/** Bytes of scratch that gemm needs. */
export function gemmScratch<T>(n: i32, k: i32): usize {
  const steps = share(k, STEPS);
  return at<T>(TILE, (BLOCK_ROWS + upTo(min(n, BLOCK_COLUMNS), columns<T>())) * steps);
}
