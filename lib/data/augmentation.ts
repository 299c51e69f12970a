import { copy, type NDArray } from "../core/array.ts";
import { complain, inParentheses, inWords } from "../core/errors.ts";
import { isNDArray } from "../core/operands.ts";
import { requireOptions } from "../core/options.ts";
import { type Random, random } from "../core/random.ts";
import { type Elastic, elasticFields } from "./elastic.ts";
import { type Motion, warp } from "./warp.ts";

/** How far images may be moved; what isn't given isn't done. */
export interface AugmentationOptions {
  /** Up to this part of the height and of the width, either way: 0.14 is ±14%. */
  readonly shift?: number;
  /** Up to so many radians, either way. */
  readonly rotate?: number;
  /** Up to this part larger or smaller. */
  readonly scale?: number;
  /** Pixels moved a little each, neighbours together. */
  readonly elastic?: Elastic;
}

/** Images as they might also have been, each moved by a draw of its own; the same seed moves them in the same way. */
export type Augmentation = (x: NDArray<4>, seed: number) => NDArray<4>;

/** A function that moves images by chance, to be learned from beside the ones that there are. */
export function augmentation(options: AugmentationOptions = {}): Augmentation {
  requireOptions("augmentation", options, ["shift", "rotate", "scale", "elastic"]);
  const { shift = 0, rotate = 0, scale = 0 } = options;
  requireReach("shift", shift, 1, "0.14, a part of the image's size");
  requireReach("rotate", rotate, Number.POSITIVE_INFINITY, "0.2, in radians");
  requireReach("scale", scale, 1, "0.1, a part of 1");
  const elastic = elasticOf(options.elastic);
  const idle = shift === 0 && rotate === 0 && scale === 0 && elastic === undefined;
  return (x, seed) => {
    requireImages(x);
    const r = random(seed);
    if (idle) return copy(x);
    const [N, , H, W] = x.shape;
    // Numbers of their own, so that what moves an image doesn't depend on how many come after it.
    const bent = random(r.integer(2 ** 32));
    const motions = Array.from({ length: N }, () => motionOf(r, { shift, rotate, scale }, H, W));
    return warp(x, motions, elastic && elasticFields(bent, [N, H, W], elastic));
  };
}

function motionOf(
  { next }: Random,
  { shift, rotate, scale }: Required<Omit<AugmentationOptions, "elastic">>,
  H: number,
  W: number,
): Motion {
  const within = (reach: number): number => reach * (2 * next() - 1);
  return {
    down: within(shift * H),
    right: within(shift * W),
    turn: within(rotate),
    scale: 1 + within(scale),
  };
}

function requireReach(name: string, value: unknown, below: number, such: string): void {
  if (typeof value === "number" && value >= 0 && value < below) return;
  complain(`augmentation: ${name} must be a number, 0 or more${below === 1 ? ", and less than 1" : ""}`, {
    given: `${name} ${inWords(value)}`,
    expected: `such as ${name}: ${such}`,
    todo:
      typeof value === "number" && value < 0
        ? "give how far at most: images go either way"
        : typeof value === "number" && value >= 1 && below === 1
          ? "give it as a part of 1, not in pixels or per cent"
          : "leave it out to do without",
  });
}

/** What is asked for, where it moves anything. */
function elasticOf(elastic: unknown): Elastic | undefined {
  if (elastic === undefined) return undefined;
  requireOptions("augmentation: elastic", elastic, ["strength", "smoothness"]);
  const { strength, smoothness } = elastic as Partial<Elastic>;
  const isStrength = typeof strength === "number" && Number.isFinite(strength) && strength >= 0;
  if (isStrength && typeof smoothness === "number" && Number.isFinite(smoothness) && smoothness > 0)
    return strength === 0 ? undefined : { strength, smoothness };
  return complain("augmentation: elastic needs a strength, 0 or more, and a smoothness above 0", {
    given: `elastic ${inWords(elastic)}`,
    expected: "such as elastic: { strength: 1, smoothness: 4 }, both in pixels",
    todo: "say how far pixels move, and over how far neighbours move together",
  });
}

function requireImages(x: unknown): void {
  if (isNDArray(x) && x.shape.length === 4) return;
  complain("augmentation: x must be images, an array with 4 axes", {
    given: `x ${isNDArray(x) ? inParentheses(x.shape) : inWords(x)}`,
    expected: "x (N, C, H, W)",
    todo: "reshape it: a single image is a batch of N = 1, and one without colours has C = 1",
  });
}
