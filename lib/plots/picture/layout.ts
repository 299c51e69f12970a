import type { NDArray } from "../../core/array.ts";
import { complain, inParentheses } from "../../core/errors.ts";

// Images of one size, and where each of them stands.

export interface Images {
  readonly count: number;
  readonly channels: 1 | 3;
  readonly rows: number;
  readonly columns: number;
}

export interface Grid {
  /** Images in a row, and in a column. */
  readonly columns: number;
  readonly rows: number;
  /** Pixels between images. */
  readonly gap: number;
  /** How many pixels of the picture a pixel of an image is wide and high. */
  readonly zoom: number;
  /** Of the whole picture, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** What an array of rank 2, 3 or 4 holds. */
export function imagesIn(x: NDArray): Images {
  const { shape } = x;
  const [count, channels, rows, columns] = [...[1, 1, 1, 1].slice(shape.length), ...shape];
  const isImage = shape.length >= 2 && shape.length <= 4 && (channels === 1 || channels === 3);
  if (!isImage || x.size === 0) return refuse(x);
  return { count: count!, channels, rows: rows!, columns: columns! };
}

function refuse({ shape, size }: NDArray): never {
  return complain("picture: x must be an image, or images of one size", {
    given: `x ${inParentheses(shape)}`,
    expected: "(H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue",
    todo: mendOf(shape, size),
  });
}

function mendOf(shape: readonly number[], size: number): string {
  const [H, W] = shape.slice(-2);
  const square = Math.sqrt(size);
  if (size === 0) return "give at least one pixel";
  if (shape.length === 3 || shape.length === 4) {
    if (W === 1 || W === 3)
      return `put the channels first: transpose(x, [${shape.length === 3 ? "2, 0, 1" : "0, 3, 1, 2"}])`;
    return `make each channel an image of its own: reshape(x, [${size / (H! * W!)}, 1, ${H}, ${W}])`;
  }
  if (shape.length > 4) return "cut images out of it: slice(x, 0)";
  return `give it rows and columns: reshape(x, [${Number.isInteger(square) ? `${square}, ${square}` : `1, ${size}`}])`;
}

/** A few images stand in one row, more of them in a square. */
export const usualColumns = ({ count }: Images): number => (count <= 10 ? count : Math.ceil(Math.sqrt(count)));

/** So many pixels is an image large, at least: one alone, and one among others; and so many are all of them at most. */
const ALONE = 168;
const AMONG = 64;
const WIDE = 800;

/** So large that a digit can be seen, and no wider than a page. */
export function usualZoom({ count, rows, columns }: Images, across: number): number {
  const seen = Math.ceil((count === 1 ? ALONE : AMONG) / Math.max(rows, columns));
  return Math.max(1, Math.min(seen, Math.floor(WIDE / (columns * across))));
}

/** More pixels than any page shows. */
const MOST = 2 ** 24;

const inWords = ({ count, rows, columns }: Images): string =>
  `${count === 1 ? "an image" : `${count} images`} of ${rows}×${columns}`;

export function gridOf(images: Images, asked: Omit<Grid, "rows" | "width" | "height">): Grid {
  const { gap, zoom } = asked;
  const columns = Math.min(asked.columns, images.count);
  const rows = Math.ceil(images.count / columns);
  const along = (count: number, size: number): number => count * size * zoom + (count - 1) * gap;
  const [width, height] = [along(columns, images.columns), along(rows, images.rows)];
  if (width * height > MOST)
    complain("picture: it would be too large to be seen", {
      given: `${inWords(images)} at zoom ${zoom}: ${width} × ${height} pixels`,
      expected: `${MOST} pixels at most`,
      todo: "give a smaller zoom, or cut something out: slice(x, [0, 100])",
    });
  return { columns, rows, gap, zoom, width, height };
}
