import { inspect } from "node:util";
import { crc32, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { DISPLAY } from "../../../lib/core/shown.ts";
import { from, type NDArray, type Picture, picture, random, reshape, transpose, zeros } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";
import { everyLayout, layouts } from "../views.ts";

/** A reader of PNG that knows no more than its standard: chunks, checksums, rows that aren't filtered. */
function read({ png }: Picture): { width: number; height: number; colour: number; rows: number[][] } {
  const bytes = new DataView(png.buffer, png.byteOffset, png.byteLength);
  expect([...png.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks: [name: string, content: Uint8Array][] = [];
  for (let at = 8; at < png.length; ) {
    const length = bytes.getUint32(at);
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8));
    expect(bytes.getUint32(at + 8 + length)).toBe(crc32(png.subarray(at + 4, at + 8 + length)));
    chunks.push([name, png.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  expect(chunks.map(([name]) => name)).toEqual(["IHDR", "IDAT", "IEND"]);
  const head = new DataView(Uint8Array.from(chunks[0]![1]).buffer);
  const [width, height, depth, colour] = [head.getUint32(0), head.getUint32(4), head.getUint8(8), head.getUint8(9)];
  expect([depth, head.getUint8(10), head.getUint8(11), head.getUint8(12)]).toEqual([8, 0, 0, 0]);
  const raw = inflateSync(chunks[1]![1]);
  const wide = width * (colour === 2 ? 3 : 1);
  expect(raw.length).toBe(height * (wide + 1));
  const rows = Array.from({ length: height }, (_, i) => [...raw.subarray(i * (wide + 1), (i + 1) * (wide + 1))]);
  for (const row of rows) expect(row.shift()).toBe(0);
  return { width, height, colour, rows };
}

const one = { zoom: 1 } as const;

test("a matrix is a gray image, the least number black and the greatest white", () => {
  const drawn = picture(reshape(from([-1, 0, 1, 3, 2, -1]), [2, 3]), one);
  expect(read(drawn)).toEqual({
    width: 3,
    height: 2,
    colour: 0,
    rows: [
      [0, 64, 128],
      [255, 191, 0],
    ],
  });
  expect([drawn.width, drawn.height, drawn.text]).toEqual([3, 2, "picture of 2×3, values -1…3"]);
});

test("one channel is gray, three are red, green and blue", () => {
  expect(read(picture(reshape(from([0, 1]), [1, 1, 2]), one))).toMatchObject({ colour: 0, rows: [[0, 255]] });
  const colour = picture(reshape(from([0, 1, 1, 0, 0.2, 0.4]), [3, 1, 2]), one);
  expect(read(colour)).toEqual({ width: 2, height: 1, colour: 2, rows: [[0, 255, 51, 255, 0, 102]] });
  expect(colour.text).toBe("picture of 1×2 in colour, values 0…1");
});

test("each pixel is drawn zoom times as wide and as high", () => {
  const rows = [
    [0, 0, 255, 255],
    [0, 0, 255, 255],
  ];
  expect(read(picture(from([[0, 1]]), { zoom: 2 }))).toEqual({ width: 4, height: 2, colour: 0, rows });
});

test("many images stand in a grid, row by row, on white", () => {
  const images = reshape(from([0, 1, 2, 3, 4, 5].flatMap((i) => [51 * i, 0])), [6, 1, 1, 2]);
  const grid = picture(images, { zoom: 1, columns: 4, gap: 1, range: [0, 255] });
  const white = Array.from({ length: 11 }, () => 255);
  expect(read(grid).rows).toEqual([
    [0, 0, 255, 51, 0, 255, 102, 0, 255, 153, 0],
    white,
    [204, 0, 255, 255, 0, 255, 255, 255, 255, 255, 255],
  ]);
  expect(grid.text).toBe("picture of 6 images in 4 columns of 1×2, values 0…255");
  expect(read(picture(images, { zoom: 2, columns: 2, gap: 3 }))).toMatchObject({ width: 11, height: 12 });
  expect(picture(images, { columns: 2 }).text).toBe("picture of 3×2 images of 1×2, values 0…255");
  expect(read(picture(images, { zoom: 1, gap: 0, columns: 99 }))).toMatchObject({ width: 12, height: 1 });
});

test("images in colour stand in a grid too", () => {
  const images = reshape(from([1, 0, 0, 0, 1, 0]), [2, 3, 1, 1]);
  expect(read(picture(images, { zoom: 1, gap: 1 })).rows).toEqual([[255, 0, 0, 255, 255, 255, 0, 255, 0]]);
});

test("unless told, a digit is large enough to be seen, and a grid no wider than a page", () => {
  const sizes = (...shape: number[]) => {
    const { width, height } = picture(zeros(...shape));
    return [width, height];
  };
  expect(sizes(28, 28)).toEqual([168, 168]);
  expect(sizes(10, 1, 28, 28)).toEqual([578, 56]);
  expect(sizes(32, 3, 5, 5)).toEqual([400, 400]);
  expect(sizes(300, 400)).toEqual([400, 300]);
  expect(sizes(16, 1, 28, 28)).toEqual([342, 342]);
});

test("a range is that of all images, of each its own, symmetric around 0, or two numbers", () => {
  const images = reshape(from([-1, 0, 1, 3]), [2, 1, 1, 2]);
  const shades = (range: "all" | "each" | "symmetric" | [number, number]) =>
    read(picture(images, { zoom: 1, gap: 0, range })).rows[0];
  expect(shades("all")).toEqual([0, 64, 128, 255]);
  expect(shades("each")).toEqual([0, 255, 0, 255]);
  expect(shades("symmetric")).toEqual([85, 128, 170, 255]);
  expect(shades([0, 2])).toEqual([0, 0, 128, 255]);
  expect(picture(images, { range: "symmetric" }).text).toBe("picture of 1×2 images of 1×2, values -3…3");
  expect(picture(images, { range: "each" }).text).toContain("from the least to the greatest value of each");
});

test("constants are gray, and infinities black and white, whatever the range", () => {
  const shades = (...values: number[]) => read(picture(from([values]), one)).rows[0];
  expect(shades(7, 7)).toEqual([128, 128]);
  expect(shades(0)).toEqual([128]);
  expect(shades(0, 1, Infinity, -Infinity)).toEqual([0, 255, 255, 0]);
  expect(shades(5, Infinity, -Infinity)).toEqual([128, 255, 0]);
  expect(shades(Infinity, -Infinity)).toEqual([255, 0]);
  expect(read(picture(from([[0, 0]]), { zoom: 1, range: "symmetric" })).rows).toEqual([[128, 128]]);
});

test("NaN is magenta, also in one channel of three, and the text counts them", () => {
  const gray = picture(from([[0, Number.NaN, 1]]), one);
  expect(read(gray)).toMatchObject({ colour: 2, rows: [[0, 0, 0, 255, 0, 255, 255, 255, 255]] });
  expect(gray.text).toBe("picture of 1×3, values 0…1, 1 NaN");
  const colour = reshape(from([0, 1, Number.NaN, 0, 1, 1]), [3, 1, 2]);
  expect(read(picture(colour, one)).rows).toEqual([[255, 0, 255, 255, 0, 255]]);
  expect(picture(from([[Number.NaN]])).text).toContain("1 NaN");
});

test.for(everyLayout)("a %s array is the same picture", (layout) => {
  const x = random(0).normal(5, 3, 4, 6);
  expect(picture(layouts[layout](x) as NDArray<4>).png).toEqual(picture(x).png);
});

test("a picture shows itself in a notebook, and prints its text", () => {
  const made = picture(zeros(2, 2));
  const look: unknown = Reflect.get(made, DISPLAY);
  expect(typeof look === "function" && look.call(made)).toEqual({
    "image/png": Buffer.from(made.png).toString("base64"),
    "text/plain": "picture of 2×2, values 0…0",
  });
  expect(inspect(made)).toBe(made.text);
  expect(String(made)).toBe(made.text);
});

test("what is no image, and options that nobody knows", () => {
  const x = zeros(4, 4);
  expect(
    saidBy({
      "a list": () => picture([[1]] as never),
      "flat pixels": () => picture(zeros(784)),
      "channels last": () => picture(zeros(2, 5, 5, 3)),
      "one image, channels last": () => picture(zeros(28, 28, 1)),
      "the filters of a second layer": () => picture(zeros(16, 6, 5, 5)),
      "a gray stack": () => picture(transpose(zeros(5, 5, 7), [2, 0, 1])),
      "a volume": () => picture(zeros(2, 1, 4, 4, 4)),
      "no images": () => picture(zeros(0, 1, 4, 4)),
      "too many": () => picture(zeros(100, 1, 28, 28), { zoom: 30 }),
      columns: () => picture(x, { columns: 0 }),
      gap: () => picture(x, { gap: -1 }),
      zoom: () => picture(x, { zoom: 1.5 }),
      range: () => picture(x, { range: [1, 0] }),
      "an unknown option": () => picture(x, { scale: 2 } as never),
    }),
  ).toMatchInlineSnapshot(`
    "# a list
    picture: x must be an array of float32 or float64
      given     x [[1]]
      expected  an array, as from(…), zeros(…) and layers make them
      to do     make one with from(…), which takes nested numbers
    # flat pixels
    picture: x must be an image, or images of one size
      given     x (784)
      expected  (H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue
      to do     give it rows and columns: reshape(x, [28, 28])
    # channels last
    picture: x must be an image, or images of one size
      given     x (2, 5, 5, 3)
      expected  (H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue
      to do     put the channels first: transpose(x, [0, 3, 1, 2])
    # one image, channels last
    picture: x must be an image, or images of one size
      given     x (28, 28, 1)
      expected  (H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue
      to do     put the channels first: transpose(x, [2, 0, 1])
    # the filters of a second layer
    picture: x must be an image, or images of one size
      given     x (16, 6, 5, 5)
      expected  (H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue
      to do     make each channel an image of its own: reshape(x, [96, 1, 5, 5])
    # a gray stack
    picture: x must be an image, or images of one size
      given     x (7, 5, 5)
      expected  (H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue
      to do     make each channel an image of its own: reshape(x, [7, 1, 5, 5])
    # a volume
    picture: x must be an image, or images of one size
      given     x (2, 1, 4, 4, 4)
      expected  (H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue
      to do     cut images out of it: slice(x, 0)
    # no images
    picture: x must be an image, or images of one size
      given     x (0, 1, 4, 4)
      expected  (H, W), (C, H, W) or (N, C, H, W); C is 1 for gray, 3 for red, green and blue
      to do     give at least one pixel
    # too many
    picture: it would be too large to be seen
      given     100 images of 28×28 at zoom 30: 8418 × 8418 pixels
      expected  16777216 pixels at most
      to do     give a smaller zoom, or cut something out: slice(x, [0, 100])
    # columns
    picture: columns must be a whole number, 1 or more
      given     columns 0
      expected  such as columns: 100
      to do     leave it out for what is usual, 1
    # gap
    picture: gap must be a whole number, 0 or more
      given     gap -1
      expected  such as gap: 10
      to do     leave it out for what is usual, 2
    # zoom
    picture: zoom must be a whole number, 1 or more
      given     zoom 1.5
      expected  such as zoom: 100
      to do     leave it out for what is usual, 42
    # range
    picture: range must be "all", "each", "symmetric" or two finite numbers, what is black first
      given     range [1, 0]
      expected  such as range: [0, 1]
      to do     leave it out for what is usual, "all"
    # an unknown option
    picture: there is no option scale
      given     { scale: 2 }
      expected  any of columns, gap, zoom, range
      to do     leave it out"
  `);
});
