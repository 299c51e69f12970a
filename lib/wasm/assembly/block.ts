import { at } from "./lanes";
import { columns, FROM_C, FROM_ZERO, ROWS, singleRow, tile } from "./tile";

/** Bytes that a tile takes up. */
export const TILE: usize = 128;

/**
 * A block of C from packed A and packed B, tile by tile; `row` is the distance of C's rows in bytes. Where C ends within a
 * tile, the tile is computed in `spare` and what there is of it is written.
 */
export function block<T>(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  b: usize,
  c: usize,
  row: usize,
  begin: i32,
  bias: usize,
  spare: usize,
): void {
  const width = columns<T>();
  for (let j = 0; j < n; j += width) {
    const panel = at<T>(b, j * k);
    const whole = j + width <= n;
    for (let i = 0; i < m; i += ROWS) {
      const to = at<T>(c + <usize>i * row, j);
      const from = at<T>(a, i * k);
      if (whole && i + ROWS <= m) tile<T>(k, from, panel, to, row, begin, at<T>(bias, i));
      else if (whole && i + 1 === m) singleRow<T>(k, from, panel, to, begin, at<T>(bias, i));
      else {
        tile<T>(k, from, panel, spare, at<T>(0, width), begin === FROM_C ? FROM_ZERO : begin, at<T>(bias, i));
        edge<T>(min(ROWS, m - i), min(width, n - j), spare, to, row, begin === FROM_C);
      }
    }
  }
}

function edge<T>(m: i32, n: i32, spare: usize, c: usize, row: usize, onto: bool): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const value = load<T>(at<T>(spare, i * columns<T>() + j));
      const to = at<T>(c, j);
      store<T>(to, onto ? load<T>(to) + value : value);
    }
    c += row;
  }
}

/** Split `size` into equal parts of `most` or less. */
export function share(size: i32, most: i32): i32 {
  const parts = (size + most - 1) / most;
  return parts === 0 ? 1 : (size + parts - 1) / parts;
}

/** Where one of `parts` parts of a range begins: parts are a whole number of `width` long, the last what is left. */
export function partAt(size: i32, parts: i32, part: i32, width: i32): i32 {
  return min(size, part * upTo((size + parts - 1) / parts, width));
}

/** A whole number of tiles' rows, and of their columns. */
export function upTo(size: i32, width: i32): i32 {
  return ((size + width - 1) / width) * width;
}
