import { block, partAt, share, TILE, upTo } from "./block";
import { at, mac } from "./lanes";
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

/** Rows of A so few that to pack B would cost more than to read it as it lies, row by row, four rows at a time. */
const THIN: i32 = 4;

/** C ← A·B, or C + A·B, where A has few rows and B's rows are packed: each number of B is read once, and in its order. */
function thin<T>(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  c: usize,
  cRow: i32,
  onto: bool,
  scratch: usize,
): void {
  const one = at<T>(0, aColumn);
  const below = at<T>(0, bRow);
  for (let i = 0; i < m; i++) {
    const to = at<T>(c, i * cRow);
    if (!onto) memory.fill(to, 0, at<T>(0, n));
    let p = at<T>(a, i * aRow);
    let row = b;
    // A long sum is made of short ones, which round less; they are added up in scratch.
    for (let left = k; left > 0; left -= STEPS) {
      const into = k <= STEPS ? to : scratch;
      if (into === scratch) memory.fill(scratch, 0, at<T>(0, n));
      let step = min(STEPS, left);
      for (; step >= 4; step -= 4) {
        addFour<T>(n, p, one, row, below, into);
        p += 4 * one;
        row += 4 * below;
      }
      for (; step > 0; step--) {
        addOne<T>(n, load<T>(p), row, into);
        p += one;
        row += below;
      }
      if (into === scratch) addOne<T>(n, <T>1, scratch, to);
    }
  }
}

/** c += a[0]·b[0] + … + a[3]·b[3], where b are four rows. */
function addFour<T>(n: i32, a: usize, one: usize, b: usize, below: usize, c: usize): void {
  const a0 = load<T>(a);
  const a1 = load<T>(a + one);
  const a2 = load<T>(a + 2 * one);
  const a3 = load<T>(a + 3 * one);
  const end = at<T>(c, n);
  for (; c + 16 <= end; c += 16) {
    let sum = mac<T>(v128.load(c), v128.splat<T>(a0), v128.load(b));
    sum = mac<T>(sum, v128.splat<T>(a1), v128.load(b + below));
    sum = mac<T>(sum, v128.splat<T>(a2), v128.load(b + 2 * below));
    v128.store(c, mac<T>(sum, v128.splat<T>(a3), v128.load(b + 3 * below)));
    b += 16;
  }
  for (; c < end; c = at<T>(c, 1)) {
    const sum = load<T>(c) + a0 * load<T>(b) + a1 * load<T>(b + below);
    store<T>(c, sum + a2 * load<T>(b + 2 * below) + a3 * load<T>(b + 3 * below));
    b = at<T>(b, 1);
  }
}

/** c += a·b, where b is a row. */
function addOne<T>(n: i32, a: T, b: usize, c: usize): void {
  const end = at<T>(c, n);
  for (; c + 16 <= end; c += 16) {
    v128.store(c, mac<T>(v128.load(c), v128.splat<T>(a), v128.load(b)));
    b += 16;
  }
  for (; c < end; c = at<T>(c, 1)) {
    store<T>(c, load<T>(c) + a * load<T>(b));
    b = at<T>(b, 1);
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
      if (p.m <= THIN && p.bColumn === 1)
        thin<T>(p.m, count, p.k, p.a, p.aRow, p.aColumn, b, p.bRow, c, p.cRow, p.onto !== 0, scratch);
      else gemm<T>(p.m, count, p.k, p.a, p.aRow, p.aColumn, b, p.bRow, p.bColumn, c, p.cRow, p.onto !== 0, scratch);
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
  const panels = (BLOCK_ROWS + upTo(min(p.n, BLOCK_COLUMNS), columns<T>())) * steps;
  return at<T>(TILE, max(panels, p.m <= THIN ? p.n : 0));
}
