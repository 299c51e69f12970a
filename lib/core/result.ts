import { type DType, type Floats, filledWithZeros, type NDArray, product, view } from "./array.ts";
import { floatsOf, type Loan, lent } from "./lent.ts";

// Where the results of layers live: in floats of their own, or, while a scope is open, in memory that the scope lends.

export interface Lender {
  /** Memory for so many numbers, holding whatever was there; nothing where there is none to lend. */
  lend(dtype: DType, count: number): Loan | undefined;
}

let home: Lender | undefined;

/** Who lends memory to results now. */
export const lender = (): Lender | undefined => home;

/** Have all results live here, or in floats of their own. */
export function setLender(next: Lender | undefined): void {
  home = next;
}

/** Run a function whose results have floats of their own, also within a scope: one that makes more than memory holds. */
export function withoutLender<Result>(run: () => Result): Result {
  const before = home;
  home = undefined;
  try {
    return run();
  } finally {
    home = before;
  }
}

const EMPTY: { readonly [D in DType]: Floats } = { float32: new Float32Array(0), float64: new Float64Array(0) };

/** An array on loan. */
export const borrowed = <Rank extends number>(dtype: DType, shape: readonly number[], loan: Loan): NDArray<Rank> =>
  lent(view<Rank>(EMPTY[dtype], shape), loan);

/** Zeros for a result, like `a`, in its shape or in another; to be written through `floatsOf`. */
export function result<Rank extends number>(a: NDArray<Rank>): NDArray<Rank>;
export function result<const Shape extends readonly number[]>(a: NDArray, shape: Shape): NDArray<Shape["length"]>;
export function result(a: NDArray, shape: readonly number[] = a.shape): NDArray {
  const loan = home?.lend(a.dtype, product(shape));
  if (loan === undefined) return filledWithZeros(shape, a.dtype);
  const made = borrowed(a.dtype, shape, loan);
  floatsOf(made).fill(0);
  return made;
}
