import { block, partAt, share, TILE, upTo } from "./block";
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

/** A product to be shared among threads: rows of it, or columns, in parts. */
@unmanaged
export class Product {
  m: i32;
  n: i32;
  k: i32;
  a: usize;
  aRow: i32;
  aColumn: i32;
  b: usize;
  bRow: i32;
  bColumn: i32;
  c: usize;
  cRow: i32;
  parts: i32;
  /** Whether A·B is added to what is in C. */
  onto: i32;
}

/** C ← A·B, or C + A·B, for some parts of C: of its columns where there are more of them, else of its rows. */
export function multiplyParts<T>(p: Product, first: i32, end: i32, scratch: usize): void {
  for (let part = first; part < end; part++) {
    const wide = p.n > p.m;
    const size = wide ? p.n : p.m;
    const width = wide ? columns<T>() : ROWS;
    const from = partAt(size, p.parts, part, width);
    const count = partAt(size, p.parts, part + 1, width) - from;
    if (wide) {
      const b = at<T>(p.b, from * p.bColumn);
      const c = at<T>(p.c, from);
      gemm<T>(p.m, count, p.k, p.a, p.aRow, p.aColumn, b, p.bRow, p.bColumn, c, p.cRow, p.onto !== 0, scratch);
    } else {
      const a = at<T>(p.a, from * p.aRow);
      const c = at<T>(p.c, from * p.cRow);
      gemm<T>(count, p.n, p.k, a, p.aRow, p.aColumn, p.b, p.bRow, p.bColumn, c, p.cRow, p.onto !== 0, scratch);
    }
  }
}

/** Bytes of scratch that a thread needs for it. */
export function multiplyScratch<T>(p: Product): usize {
  const steps = share(p.k, STEPS);
  return at<T>(TILE, (BLOCK_ROWS + upTo(min(p.n, BLOCK_COLUMNS), columns<T>())) * steps);
}
