import ndarray from "ndarray";
import ops from "ndarray-ops";
import { guard, guarding } from "./checked.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import { floatsOf } from "./lent.ts";
import { isNDArray, requireArray, requireDType, requireList } from "./operands.ts";
import { inspected } from "./print.ts";
import { hide, INSPECT } from "./shown.ts";

export { isNDArray };

export type Floats = Float32Array | Float64Array;
export type DType = "float32" | "float64";

/** `Sizes<4>` is `[number, number, number, number]`; `Sizes<number>` is any number of sizes. */
export type Sizes<Rank extends number> = Rank extends 0
  ? []
  : Rank extends 1
    ? [number]
    : Rank extends 2
      ? [number, number]
      : Rank extends 3
        ? [number, number, number]
        : Rank extends 4
          ? [number, number, number, number]
          : Rank extends 5
            ? [number, number, number, number, number]
            : number[];

/** One entry an axis, `null` or nothing where that axis stays whole. */
type PerAxis = (number | null | undefined)[];

/**
 * A view of floats, as npm `ndarray` makes them. The rank is in the type, the sizes are in `shape`.
 * `lo`, `hi`, `step`, `transpose` and `pick` make further views of the same floats; they copy nothing.
 */
export interface NDArray<Rank extends number = number> {
  readonly data: Floats;
  readonly shape: Readonly<Sizes<Rank>>;
  readonly stride: readonly number[];
  readonly offset: number;
  readonly dtype: DType;
  readonly size: number;
  readonly dimension: number;
  get(...index: Sizes<Rank>): number;
  set(...indexThenValue: [...Sizes<Rank>, number]): void;
  lo(...first: PerAxis): NDArray<Rank>;
  hi(...length: PerAxis): NDArray<Rank>;
  step(...by: PerAxis): NDArray<Rank>;
  transpose(...axes: number[]): NDArray<Rank>;
  pick(...index: PerAxis): NDArray;
}

const FLOATS = { float32: Float32Array, float64: Float64Array } as const;
/** Flat zeros of a dtype. */
export const floats = (dtype: DType, length: number): Floats => new FLOATS[dtype](length);
/** How many numbers an array of these sizes holds. */
export const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** A view of floats that are already there. Every array that strides makes comes from here. */
export function view<Rank extends number = number>(
  data: Floats,
  shape: readonly number[],
  stride?: readonly number[],
  offset?: number,
): NDArray<Rank> {
  const made = ndarray<Rank>(data, shape, stride, offset);
  if (!(INSPECT in made)) teachToPrint(made);
  return guarding() ? guard(made) : made;
}

/**
 * npm ndarray makes a constructor for each rank of a dtype. What an array looks like is said once to the prototype of each, and
 * of all lower ranks, for views drop axes.
 */
function teachToPrint({ data, dimension }: NDArray): void {
  for (let rank = dimension; rank >= 0; rank--) {
    const shape = Array.from({ length: rank }, () => 0);
    hide(Object.getPrototypeOf(ndarray(data, shape)), INSPECT, inspected);
  }
}

/** An array of zeros with a shape known only at run time. */
export function filledWithZeros<Rank extends number>(
  shape: readonly number[],
  dtype: DType = "float64",
): NDArray<Rank> {
  const at = shape.findIndex((size) => !Number.isSafeInteger(size) || size < 0);
  if (at >= 0) refuseSize(shape, at);
  const size = product(shape);
  if (size >= MOST)
    complain("zeros: an array holds fewer than 2³¹ numbers", {
      given: `${inParentheses(shape)}, ${size} numbers`,
      expected: "sizes whose product is below 2147483648",
      todo: "check the sizes; work in smaller batches if they are meant",
    });
  return view<Rank>(new FLOATS[dtype](size), shape);
}

/** npm ndarray keeps where a view starts in 32 bits. */
const MOST = 2 ** 31;

function refuseSize(shape: readonly unknown[], at: number): never {
  const wrong = shape[at];
  complain("zeros: a size must be a whole number, zero or more", {
    given: `(${shape.map(inWords).join(", ")})`,
    expected: "sizes such as (4, 3, 5, 5)",
    todo: Array.isArray(wrong)
      ? "give the sizes one by one, zeros(2, 3), or spread a list of them: zeros(...shape)"
      : typeof wrong === "number" && wrong > 0 && Number.isFinite(wrong)
        ? "round the size down: Math.floor(…)"
        : `find out where ${inWords(wrong)} comes from`,
  });
}

/** An array of zeros: `zeros(2, 3)` has two rows and three columns. */
export function zeros<Shape extends number[]>(...shape: Shape): NDArray<Shape["length"]> {
  return filledWithZeros(shape);
}

/** Zeros with the dtype of `a`, in its shape or in another: `zerosLike(x, [N, F, outH, outW])`. */
export function zerosLike<Rank extends number>(a: NDArray<Rank>): NDArray<Rank>;
export function zerosLike<const Shape extends readonly number[]>(a: NDArray, shape: Shape): NDArray<Shape["length"]>;
export function zerosLike(a: NDArray, shape?: readonly number[]): NDArray {
  requireArray("zerosLike", a);
  if (shape === undefined) return filledWithZeros(a.shape, a.dtype);
  requireList("zerosLike", "sizes", shape, "zerosLike(a, [2, 3])");
  return filledWithZeros(shape, a.dtype);
}

/** An array of ones: `ones(3)` is a gamma that scales nothing. */
export function ones<Shape extends number[]>(...shape: Shape): NDArray<Shape["length"]> {
  const made = zeros(...shape);
  made.data.fill(1);
  return made;
}

/** A fresh array with the same numbers, in row-major order; in another dtype where one is given. */
export function copy<Rank extends number>(a: NDArray<Rank>, dtype?: DType): NDArray<Rank> {
  requireArray("copy", a);
  if (dtype !== undefined) requireDType("copy", dtype);
  return view<Rank>(new FLOATS[dtype ?? a.dtype](packed(a)), a.shape);
}

/** Whether the floats of `a` lie one behind the other in row-major order. */
export function isPacked(a: NDArray): boolean {
  let expected = 1;
  for (let axis = a.shape.length - 1; axis >= 0; axis--) {
    const size = a.shape[axis]!;
    if (size !== 1 && a.stride[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/**
 * The floats of `a` in row-major order: its own where they lie so, copied where they don't.
 * Read them only; this is how fast code is right on any view.
 */
export function packed(a: NDArray): Floats {
  if (isPacked(a) || a.size === 0) return floatsOf(a).subarray(a.offset, a.offset + a.size);
  const out = view(new FLOATS[a.dtype](a.size), a.shape);
  assign(out, a);
  return out.data;
}

/** Write the numbers of `a` into a view of the same shape. */
export function assign(into: NDArray, a: NDArray): void {
  ops.assign(into, a);
}
