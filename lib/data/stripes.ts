import { filledWithZeros, type NDArray } from "../core/array.ts";
import type { Dataset } from "./dataset.ts";
import { dataset } from "./in-memory.ts";
import { labelsFor, requireWhole, type ToyOptions, toyOf } from "./toy.ts";

export interface StripesOptions extends ToyOptions {
  /** Height and width of an image; 8 unless given. */
  readonly size?: number;
}

/** From one light stripe to the next, in pixels. */
const WAVE = 4;

/**
 * Images (N, 1, size, size) of stripes between −1 and 1, whose direction is their class: upright for class 0, then turned by
 * π / classes each. Where the stripes lie is drawn, so no single pixel tells anything, and a small filter does.
 */
export function stripes(options: StripesOptions = {}): Dataset<NDArray<4>> {
  const toy = toyOf("stripes", options, 0.2, ["size"]);
  const { size = 8 } = options;
  requireWhole("stripes", "size", size, 1);
  const x = filledWithZeros<4>([toy.samples, 1, size, size], toy.dtype);
  const y = labelsFor(toy);
  y.forEach((c, n) => {
    const angle = (Math.PI * c) / toy.classes;
    const [across, along] = [Math.cos(angle), Math.sin(angle)];
    const phase = toy.draw.next();
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const way = (across * j + along * i) / WAVE + phase;
        x.set(n, 0, i, j, Math.cos(2 * Math.PI * way) + toy.noise());
      }
  });
  return dataset(x, y);
}
