import { type Floats, type NDArray, packed } from "../core/array.ts";
import { perDtype } from "../core/kernel.ts";
import { floatsOf } from "../core/lent.ts";
import { result } from "../core/result.ts";

/** How one image moves: about its middle, a turn (radians, from the x axis towards the y axis) and a scale, then a shift in pixels. */
export interface Motion {
  readonly turn: number;
  readonly scale: number;
  readonly down: number;
  readonly right: number;
}

/** How far from its place each pixel of each image is fetched, in pixels: (N, H, W), packed. */
export interface Displacements {
  readonly down: Float64Array;
  readonly right: Float64Array;
}

/**
 * Each image moved by a motion of its own. A pixel of the result asks where it comes from, so the motion is undone: shift, scale
 * and turn backwards. Between pixels the four around are mixed. Outside, the nearest pixel of the border stands: that needs no
 * value for background, which standardised images no longer have at 0.
 */
export function warp(x: NDArray<4>, motions: readonly Motion[], displacements?: Displacements): NDArray<4> {
  const [N, C, H, W] = x.shape;
  const out = result(x);
  const area = H * W;
  const images = packed(x);
  const still = new Float64Array(displacements === undefined ? area : 0);
  for (let n = 0; n < N; n++) {
    const { turn, scale, down, right } = motions[n]!;
    const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
    const here = n * area;
    move[x.dtype](
      floatsOf(out),
      images,
      n * C * area,
      C,
      H,
      W,
      cos,
      sin,
      down,
      right,
      displacements?.down.subarray(here, here + area) ?? still,
      displacements?.right.subarray(here, here + area) ?? still,
    );
  }
  return out;
}

const move = perDtype(
  (
    to: Floats,
    from: Floats,
    start: number,
    C: number,
    H: number,
    W: number,
    cos: number,
    sin: number,
    down: number,
    right: number,
    away: Float64Array,
    aside: Float64Array,
  ): void => {
    const [middleY, middleX] = [(H - 1) / 2, (W - 1) / 2];
    const area = H * W;
    for (let i = 0, at = 0; i < H; i++)
      for (let j = 0; j < W; j++, at++) {
        const p = i - middleY - down;
        const q = j - middleX - right;
        const y = Math.min(Math.max(middleY + cos * p - sin * q + away[at]!, 0), H - 1);
        const x = Math.min(Math.max(middleX + sin * p + cos * q + aside[at]!, 0), W - 1);
        // Neither is below 0, so this rounds down.
        const row = y | 0;
        const column = x | 0;
        const v = y - row;
        const u = x - column;
        const below = row < H - 1 ? W : 0;
        const beside = column < W - 1 ? 1 : 0;
        for (let c = 0, place = start + row * W + column, end = start + at; c < C; c++, place += area, end += area) {
          const first = from[place]!;
          const third = from[place + below]!;
          const upper = first + u * (from[place + beside]! - first);
          const lower = third + u * (from[place + below + beside]! - third);
          to[end] = upper + v * (lower - upper);
        }
      }
  },
);
