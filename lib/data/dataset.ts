import type { NDArray } from "../core/array.ts";

/** Samples, and the class of each. */
export interface Samples<X extends NDArray = NDArray> {
  readonly x: X;
  readonly y: Int32Array;
}

/** Samples that are made into arrays when they are asked for: thousands of images stay the bytes that they are on disk. */
export interface Dataset<X extends NDArray = NDArray> {
  /** How many samples there are. */
  readonly size: number;
  /** Those at these places, 0 … size − 1, in this order, as one batch. */
  take(places: ArrayLike<number>): Samples<X>;
}
