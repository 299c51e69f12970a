import type { Floats } from "../../core/array.ts";

// From numbers to shades: 0 is black, 255 white.

/** Which numbers are black and white: the least and the greatest of all, or of each image; as far below 0 as above; two numbers. */
export type PictureRange = "all" | "each" | "symmetric" | readonly [black: number, white: number];

export type Ends = readonly [black: number, white: number];

const MIDDLE = 128;
const WHITE = 255;

/** Where the range of each image ends. */
export function endsOf(range: PictureRange, floats: Floats, count: number): readonly Ends[] {
  const size = floats.length / count;
  const whole = range === "each" ? undefined : endsIn(range, floats);
  return Array.from({ length: count }, (_, i) => whole ?? endsIn(range, floats.subarray(i * size, (i + 1) * size)));
}

/** Where it ends for these numbers; what isn't finite doesn't count. */
function endsIn(range: PictureRange, numbers: Floats): Ends {
  if (typeof range !== "string") return range;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers)
    if (Number.isFinite(value)) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
  if (least > most) return [0, 1];
  const far = Math.max(Math.abs(least), Math.abs(most));
  return range === "symmetric" ? [-far, far] : [least, most];
}

/** The shade of a number; beyond the ends it stays black or white, and where both are the same, that is the middle. */
export function shadeOf(value: number, [black, white]: Ends): number {
  if (black === white && value === black) return MIDDLE;
  if (value <= black) return 0;
  if (value >= white) return WHITE;
  return Math.round((WHITE * (value - black)) / (white - black));
}
