import { type NDArray, packed } from "../../core/array.ts";
import { count, type Kind, settled, whole } from "../../core/kinds.ts";
import { requireArray } from "../../core/operands.ts";
import { type Bundle, DISPLAY, hide, showing } from "../../core/shown.ts";
import { draw } from "./draw.ts";
import { gridOf, imagesIn, usualColumns, usualZoom } from "./layout.ts";
import { pngOf } from "./png.ts";
import { endsOf, type PictureRange } from "./shades.ts";
import { inWords } from "./words.ts";

export interface PictureOptions {
  /** How many images stand side by side; up to ten in one row unless given, more in a square. */
  readonly columns?: number;
  /** Pixels between images; 2 unless given. */
  readonly gap?: number;
  /** How many pixels wide and high a pixel is drawn; unless given so that a digit can be seen. */
  readonly zoom?: number;
  /**
   * What is black, and what white: the least and the greatest number of "all" images, unless given, or of "each" its own;
   * "symmetric" has 0 in the middle, as one wants for weights; [0, 1] are two numbers of one's own.
   */
  readonly range?: PictureRange;
}

/** An array as a picture. It shows itself in a notebook; `png` is what a file of it would hold. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
  /** What is seen, in words. */
  readonly text: string;
}

const range: Kind = {
  means: '"all", "each", "symmetric" or two finite numbers, what is black first',
  such: "[0, 1]",
  fits: (value) =>
    value === "all" ||
    value === "each" ||
    value === "symmetric" ||
    (Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1]),
};

/**
 * The numbers of an array as shades: (H, W) and (1, H, W) are gray, (3, H, W) is in colour, and (N, C, H, W) are images in a grid.
 * NaN is magenta; what is beyond the range, as infinities are, is black or white.
 */
export function picture(x: NDArray, options: PictureOptions = {}): Picture {
  requireArray("picture", x, "x");
  const images = imagesIn(x);
  const columns = usualColumns(images);
  const kinds = { columns: count, gap: whole, zoom: count, range };
  const zoom = usualZoom(images, options?.columns ?? columns);
  const asked = settled<PictureOptions>("picture", options, kinds, { columns, gap: 2, zoom, range: "all" });
  const grid = gridOf(images, asked);
  const floats = packed(x);
  const ends = endsOf(asked.range, floats, images.count);
  const raster = draw(floats, images, grid, ends);
  const { width, height } = raster;
  const [png, text] = [pngOf(raster), inWords(images, grid, asked.range, ends, floats)];
  const made = showing({ width, height, png, text }, () => text);
  hide(made, DISPLAY, (): Bundle => ({ "image/png": Buffer.from(png).toString("base64"), "text/plain": text }));
  return made;
}
