import { at } from "./lanes";

// Images as convolution reads them: with their border, and each row dealt out by the stride, so that what neighbouring
// windows see at one tap lies side by side whatever the stride: columns 0, s, 2s, …, then 1, s + 1, ….

/** The size of an image along three axes of space; lines and pictures have planes, or rows, of 1. */
@unmanaged
export class Extent {
  planes: i32;
  rows: i32;
  columns: i32;
}

/** How an image lies in scratch. */
@unmanaged
export class Bordered {
  /** With the border; `columns` is the length of one of the parts that a row is dealt into. */
  planes: i32;
  rows: i32;
  columns: i32;
  /** Into how many parts. */
  parts: i32;
}

export function channelSize(image: Bordered): i32 {
  return image.planes * image.rows * image.columns * image.parts;
}

/** Where a column of a bordered row lies within it. */
export function dealt(image: Bordered, column: i32): i32 {
  return (column % image.parts) * image.columns + column / image.parts;
}

/** Copy channels into their bordered places; the border was zeroed before and stays. */
export function copyIn<T>(
  channels: i32,
  from: usize,
  size: Extent,
  firstPlane: i32,
  firstRow: i32,
  firstColumn: i32,
  image: Bordered,
  to: usize,
): void {
  const parts = image.parts;
  const width = image.columns * parts;
  for (let c = 0; c < channels; c++)
    for (let z = 0; z < size.planes; z++)
      for (let h = 0; h < size.rows; h++) {
        const row = at<T>(to, ((c * image.planes + z + firstPlane) * image.rows + h + firstRow) * width);
        if (parts === 1) memory.copy(at<T>(row, firstColumn), from, at<T>(0, size.columns));
        else
          for (let part = 0; part < parts; part++) {
            // The first column of the image that belongs to this part, and where it goes.
            const first = (part - (firstColumn % parts) + parts) % parts;
            let p = at<T>(from, first);
            let q = at<T>(row, part * image.columns + (firstColumn + first) / parts);
            let w = first;
            if (sizeof<T>() === 4 && parts === 2) {
              for (; w + 7 < size.columns; w += 8) {
                v128.store(q, v128.shuffle<f32>(v128.load(p), v128.load(p, 16), 0, 2, 4, 6));
                p += 32;
                q += 16;
              }
              // Four more that end as late as they can, some of them once more.
              const back = (w + 9 - size.columns) >> 1;
              if (w > first && back < 4) {
                const again = at<T>(p, -2 * back);
                const four = v128.shuffle<f32>(v128.load(again), v128.load(again, 16), 0, 2, 4, 6);
                v128.store(at<T>(q, -back), four);
                w += 8 - 2 * back;
                p = at<T>(p, 8 - 2 * back);
                q = at<T>(q, 4 - back);
              }
            }
            for (; w < size.columns; w += parts) {
              store<T>(q, load<T>(p));
              p = at<T>(p, parts);
              q = at<T>(q, 1);
            }
          }
        from = at<T>(from, size.columns);
      }
}

/** The way back: what lies inside the border, each row in its order again. */
export function copyOut<T>(
  channels: i32,
  image: Bordered,
  from: usize,
  firstPlane: i32,
  firstRow: i32,
  firstColumn: i32,
  size: Extent,
  to: usize,
): void {
  const width = image.columns * image.parts;
  for (let c = 0; c < channels; c++)
    for (let z = 0; z < size.planes; z++)
      for (let h = 0; h < size.rows; h++) {
        const row = at<T>(from, ((c * image.planes + z + firstPlane) * image.rows + h + firstRow) * width);
        if (image.parts === 1) memory.copy(to, at<T>(row, firstColumn), at<T>(0, size.columns));
        else
          for (let w = 0; w < size.columns; w++)
            store<T>(at<T>(to, w), load<T>(at<T>(row, dealt(image, w + firstColumn))));
        to = at<T>(to, size.columns);
      }
}
