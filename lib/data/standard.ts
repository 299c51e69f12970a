import type { DType } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import { requireDType } from "../core/operands.ts";
import { requireOptions } from "../core/options.ts";
import { type ImageSet, type Images, imageSet } from "./image-set.ts";
import { moments } from "./moments.ts";
import { firstPlaces } from "./places.ts";

/**
 * What images are standardised by: their own moments unless given. A test set takes those of the set that is learned from:
 * `{ mean: train.mean, std: train.std }`.
 */
export interface ImageOptions {
  /** Of pixels 0 … 1; a number for each channel, or one for all. */
  readonly mean?: number | readonly number[];
  readonly std?: number | readonly number[];
  /** "float32" unless given. */
  readonly dtype?: DType;
}

/** Refuse options that no reader knows; those that depend on the images are asked for once they are read. */
export function requireImageOptions(caller: string, options: ImageOptions): void {
  requireOptions(caller, options, ["mean", "std", "dtype"]);
  if (options.dtype !== undefined) requireDType(caller, options.dtype);
}

export function standardised(caller: string, images: Images, { mean, std, dtype = "float32" }: ImageOptions): ImageSet {
  const channels = images.shape[0];
  const given = {
    mean: mean === undefined ? undefined : perChannel(caller, "mean", mean, channels),
    std: std === undefined ? undefined : perChannel(caller, "std", std, channels),
  };
  const own = given.mean && given.std ? { mean: [], std: [] } : moments(images, firstPlaces(images.labels.length));
  return imageSet(images, { mean: given.mean ?? own.mean, std: given.std ?? own.std }, dtype);
}

function perChannel(caller: string, name: "mean" | "std", value: unknown, channels: number): readonly number[] {
  const each: readonly unknown[] = Array.isArray(value) ? value : Array.from({ length: channels }, () => value);
  const right = (one: unknown): one is number =>
    typeof one === "number" && Number.isFinite(one) && (name === "mean" || one > 0);
  if (each.length === channels && each.every(right)) return [...each];
  return complain(
    `${caller}: ${name} must be a ${name === "std" ? "number above 0" : "finite number"} for each channel`,
    {
      given: `${name} ${inWords(value)} for ${channels} ${channels === 1 ? "channel" : "channels"}`,
      expected: `${channels === 1 ? "one number" : `a list of ${channels}, or one number for all`}, of pixels 0 … 1`,
      todo: `take that of the set to learn from: ${name}: train.${name}; or leave it out for this set's own`,
    },
  );
}
