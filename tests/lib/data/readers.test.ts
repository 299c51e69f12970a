import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, expectTypeOf, test } from "vitest";
import { all, type ImageSet, part, random, readCifar10, readIdx, toNested } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "strides-readers-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

function file(name: string, bytes: Iterable<number>): string {
  const path = join(FOLDER, name);
  writeFileSync(path, Uint8Array.from(bytes));
  return path;
}
const bigEndian = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const idx = (magic: number, sizes: readonly number[], data: Iterable<number>): number[] => [
  ...bigEndian(magic),
  ...sizes.flatMap(bigEndian),
  ...data,
];
const IMAGES = 0x803;
const LABELS = 0x801;

// Two images of 2×3, written by hand.
const bytes = [0, 51, 102, 153, 204, 255, 255, 0, 255, 0, 255, 0];
const images = file("images", idx(IMAGES, [2, 2, 3], bytes));
const labels = file("labels", idx(LABELS, [2], [7, 2]));

describe("readIdx", () => {
  test("reads images and labels", () => {
    const set = readIdx(images, labels);
    expectTypeOf(set).toEqualTypeOf<ImageSet>();
    expect([set.size, ...all(set).y]).toEqual([2, 7, 2]);
    const pixels = set.pixels([0]);
    expect([pixels.shape, pixels.dtype]).toEqual([[1, 1, 2, 3], "float32"]);
    [0, 0.2, 0.4, 0.6, 0.8, 1].forEach((value, at) => {
      expect(pixels.data[at]).toBeCloseTo(value, 6);
    });
  });

  test("standardises by the set's own mean and standard deviation", () => {
    const set = readIdx(images, labels, { dtype: "float64" });
    const values = bytes.map((byte) => byte / 255);
    const mean = values.reduce((sum, value) => sum + value, 0) / 12;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 12);
    expect(set.mean[0]).toBeCloseTo(mean, 12);
    expect(set.std[0]).toBeCloseTo(std, 12);
    const { data } = all(set).x;
    for (const [at, value] of values.entries()) expect(data[at]).toBeCloseTo((value - mean) / std, 12);
  });

  test.for([
    { mean: 0.5, std: 0.25 },
    { mean: [0.5], std: [0.25] },
  ])("standardises by those that are given: %o", (options) => {
    const set = readIdx(images, labels, { ...options, dtype: "float64" });
    expect([set.mean, set.std]).toEqual([[0.5], [0.25]]);
    expect(set.take([1]).x.data).toEqual(Float64Array.of(2, -2, 2, -2, 2, -2));
  });

  test("reads .gz, also under another name", () => {
    const packed = [images, labels].map((_, i) =>
      file(
        `packed-${i}`,
        gzipSync(Uint8Array.from(i === 0 ? idx(IMAGES, [2, 2, 3], bytes) : idx(LABELS, [2], [7, 2]))),
      ),
    );
    expect(all(readIdx(packed[0]!, packed[1]!))).toEqual(all(readIdx(images, labels)));
    expect(all(readIdx(packed[0]!, labels))).toEqual(all(readIdx(images, labels)));
  });

  test("reads sizes of more than a byte, as full MNIST has them", () => {
    const area = 300;
    const wide = file(
      "wide",
      idx(
        IMAGES,
        [258, 1, area],
        Array.from({ length: 258 * area }, (_, at) => at % 251),
      ),
    );
    const set = readIdx(wide, file("many", idx(LABELS, [258], new Array(258).fill(9))));
    expect(set.take([257]).x.shape).toEqual([1, 1, 1, area]);
    expect(set.pixels([257]).data[5]).toBeCloseTo(((257 * area + 5) % 251) / 255, 6);
  });

  test("makes images that are all alike 0, and none at all an empty set", () => {
    const grey = readIdx(file("grey", idx(IMAGES, [2, 1, 2], [9, 9, 9, 9])), labels);
    expect(Math.max(...all(grey).x.data.map(Math.abs))).toBeLessThan(1e-6);
    const none = readIdx(file("no-images", idx(IMAGES, [0, 28, 28], [])), file("no-labels", idx(LABELS, [0], [])));
    expect(all(none).x.shape).toEqual([0, 1, 28, 28]);
  });
});

const RECORD = 3073;
/** So many records, of classes 0, 1, …; red, green and blue are drawn from different ranges. */
function records(count: number, seed: number): Uint8Array {
  const r = random(seed);
  const made = new Uint8Array(count * RECORD);
  for (let n = 0; n < count; n++) {
    made[n * RECORD] = n % 10;
    for (let at = 0; at < 3072; at++) made[n * RECORD + 1 + at] = 60 * Math.floor(at / 1024) + r.integer(60);
  }
  return made;
}
const first = records(12, 1);
const second = records(3, 2);
const batch1 = file("data_batch_1.bin", first);
const batch2 = file("data_batch_2.bin", second);

describe("readCifar10", () => {
  test("reads records: the label, then red, green and blue", () => {
    const set = readCifar10(batch1);
    const { x, y } = all(set);
    expect(x.shape).toEqual([12, 3, 32, 32]);
    expect([...y]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    const pixels = set.pixels([4]);
    for (const [c, i, j] of [
      [0, 0, 0],
      [1, 5, 31],
      [2, 31, 30],
    ] as const)
      expect(pixels.get(0, c, i, j)).toBeCloseTo(first[4 * RECORD + 1 + c * 1024 + i * 32 + j]! / 255, 6);
  });

  test("reads several batches one behind the other", () => {
    const set = readCifar10([batch1, batch2, file("third.gz", gzipSync(second))]);
    expect(set.size).toBe(18);
    expect(set.pixels([13]).data).toEqual(readCifar10(batch2).pixels([1]).data);
    expect(set.pixels([16]).data).toEqual(set.pixels([13]).data);
  });

  test("standardises each channel by itself, a test set by what the other was", () => {
    const train = readCifar10(batch1, { dtype: "float64" });
    const { x } = all(train);
    for (const c of [0, 1, 2]) {
      let [sum, squares] = [0, 0];
      for (let n = 0; n < 12; n++)
        for (const value of x.data.subarray((n * 3 + c) * 1024, (n * 3 + c + 1) * 1024)) {
          sum += value;
          squares += value * value;
        }
      expect(sum / 12288).toBeCloseTo(0, 10);
      expect(squares / 12288).toBeCloseTo(1, 10);
    }
    expect(train.mean[2]! - train.mean[0]!).toBeCloseTo(120 / 255, 1);
    const other = readCifar10(batch2, { mean: train.mean, std: train.std, dtype: "float64" });
    const [value, raw] = [other.take([0]).x.get(0, 1, 2, 3), other.pixels([0]).get(0, 1, 2, 3)];
    expect(value).toBeCloseTo((raw - train.mean[1]!) / train.std[1]!, 12);
  });

  test("may be taken in part", () => {
    expect(toNested(part(readCifar10(batch1), [3]).pixels([0]))).toEqual(toNested(readCifar10(batch1).pixels([3])));
  });
});

/** What is said, without the folder that this run wrote into. */
const said = (calls: Readonly<Record<string, () => unknown>>): string =>
  saidBy(calls)
    .replaceAll(JSON.stringify(`${FOLDER}/`).slice(1, -1), "")
    .replaceAll(FOLDER, "folder");

test("what readIdx can't take", () => {
  const whole = idx(IMAGES, [2, 2, 3], bytes);
  const packed = gzipSync(Uint8Array.from(whole));
  expect(
    said({
      "no path": () => readIdx(undefined as never, labels),
      "a file that isn't there": () => readIdx(join(FOLDER, "nothing"), labels),
      "a folder": () => readIdx(FOLDER, labels),
      "a broken .gz": () => readIdx(file("cut.gz", packed.subarray(0, 20)), labels),
      "a .gz that was changed": () => readIdx(file("changed.gz", packed.fill(255, 10, 16)), labels),
      "an empty file": () => readIdx(file("empty", []), labels),
      text: () => readIdx(file("text", Buffer.from("<html>")), labels),
      "labels for images": () => readIdx(labels, images),
      "images for labels": () => readIdx(images, images),
      floats: () => readIdx(file("floats", idx(0xd03, [0, 1, 1], [])), labels),
      "a cut header": () => readIdx(file("header", whole.slice(0, 9)), labels),
      "a cut file": () => readIdx(file("cut", whole.slice(0, -1)), labels),
      "a file with more behind it": () => readIdx(file("more", [...whole, 0]), labels),
      "fewer labels": () => readIdx(images, file("one", idx(LABELS, [1], [7]))),
      "a label of 10": () => readIdx(images, file("ten", idx(LABELS, [2], [7, 10]))),
      "another option": () => readIdx(images, labels, { classes: 3 } as never),
      "std of 0": () => readIdx(images, labels, { std: 0 }),
      "means for three channels": () => readIdx(images, labels, { mean: [0.4, 0.5, 0.6] }),
      "another dtype": () => readIdx(images, labels, { dtype: "uint8" as never }),
    }),
  ).toMatchInlineSnapshot(`
    "# no path
    readIdx: a file goes by its path
      given     undefined
      expected  a path, such as "data/t10k-images-idx3-ubyte.gz"
      to do     give the path as a string
    # a file that isn't there
    readIdx: there is no such file
      given     "nothing" (ENOENT)
      expected  the path of a file that can be read
      to do     check the path; it counts from the folder that Node was started in
    # a folder
    readIdx: this is a folder, not a file
      given     "folder" (EISDIR)
      expected  the path of a file that can be read
      to do     give the path of the file in it
    # a broken .gz
    readIdx: gzip's file is broken
      given     "cut.gz": unexpected end of file
      expected  a whole .gz file
      to do     load it again: it has not come to its end, or was changed on the way
    # a .gz that was changed
    readIdx: gzip's file is broken
      given     "changed.gz": invalid block type
      expected  a whole .gz file
      to do     load it again: it has not come to its end, or was changed on the way
    # an empty file
    readIdx: this isn't an IDX file
      given     "empty", which begins with nothing
      expected  00 00 08 03 at the beginning of a file of images
      to do     give a file such as t10k-images-idx3-ubyte.gz; out of a .zip or .tar take the files first
    # text
    readIdx: this isn't an IDX file
      given     "text", which begins with 3c 68 74 6d
      expected  00 00 08 03 at the beginning of a file of images
      to do     give a file such as t10k-images-idx3-ubyte.gz; out of a .zip or .tar take the files first
    # labels for images
    readIdx: a file of images has 3 axes
      given     "labels", which begins with 00 00 08 01
      expected  00 00 08 03 at the beginning of a file of images
      to do     give the images first and then the labels: readIdx(imagesFile, labelsFile)
    # images for labels
    readIdx: a file of labels has 1 axis
      given     "images", which begins with 00 00 08 03
      expected  00 00 08 01 at the beginning of a file of labels
      to do     give the images first and then the labels: readIdx(imagesFile, labelsFile)
    # floats
    readIdx: the numbers must be bytes
      given     "floats", which begins with 00 00 0d 03: float32
      expected  00 00 08 03 at the beginning of a file of images
      to do     convert it to bytes, 0 … 255
    # a cut header
    readIdx: the file is shorter than its header says
      given     "header", 9 bytes
      expected  a header of 16 bytes
      to do     load it again: it has not come whole, or something was added to it
    # a cut file
    readIdx: the file is shorter than its header says
      given     "cut", 27 bytes
      expected  28 bytes for images (2, 2, 3)
      to do     load it again: it has not come whole, or something was added to it
    # a file with more behind it
    readIdx: the file is longer than its header says
      given     "more", 29 bytes
      expected  28 bytes for images (2, 2, 3)
      to do     load it again: it has not come whole, or something was added to it
    # fewer labels
    readIdx: there must be a label for each image
      given     2 images in "images", 1 labels in "one"
      expected  2 labels
      to do     take both files from the same part: train with train, t10k with t10k
    # a label of 10
    readIdx: a label must be one of the classes 0 … 9
      given     label 10 at place 1 of "ten"
      expected  labels of MNIST, Fashion-MNIST or another set of ten classes
      to do     check that this is the file of the labels, and load it again if it was changed on the way
    # another option
    readIdx: there is no option classes
      given     { classes: 3 }
      expected  any of mean, std, dtype
      to do     leave it out
    # std of 0
    readIdx: std must be a number above 0 for each channel
      given     std 0 for 1 channel
      expected  one number, of pixels 0 … 1
      to do     take that of the set to learn from: std: train.std; or leave it out for this set's own
    # means for three channels
    readIdx: mean must be a finite number for each channel
      given     mean [0.4, 0.5, 0.6] for 1 channel
      expected  one number, of pixels 0 … 1
      to do     take that of the set to learn from: mean: train.mean; or leave it out for this set's own
    # another dtype
    readIdx: the dtype must be one that arrays have
      given     dtype "uint8"
      expected  "float64" or "float32"
      to do     whole numbers are kept as floats; for labels take a list, or an Int32Array"
  `);
});

test("what readCifar10 can't take", () => {
  const strange = first.slice();
  strange[2 * RECORD] = 10;
  expect(
    said({
      "no files": () => readCifar10([]),
      null: () => readCifar10(null as never),
      "one that isn't there": () => readCifar10([batch1, join(FOLDER, "nothing")]),
      "an empty file": () => readCifar10(file("empty.bin", [])),
      "a cut batch": () => readCifar10(file("cut.bin", first.subarray(0, -1))),
      "a label of 10": () => readCifar10(file("ten.bin", strange)),
      "means for two channels": () => readCifar10(batch1, { mean: [0.4, 0.5] }),
      "a std that is no number": () => readCifar10(batch1, { std: [1, 1, Number.NaN] }),
    }),
  ).toMatchInlineSnapshot(`
    "# no files
    readCifar10: it reads at least one file
      given     no file
      expected  "data_batch_1.bin", or a list of such
      to do     give the paths of the batches
    # null
    readCifar10: a file goes by its path
      given     null
      expected  a path, such as "data/t10k-images-idx3-ubyte.gz"
      to do     give the path as a string
    # one that isn't there
    readCifar10: there is no such file
      given     "nothing" (ENOENT)
      expected  the path of a file that can be read
      to do     check the path; it counts from the folder that Node was started in
    # an empty file
    readCifar10: a batch is records of 3073 bytes
      given     "empty.bin", 0 bytes, 0 past the last whole record
      expected  a multiple of 3073: a label and 3×32×32 pixels each; data_batch_1.bin has 10000
      to do     take the binary version, not the one for Python or Matlab, out of its .tar; or load it again, whole
    # a cut batch
    readCifar10: a batch is records of 3073 bytes
      given     "cut.bin", 36875 bytes, 3072 past the last whole record
      expected  a multiple of 3073: a label and 3×32×32 pixels each; data_batch_1.bin has 10000
      to do     take the binary version, not the one for Python or Matlab, out of its .tar; or load it again, whole
    # a label of 10
    readCifar10: a label must be one of the classes 0 … 9
      given     label 10 in record 2 of "ten.bin"
      expected  a batch of CIFAR-10 in its binary version
      to do     check that it is CIFAR-10's: records of CIFAR-100 have two labels
    # means for two channels
    readCifar10: mean must be a finite number for each channel
      given     mean [0.4, 0.5] for 3 channels
      expected  a list of 3, or one number for all, of pixels 0 … 1
      to do     take that of the set to learn from: mean: train.mean; or leave it out for this set's own
    # a std that is no number
    readCifar10: std must be a number above 0 for each channel
      given     std [1, 1, NaN] for 3 channels
      expected  a list of 3, or one number for all, of pixels 0 … 1
      to do     take that of the set to learn from: std: train.std; or leave it out for this set's own"
  `);
});
