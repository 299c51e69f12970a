import { type Floats, type NDArray, zeros } from "./array.ts";
import { complain, inWords } from "./errors.ts";

/** Numbers that look random and are the same on every machine for the same seed. */
export interface Random {
  /** One number in [0, 1). */
  next(): number;
  /** One whole number in [0, below). */
  integer(below: number): number;
  /** Normal samples: mean 0, standard deviation 1. */
  normal<Shape extends number[]>(...shape: Shape): NDArray<Shape["length"]>;
  /** Uniform samples in [0, 1). */
  uniform<Shape extends number[]>(...shape: Shape): NDArray<Shape["length"]>;
  /** Whole numbers in [0, below). */
  integers<Shape extends number[]>(below: number, ...shape: Shape): NDArray<Shape["length"]>;
  /** The numbers 0 … n−1 in a random order. */
  permutation(n: number): Int32Array;
}

const TWO_32 = 2 ** 32;

/** A generator of its own: xoshiro128**, its state filled from the seed by SplitMix32. */
export function random(seed: number): Random {
  if (!Number.isSafeInteger(seed))
    complain("random: a seed must be a whole number", {
      given: inWords(seed),
      expected: "a whole number such as 0 or 498",
      todo: "choose any; the same seed gives the same numbers",
    });
  return generator(xoshiro128(...stateOf(seed)));
}

type State = [a: number, b: number, c: number, d: number];

/** Seeds past 32 bits count in full: each word of the state goes through the chain once for either half. */
function stateOf(seed: number): State {
  const low = splitMix32(seed | 0);
  const high = Math.floor(seed / TWO_32);
  if (high === 0) return low;
  const other = splitMix32(high);
  const mixed = (i: 0 | 1 | 2 | 3): number =>
    // Small negative seeds keep the numbers that they have always given: one constant tells them from positive ones.
    high === -1 ? low[i] ^ Math.imul(other[i], 0x85ebca6b) : splitMix32(seed ^ other[i])[i];
  return [mixed(0), mixed(1), mixed(2), mixed(3)];
}

function generator(bits: () => number): Random {
  // 53 bits, all that a double between 0 and 1 can hold.
  const next = (): number => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53;
  const integer = (below: number): number => {
    if (!Number.isSafeInteger(below) || below < 1)
      complain("random: integers need a bound of at least 1", {
        given: inWords(below),
        expected: "a whole number, 1 or more",
        todo: "integer(10) gives 0 … 9",
      });
    return Math.floor(next() * below);
  };
  // Box–Muller, one of its two numbers: sqrt, log and cos agree between the engines of Node 20, 22 and 24.
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const filled = <Shape extends number[]>(shape: Shape, draw: () => number): NDArray<Shape["length"]> => {
    const made = zeros(...shape);
    for (let i = 0; i < made.size; i++) made.data[i] = draw();
    return made;
  };
  return {
    next,
    integer,
    normal: (...shape) => filled(shape, normal),
    uniform: (...shape) => filled(shape, next),
    integers: (below, ...shape) => filled(shape, () => integer(below)),
    permutation(n) {
      if (!Number.isSafeInteger(n) || n < 0)
        complain("random: a permutation needs a whole number of things, zero or more", {
          given: inWords(n),
          expected: "permutation(5) orders 0 … 4",
          todo: "give how many there are, such as x.shape[0]",
        });
      const order = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return order;
    },
  };
}

/**
 * Fill floats with normal samples of mean 0, a number at a time: a hundred million take no second array. Box–Muller, both of its
 * numbers: half the time of taking one.
 */
export function fillNormal(floats: Floats, std: number, { next }: Random): void {
  for (let i = 0; i < floats.length; i += 2) {
    const radius = std * Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    floats[i] = radius * Math.cos(angle);
    if (i + 1 < floats.length) floats[i + 1] = radius * Math.sin(angle);
  }
}

/** Blackman and Vigna's xoshiro128**, version 1.1. */
export function xoshiro128(a: number, b: number, c: number, d: number): () => number {
  const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotated(d, 11);
    return result;
  };
}

function splitMix32(state: number): State {
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [next(), next(), next(), next()];
}
