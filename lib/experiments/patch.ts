import { type NDArray, packed, zerosLike } from "../core/array.ts";
import type { ImageSet } from "../data/image-set.ts";

/** A piece of an image, 0 … 1. Beyond the border it is as bright as images are on average: standardised, that is 0. */
export function cutOut(
  { pixels, mean }: ImageSet,
  image: number,
  [top, left]: readonly [number, number],
  [rows, columns]: readonly [number, number],
): NDArray<3> {
  const whole = pixels([image]);
  const [, C, H, W] = whole.shape;
  const from = packed(whole);
  const piece = zerosLike(whole, [C, rows, columns]);
  for (let c = 0; c < C; c++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) {
        const [y, x] = [top + i, left + j];
        const within = y >= 0 && y < H && x >= 0 && x < W;
        piece.data[(c * rows + i) * columns + j] = within ? from[(c * H + y) * W + x]! : mean[c]!;
      }
  return piece;
}
