import { filledWithZeros, type NDArray } from "../core/array.ts";
import type { Dataset } from "./dataset.ts";
import { dataset } from "./in-memory.ts";
import { labelsFor, type Toy, type ToyOptions, toyOf } from "./toy.ts";

// Points of the plane, (N, 2), to be drawn on paper.

/** Heaps of points around places on a circle of radius 1: a line between two of them tells them apart. */
export function blobs(options: ToyOptions = {}): Dataset<NDArray<2>> {
  const toy = toyOf("blobs", options, 0.2);
  return points(toy, (c) => ({ angle: (2 * Math.PI * c) / toy.classes, radius: 1 }));
}

/** How far round an arm goes on its way out. */
const TURNS = 0.75;

/** Arms of a spiral within radius 1, one behind the other: no line tells them apart. */
export function spirals(options: ToyOptions = {}): Dataset<NDArray<2>> {
  const toy = toyOf("spirals", options, 0.02);
  return points(toy, (c) => {
    const radius = toy.draw.next();
    return { angle: 2 * Math.PI * (c / toy.classes + TURNS * radius), radius };
  });
}

function points(toy: Toy, place: (c: number) => { angle: number; radius: number }): Dataset<NDArray<2>> {
  const x = filledWithZeros<2>([toy.samples, 2], toy.dtype);
  const y = labelsFor(toy);
  y.forEach((c, n) => {
    const { angle, radius } = place(c);
    x.set(n, 0, radius * Math.cos(angle) + toy.noise());
    x.set(n, 1, radius * Math.sin(angle) + toy.noise());
  });
  return dataset(x, y);
}
