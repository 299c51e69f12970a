import type { Floats } from "../../core/array.ts";
import type { Grid, Images } from "./layout.ts";
import type { Raster } from "./png.ts";
import { type Ends, shadeOf } from "./shades.ts";

/** NaN has no shade. Where there is one, a gray picture needs colours too. */
const MAGENTA = [255, 0, 255] as const;
const WHITE = 255;

/** Images in a grid, row by row, on white. */
export function draw(floats: Floats, images: Images, grid: Grid, ends: readonly Ends[]): Raster {
  const { width, height, zoom } = grid;
  const channels = floats.some(Number.isNaN) ? 3 : images.channels;
  const pixels = new Uint8Array(width * height * channels).fill(WHITE);
  const wide = images.columns * zoom;
  for (let i = 0; i < images.count; i++) {
    const left = (i % grid.columns) * (wide + grid.gap);
    const top = Math.floor(i / grid.columns) * (images.rows * zoom + grid.gap);
    for (let row = 0; row < images.rows; row++) {
      const from = ((top + row * zoom) * width + left) * channels;
      for (let column = 0; column < images.columns; column++) {
        const colour = colourAt(
          floats,
          images,
          (i * images.channels * images.rows + row) * images.columns + column,
          ends[i]!,
        );
        for (let k = 0; k < zoom * channels; k++) pixels[from + column * zoom * channels + k] = colour[k % channels]!;
      }
      for (let again = 1; again < zoom; again++)
        pixels.copyWithin(from + again * width * channels, from, from + wide * channels);
    }
  }
  return { width, height, channels, pixels };
}

/** Red, green and blue of a pixel, whose first channel lies here. */
function colourAt(floats: Floats, { channels, rows, columns }: Images, at: number, ends: Ends): readonly number[] {
  const values = [0, 1, 2].map((k) => floats[at + (k % channels) * rows * columns]!);
  return values.some(Number.isNaN) ? MAGENTA : values.map((value) => shadeOf(value, ends));
}
