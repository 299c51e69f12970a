import { at, lanes, mac } from "./lanes";

// The inner loop of everything that multiplies: a tile of C, four rows by two vectors, kept in registers while k runs.
// Its operands are packed: A in panels of 4 rows, B in panels of two vectors' columns, step after step.

/** Rows of a tile. */
export const ROWS: i32 = 4;

/** Columns of a tile. */
export function columns<T>(): i32 {
  return 2 * lanes<T>();
}

/** How a tile begins: from zeros, to be added to what is in C, or each row from a number of its own, such as a bias. */
export const FROM_ZERO: i32 = 0;
export const FROM_C: i32 = 1;
export const FROM_BIAS: i32 = 2;

/** One whole tile. `row` is the distance of C's rows in bytes. One step a trip: V8 spills registers when steps are unrolled. */
export function tile<T>(k: i32, a: usize, b: usize, c: usize, row: usize, begin: i32, bias: usize): void {
  let c00 = v128.splat<T>(<T>0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  if (begin === FROM_BIAS) {
    c00 = c01 = v128.splat<T>(load<T>(bias));
    c10 = c11 = v128.splat<T>(load<T>(bias, sizeof<T>()));
    c20 = c21 = v128.splat<T>(load<T>(bias, 2 * sizeof<T>()));
    c30 = c31 = v128.splat<T>(load<T>(bias, 3 * sizeof<T>()));
  }
  for (const end = at<T>(a, k * ROWS); a < end; a += ROWS * sizeof<T>()) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<T>(a);
    c00 = mac<T>(c00, a0, b0);
    c01 = mac<T>(c01, a0, b1);
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = mac<T>(c10, a1, b0);
    c11 = mac<T>(c11, a1, b1);
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = mac<T>(c20, a2, b0);
    c21 = mac<T>(c21, a2, b1);
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = mac<T>(c30, a3, b0);
    c31 = mac<T>(c31, a3, b1);
    b += 32;
  }
  // What is in C is added last: so long a sum is made of short ones, which round less.
  if (begin === FROM_C) {
    c00 = v128.add<T>(c00, v128.load(c));
    c01 = v128.add<T>(c01, v128.load(c, 16));
    c10 = v128.add<T>(c10, v128.load(c + row));
    c11 = v128.add<T>(c11, v128.load(c + row, 16));
    c20 = v128.add<T>(c20, v128.load(c + 2 * row));
    c21 = v128.add<T>(c21, v128.load(c + 2 * row, 16));
    c30 = v128.add<T>(c30, v128.load(c + 3 * row));
    c31 = v128.add<T>(c31, v128.load(c + 3 * row, 16));
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c + row, c10);
  v128.store(c + row, c11, 16);
  v128.store(c + 2 * row, c20);
  v128.store(c + 2 * row, c21, 16);
  v128.store(c + 3 * row, c30);
  v128.store(c + 3 * row, c31, 16);
}

/** The first row of a tile alone: where a single row is left, the other three would be computed for nothing. */
export function singleRow<T>(k: i32, a: usize, b: usize, c: usize, begin: i32, bias: usize): void {
  let c0 = v128.splat<T>(<T>0);
  let c1 = c0;
  if (begin === FROM_BIAS) {
    c0 = c1 = v128.load_splat<T>(bias);
  }
  for (const end = at<T>(a, k * ROWS); a < end; a += ROWS * sizeof<T>()) {
    const a0 = v128.load_splat<T>(a);
    c0 = mac<T>(c0, a0, v128.load(b));
    c1 = mac<T>(c1, a0, v128.load(b, 16));
    b += 32;
  }
  if (begin === FROM_C) {
    c0 = v128.add<T>(c0, v128.load(c));
    c1 = v128.add<T>(c1, v128.load(c, 16));
  }
  v128.store(c, c0);
  v128.store(c, c1, 16);
}
