import { complain, inWords } from "../core/errors.ts";
import { bytesOf } from "./file.ts";
import type { ImageSet, Images } from "./image-set.ts";
import { type ImageOptions, requireImageOptions, standardised } from "./standard.ts";

// CIFAR-10's binary version: records one behind the other, a byte for the class, then 32×32 bytes of red, of green and of blue.

const PIXELS = 3 * 32 * 32;
const RECORD = 1 + PIXELS;
const CLASSES = 10;

/** The images of one or more of CIFAR-10's binary batches, plain or as .gz, one file behind the other. */
export function readCifar10(files: string | readonly string[], options: ImageOptions = {}): ImageSet {
  requireImageOptions("readCifar10", options);
  const list = Array.isArray(files) ? files : [files];
  if (list.length === 0)
    complain("readCifar10: it reads at least one file", {
      given: "no file",
      expected: '"data_batch_1.bin", or a list of such',
      todo: "give the paths of the batches",
    });
  const batches = list.map((file: string) => recordsIn(file));
  const count = batches.reduce((sum, batch) => sum + batch.length / RECORD, 0);
  const images = { bytes: new Uint8Array(count * PIXELS), labels: new Uint8Array(count), shape: [3, 32, 32] } as const;
  let at = 0;
  for (const batch of batches) at = unpack(images, at, batch);
  return standardised("readCifar10", images, options);
}

/** Write a batch's records to the places from `at` on; where the next begins. */
function unpack({ bytes, labels }: Images, at: number, batch: Uint8Array): number {
  let to = at;
  for (let from = 0; from < batch.length; from += RECORD, to++) {
    labels[to] = batch[from]!;
    bytes.set(batch.subarray(from + 1, from + RECORD), to * PIXELS);
  }
  return to;
}

function recordsIn(file: string): Uint8Array {
  const bytes = bytesOf("readCifar10", file);
  if (bytes.length === 0 || bytes.length % RECORD !== 0)
    complain(`readCifar10: a batch is records of ${RECORD} bytes`, {
      given: `${inWords(file)}, ${bytes.length} bytes, ${bytes.length % RECORD} past the last whole record`,
      expected: `a multiple of ${RECORD}: a label and 3×32×32 pixels each; data_batch_1.bin has 10000`,
      todo: "take the binary version, not the one for Python or Matlab, out of its .tar; or load it again, whole",
    });
  for (let at = 0; at < bytes.length; at += RECORD)
    if (bytes[at]! >= CLASSES)
      complain("readCifar10: a label must be one of the classes 0 … 9", {
        given: `label ${bytes[at]} in record ${at / RECORD} of ${inWords(file)}`,
        expected: "a batch of CIFAR-10 in its binary version",
        todo: "check that it is CIFAR-10's: records of CIFAR-100 have two labels",
      });
  return bytes;
}
