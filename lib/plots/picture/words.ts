import type { Floats } from "../../core/array.ts";
import type { Grid, Images } from "./layout.ts";
import type { Ends, PictureRange } from "./shades.ts";

/** What is seen, for who sees only text: `picture of 4×4 images of 28×28, values -0.3…0.7`. */
export function inWords(
  images: Images,
  grid: Grid,
  range: PictureRange,
  ends: readonly Ends[],
  floats: Floats,
): string {
  const { count, channels, rows, columns } = images;
  let lost = 0;
  for (const value of floats) if (Number.isNaN(value)) lost++;
  const [black, white] = ends[0]!;
  return [
    `picture of ${count === 1 ? "" : `${arranged(count, grid)} of `}${rows}×${columns}${channels === 3 ? " in colour" : ""}`,
    range === "each" ? "from the least to the greatest value of each" : `values ${short(black)}…${short(white)}`,
    ...(lost > 0 ? [`${lost} NaN`] : []),
  ].join(", ");
}

const arranged = (count: number, { columns, rows }: Grid): string =>
  columns * rows === count ? `${rows}×${columns} images` : `${count} images in ${columns} columns`;

const short = (value: number): string => String(Number(value.toPrecision(3)));
