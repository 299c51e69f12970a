import type { Random } from "../core/random.ts";
import type { Displacements } from "./warp.ts";

// A field of displacements that is smooth: noise under a Gaussian. The noise lies on a lattice one standard deviation of the
// Gaussian wide, not on every pixel: what is finer the Gaussian would take away, and a field costs a tenth.

export interface Elastic {
  /** How far a pixel is moved along an axis, in pixels: the standard deviation. */
  readonly strength: number;
  /** The Gaussian's standard deviation in pixels: over how far neighbours move together. */
  readonly smoothness: number;
}

/** A field for each of N images of H×W pixels, drawn one image after the other. */
export function elasticFields(
  { next }: Random,
  [N, H, W]: readonly [number, number, number],
  { strength, smoothness }: Elastic,
): Displacements {
  const [rows, columns] = [gaussians(H, smoothness), gaussians(W, smoothness)];
  const noise = new Float64Array(rows.lattice * columns.lattice);
  const between = new Float64Array(H * columns.lattice);
  const [down, right] = [new Float64Array(N * H * W), new Float64Array(N * H * W)];
  // Even numbers of variance 1: sums of a few are nearly normal, and none is far out.
  const amplitude = Math.sqrt(12) * strength;
  for (let n = 0; n < N; n++)
    for (const field of [down, right]) {
      for (let at = 0; at < noise.length; at++) noise[at] = amplitude * (next() - 0.5);
      product(between, rows, noise, columns.lattice);
      productOfTransposed(field.subarray(n * H * W, (n + 1) * H * W), between, columns);
    }
  return { down, right };
}

/** A matrix from the points of a lattice to pixels along one axis: in each row a Gaussian, none but its neighbours being 0. */
interface Smoothing {
  readonly pixels: number;
  readonly lattice: number;
  /** How many weights a row has, and which point the first is for. */
  readonly taps: number;
  readonly first: Int32Array;
  readonly weights: Float64Array;
}

/** How many standard deviations of a Gaussian are counted to either side. */
const REACH = 3;

function gaussians(pixels: number, smoothness: number): Smoothing {
  const step = Math.max(1, smoothness);
  const reach = Math.ceil((REACH * smoothness) / step);
  const taps = 2 * reach + 1;
  const nearest = Int32Array.from({ length: pixels }, (_, pixel) => Math.round(pixel / step));
  const weights = new Float64Array(pixels * taps);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const row = weights.subarray(pixel * taps, (pixel + 1) * taps);
    for (let tap = 0; tap < taps; tap++) {
      const far = (pixel - (nearest[pixel]! - reach + tap) * step) / smoothness;
      row[tap] = Math.exp((-far * far) / 2);
    }
    // Squares that add up to 1 keep the variance at 1, at every pixel.
    const length = Math.sqrt(row.reduce((sum, weight) => sum + weight * weight, 0));
    for (let tap = 0; tap < taps; tap++) row[tap]! /= length;
  }
  // A pixel's first point is `reach` to the left of its nearest; the lattice begins as far to the left of the image.
  return { pixels, lattice: (nearest.at(-1) ?? 0) + taps, taps, first: nearest, weights };
}

/** out ← S · a, for a matrix a with so many columns. */
function product(
  out: Float64Array,
  { pixels, taps, first, weights }: Smoothing,
  a: Float64Array,
  columns: number,
): void {
  out.fill(0);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[pixel * taps + tap]!;
      const from = (first[pixel]! + tap) * columns;
      for (let j = 0, to = pixel * columns; j < columns; j++, to++) out[to]! += weight * a[from + j]!;
    }
}

/** out ← a · Sᵀ */
function productOfTransposed(
  out: Float64Array,
  a: Float64Array,
  { pixels, lattice, taps, first, weights }: Smoothing,
): void {
  for (let row = 0, at = 0; at < out.length; row++)
    for (let pixel = 0; pixel < pixels; pixel++, at++) {
      let sum = 0;
      const from = row * lattice + first[pixel]!;
      for (let tap = 0; tap < taps; tap++) sum += weights[pixel * taps + tap]! * a[from + tap]!;
      out[at] = sum;
    }
}
