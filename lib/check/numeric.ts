import { copy, type DType, type Floats, type NDArray, packed, zerosLike } from "../core/array.ts";
import { withoutLender } from "../core/result.ts";
import { derivative, type Line } from "./derivative.ts";
import { requireFunctionOfArrays } from "./door.ts";

/**
 * The gradient of Σ dout·f(x), number by number. Right on any view; x is only read, and f is handed copies.
 * Without a step it extrapolates and finds its own; with one it is the plain centred difference of the textbook.
 */
export function numericGradient<Rank extends number>(
  f: (x: NDArray<Rank>) => NDArray,
  x: NDArray<Rank>,
  dout: NDArray,
  step?: number,
): NDArray<Rank> {
  requireFunctionOfArrays(f, x, dout, step);
  const at = copy(x, widest(f, x));
  const weights = packed(dout);
  const gradient = zerosLike(x);
  for (let i = 0; i < at.size; i++) {
    const line = alongCoordinate(at, i, () => withoutLender(() => f(copy(at))));
    gradient.data[i] =
      step === undefined ? derivative(line, weights, Math.abs(at.data[i]!)).value : centred(line, weights, step, at, i);
  }
  return gradient;
}

/** Float64, where f takes that: it may know arrays of float32 that mustn't meet others. */
function widest<Rank extends number>(f: (x: NDArray<Rank>) => NDArray, x: NDArray<Rank>): DType {
  if (x.dtype === "float64") return "float64";
  try {
    return f(copy(x, "float64")).dtype;
  } catch {
    return x.dtype;
  }
}

/** The textbook's difference, over the distance that the dtype of x made of two steps. */
function centred(line: Line, dout: Floats, step: number, x: NDArray, i: number): number {
  const [up, down] = [line(step), line(-step)];
  const around = Float64Array.of(x.data[i]! + step, x.data[i]! - step);
  const [above, below] = x.dtype === "float32" ? Float32Array.from(around) : around;
  let change = 0;
  for (let k = 0; k < up.length; k++) change += dout[k]! * (up[k]! - down[k]!);
  return change / (above! - below!);
}

/** The line on which one number of `x` moves and all others stay. */
export function alongCoordinate(x: NDArray, i: number, evaluate: () => NDArray): Line {
  const home = x.data[i]!;
  return (t) => {
    x.data[i] = home + t;
    const out = packed(evaluate()).slice();
    x.data[i] = home;
    return out;
  };
}
