import { copy, type Layer, map, mul, type NDArray } from "../../../lib/index.ts";

// Small layers of one input, right and wrong, for the checks to look at.

type Toy = Layer<[x: NDArray], NDArray>;

/** out = f(x), number by number, and its derivative. */
export function toy(f: (x: number) => number, df: (x: number) => number, changes: Partial<Toy> = {}): Toy {
  return {
    name: "toy",
    inputs: ["x"],
    forward: (x) => ({ out: map(x, f), cache: copy(x) }),
    backward: (dout, x) => ({ dx: mul(dout, map(x, df)) }),
    ...changes,
  };
}

export const cube: Toy = toy(
  (x) => x * x * x,
  (x) => 3 * x * x,
);
/** The cube, with something about it changed. */
export const cubeBut = (changes: Partial<Toy>): Toy => ({ ...cube, ...changes });
