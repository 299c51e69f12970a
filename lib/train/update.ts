import { type Floats, floats, type NDArray, packed } from "../core/array.ts";
import { perDtype } from "../core/kernel.ts";
import { floatsOf } from "../core/lent.ts";
import { result } from "../core/result.ts";
import { compute } from "../wasm/compute.ts";
import { wasmEngine } from "../wasm/engine.ts";

// All update rules are one formula: w′ = keep·w + (p·m′ + q·g) / (√(k·c′) + ε), with the gradient g = dw + l·w, and the means
// m′ = a·m + b·g of it and c′ = d·c + e·g² of its square, where a rule has them. A rule is its coefficients.

export interface Coefficients {
  readonly keep?: number;
  /** How much of w joins its gradient. */
  readonly l?: number;
  /** Of the mean: how much of it moves w, how much of it stays, and how much of g joins it. */
  readonly p?: number;
  readonly a?: number;
  readonly b?: number;
  /** Of the gradient itself. */
  readonly q?: number;
  /** Of the mean square: how much stays, how much joins, what it is multiplied by under the root, and what is added to that. */
  readonly d?: number;
  readonly e?: number;
  readonly k?: number;
  readonly eps?: number;
}

interface Means {
  readonly mean?: NDArray;
  readonly square?: NDArray;
}

/** The next w, and the next means of those that there are. */
export function updated(w: NDArray, dw: NDArray, past: Means, coefficients: Coefficients): Updated {
  const settled = { keep: 1, l: 0, p: 0, q: 0, a: 0, b: 0, d: 0, e: 0, k: 1, eps: 0, ...coefficients };
  return wasmEngine() === undefined ? plainUpdated(w, dw, past, settled) : wasmUpdated(w, dw, past, settled);
}
type Updated = Means & { readonly next: NDArray };

function wasmUpdated(w: NDArray, dw: NDArray, { mean, square }: Means, settled: Required<Coefficients>): Updated {
  const { keep, l, p, q, a, b, d, e, k, eps } = settled;
  return compute("update", { w, dw }, (room) => {
    const next = room.result(w.shape);
    const [nextMean, nextSquare] = [mean && room.result(w.shape), square && room.result(w.shape)];
    const [from, to] = [mean ? room.place(mean) : 0, square ? room.place(square) : 0];
    const pointers = [room.place(w), room.place(dw), next.at, from, nextMean?.at ?? 0, to, nextSquare?.at ?? 0];
    const constants = room.numbers([keep, p, q, a, b, d, e, k, eps, l]);
    const struct = room.integers([w.size, ...pointers, constants]);
    room.share("update", struct, Math.ceil(w.size / UNIT), COST * w.size);
    return {
      next: next.taken(),
      ...(nextMean && { mean: nextMean.taken() }),
      ...(nextSquare && { square: nextSquare.taken() }),
    };
  });
}
/** Numbers in a unit of work, as in assembly/numbers.ts, and what one costs, in products. */
const UNIT = 4096;
const COST = 4;

/** The same where there is no WebAssembly. */
export function plainUpdated(
  w: NDArray,
  dw: NDArray,
  { mean, square }: Means,
  settled: Required<Coefficients>,
): Updated {
  const [next, nextMean, nextSquare] = [result(w), mean && result(w), square && result(w)];
  const to = (a: NDArray | undefined): Floats => (a ? floatsOf(a) : floats(w.dtype, 0));
  const means = [mean, square].map((past) => (past ? packed(past) : floats(w.dtype, 0))) as [Floats, Floats];
  loop[w.dtype](floatsOf(next), to(nextMean), to(nextSquare), packed(w), packed(dw), ...means, settled);
  return { next, ...(nextMean && { mean: nextMean }), ...(nextSquare && { square: nextSquare }) };
}

const loop = perDtype(
  (
    next: Floats,
    nextMean: Floats,
    nextSquare: Floats,
    w: Floats,
    dw: Floats,
    mean: Floats,
    square: Floats,
    { keep, l, p, q, a, b, d, e, k, eps }: Required<Coefficients>,
  ): void => {
    for (let i = 0; i < w.length; i++) {
      // l·w and q·g are left out where l and q are 0: 0·∞ would be NaN.
      const g = l === 0 ? dw[i]! : dw[i]! + l * w[i]!;
      let step = q === 0 ? 0 : q * g;
      if (mean.length > 0) {
        const m = a * mean[i]! + b * g;
        nextMean[i] = m;
        step += p * m;
      }
      if (square.length > 0) {
        const c = d * square[i]! + e * (g * g);
        nextSquare[i] = c;
        step /= Math.sqrt(k * c) + eps;
      }
      next[i] = keep * w[i]! + step;
    }
  },
);
