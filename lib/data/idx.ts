import { product } from "../core/array.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { bytesOf } from "./file.ts";
import type { ImageSet } from "./image-set.ts";
import { type ImageOptions, requireImageOptions, standardised } from "./standard.ts";

// IDX, as MNIST and Fashion-MNIST come: two bytes of 0, one for the type of the numbers, one for how many axes there are, the
// size of each axis in four bytes, the most significant first, and the numbers.

/** Images and labels from two IDX files, plain or as .gz. */
export function readIdx(imagesFile: string, labelsFile: string, options: ImageOptions = {}): ImageSet {
  requireImageOptions("readIdx", options);
  const images = arrayIn(imagesFile, 3, "images");
  const { bytes: labels } = arrayIn(labelsFile, 1, "labels");
  const [N = 0, H = 0, W = 0] = images.shape;
  if (labels.length !== N)
    complain("readIdx: there must be a label for each image", {
      given: `${N} images in ${inWords(imagesFile)}, ${labels.length} labels in ${inWords(labelsFile)}`,
      expected: `${N} labels`,
      todo: "take both files from the same part: train with train, t10k with t10k",
    });
  const at = labels.findIndex((label) => label >= CLASSES);
  if (at >= 0)
    complain("readIdx: a label must be one of the classes 0 … 9", {
      given: `label ${labels[at]} at place ${at} of ${inWords(labelsFile)}`,
      expected: "labels of MNIST, Fashion-MNIST or another set of ten classes",
      todo: "check that this is the file of the labels, and load it again if it was changed on the way",
    });
  return standardised("readIdx", { bytes: images.bytes, labels, shape: [1, H, W] }, options);
}

const CLASSES = 10;
const OF_BYTES = 0x08;
const TYPES: Readonly<Record<number, string>> = {
  9: "signed bytes",
  11: "16-bit whole numbers",
  12: "32-bit whole numbers",
  13: "float32",
  14: "float64",
};

interface Found {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

function arrayIn(file: string, rank: 1 | 3, what: "images" | "labels"): Found {
  const bytes = bytesOf("readIdx", file);
  requireMagic(file, bytes, rank, what);
  const start = 4 + 4 * rank;
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const known = bytes.length >= start;
  const shape = known ? Array.from({ length: rank }, (_, axis) => header.getUint32(4 + 4 * axis)) : [];
  const expected = start + (known ? product(shape) : 0);
  if (bytes.length !== expected)
    complain(`readIdx: the file is ${bytes.length < expected ? "shorter" : "longer"} than its header says`, {
      given: `${inWords(file)}, ${bytes.length} bytes`,
      expected: known ? `${expected} bytes for ${what} ${inParentheses(shape)}` : `a header of ${start} bytes`,
      todo: "load it again: it has not come whole, or something was added to it",
    });
  return { shape, bytes: bytes.subarray(start) };
}

function requireMagic(file: string, bytes: Uint8Array, rank: 1 | 3, what: "images" | "labels"): void {
  const [first, second, type = 0, axes] = bytes;
  if (first === 0 && second === 0 && type === OF_BYTES && axes === rank) return;
  const isIdx = first === 0 && second === 0 && (type === OF_BYTES || type in TYPES);
  const other = isIdx && type !== OF_BYTES;
  const beginning = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  complain(
    other
      ? "readIdx: the numbers must be bytes"
      : isIdx
        ? `readIdx: a file of ${what} has ${rank === 1 ? "1 axis" : "3 axes"}`
        : "readIdx: this isn't an IDX file",
    {
      given: `${inWords(file)}, which begins with ${beginning || "nothing"}${other ? `: ${TYPES[type]}` : ""}`,
      expected: `00 00 08 0${rank} at the beginning of a file of ${what}`,
      todo: other
        ? "convert it to bytes, 0 … 255"
        : isIdx
          ? "give the images first and then the labels: readIdx(imagesFile, labelsFile)"
          : "give a file such as t10k-images-idx3-ubyte.gz; out of a .zip or .tar take the files first",
    },
  );
}
