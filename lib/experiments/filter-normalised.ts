import { type NDArray, packed, zerosLike } from "../core/array.ts";
import type { Arrays } from "../core/model.ts";
import type { Random } from "../core/random.ts";
import { fillNormal } from "../core/random.ts";

/**
 * A random direction in the space of all weights, each filter of it as long as the filter that it moves (Li and others 2018):
 * a step of 1 then means the same in nets whose weights are of other sizes. Biases, γ and β stay where they are.
 */
export function filterNormalised(params: Arrays, draw: Random): Arrays {
  const weights = Object.entries(params).filter(([name]) => name.startsWith("W"));
  return Object.fromEntries(weights.map(([name, w]) => [name, directionOf(w, draw)]));
}

function directionOf(w: NDArray, draw: Random): NDArray {
  const d = zerosLike(w);
  fillNormal(d.data, 1, draw);
  const [from, to] = [filterNorms(w), filterNorms(d)];
  const place = filterAt(w);
  for (let i = 0; i < d.size; i++) d.data[i] = (d.data[i]! * from[place(i)]!) / to[place(i)]!;
  return d;
}

/** The norm of each filter of a convolution (F, C, …), and of each unit of a linear layer (D, M). */
export function filterNorms(w: NDArray): readonly number[] {
  const squares = new Array<number>(w.dimension === 2 ? w.shape[1]! : w.shape[0]!).fill(0);
  const place = filterAt(w);
  packed(w).forEach((value, i) => {
    squares[place(i)]! += value * value;
  });
  return squares.map(Math.sqrt);
}

/** To which filter a number belongs: a linear layer's unit is a column, a convolution's filter all behind its first axis. */
function filterAt({ shape, size }: NDArray): (i: number) => number {
  const M = shape[1]!;
  const each = size / shape[0]!;
  return shape.length === 2 ? (i) => i % M : (i) => Math.floor(i / each);
}
