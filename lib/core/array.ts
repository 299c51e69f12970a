import ndarray from "ndarray";
import ops from "ndarray-ops";
import { guard, guarding } from "./checked.ts";
import { complain, inParentheses, inWords } from "./errors.ts";

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

/** Numbers nested as deep as an array has axes. */
export type Nested = number | readonly Nested[];

const FLOATS = { float32: Float32Array, float64: Float64Array } as const;
/** Flat zeros of a dtype. */
export const floats = (dtype: DType, length: number): Floats => new FLOATS[dtype](length);
const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** A view of floats that are already there. Every array that strides makes comes from here. */
export function view<Rank extends number = number>(
  data: Floats,
  shape: readonly number[],
  stride?: readonly number[],
  offset?: number,
): NDArray<Rank> {
  // A copy of the shape, so that nobody's list of sizes changes an array later.
  const made = ndarray<Rank>(data, [...shape], stride && [...stride], offset);
  return guarding() ? guard(made) : made;
}

/** An array of zeros with a shape known only at run time. */
export function filledWithZeros<Rank extends number>(
  shape: readonly number[],
  dtype: DType = "float64",
): NDArray<Rank> {
  const wrong = shape.find((size) => !Number.isSafeInteger(size) || size < 0);
  if (wrong !== undefined)
    complain("zeros: a size must be a whole number, zero or more", {
      given: inParentheses(shape),
      expected: "sizes such as (4, 3, 5, 5)",
      todo:
        Number.isFinite(wrong) && wrong > 0
          ? "round the size down: Math.floor(…)"
          : `find out where ${wrong} comes from`,
    });
  return view<Rank>(new FLOATS[dtype](product(shape)), shape);
}

/** An array of zeros: `zeros(2, 3)` has two rows and three columns. */
export function zeros<Shape extends number[]>(...shape: Shape): NDArray<Shape["length"]> {
  return filledWithZeros(shape);
}

/** Zeros with the dtype of `a`, in its shape or in another: `zerosLike(x, [N, F, outH, outW])`. */
export function zerosLike<Rank extends number>(a: NDArray<Rank>): NDArray<Rank>;
export function zerosLike<const Shape extends readonly number[]>(a: NDArray, shape: Shape): NDArray<Shape["length"]>;
export function zerosLike(a: NDArray, shape: readonly number[] = a.shape): NDArray {
  return filledWithZeros(shape, a.dtype);
}

/** An array of ones: `ones(3)` is a gamma that scales nothing. */
export function ones<Shape extends number[]>(...shape: Shape): NDArray<Shape["length"]> {
  const made = zeros(...shape);
  made.data.fill(1);
  return made;
}

/** An array from nested numbers, `from([[1, 2], [3, 4]])`, or from flat ones and a shape, `from([1, 2, 3, 4], [2, 2])`. */
export function from(value: number): NDArray<0>;
export function from(values: Floats): NDArray<1>;
export function from(values: readonly number[]): NDArray<1>;
export function from(values: readonly (readonly number[])[]): NDArray<2>;
export function from(values: readonly (readonly (readonly number[])[])[]): NDArray<3>;
export function from(values: readonly (readonly (readonly (readonly number[])[])[])[]): NDArray<4>;
export function from<const Shape extends readonly number[]>(
  values: ArrayLike<number>,
  shape: Shape,
): NDArray<Shape["length"]>;
export function from(values: Nested | ArrayLike<number>, shape?: readonly number[]): NDArray;
export function from(values: Nested | ArrayLike<number>, shape?: readonly number[]): NDArray {
  const nested = ArrayBuffer.isView(values) ? Array.from(values as Floats) : (values as Nested);
  const natural = nestedShape(nested);
  const flat = [nested].flat(natural.length as 1) as number[];
  const at = flat.findIndex((value) => typeof value !== "number");
  if (at >= 0)
    complain("from: every value must be a number", {
      given: `${inWords(flat[at])} as value ${at}`,
      expected: "numbers only",
      todo: "convert the values first: values.map(Number)",
    });
  if (shape !== undefined && product(shape) !== flat.length)
    complain("from: the shape must hold exactly the values", {
      given: `${flat.length} values for shape ${inParentheses(shape)}`,
      expected: `${product(shape)} values`,
      todo: "give a shape whose sizes multiply to the number of values",
    });
  const made = filledWithZeros(shape ?? natural);
  made.data.set(flat);
  return made;
}

/** The shape of nested numbers; a complaint where they are ragged. */
function nestedShape(values: Nested, path: readonly number[] = []): number[] {
  if (!Array.isArray(values)) return [];
  const parts: readonly Nested[] = values;
  const first = nestedShape(parts[0] ?? 0, [...path, 0]);
  parts.forEach((part, i) => {
    const here = nestedShape(part, [...path, i]);
    if (here.join() !== first.join())
      complain("from: nested numbers must not be ragged", {
        given: `[${[...path, 0].join("][")}] has shape ${inParentheses(first)}, [${[...path, i].join("][")}] has shape ${inParentheses(here)}`,
        expected: "parts of one shape",
        todo: "give every row the same length",
      });
  });
  return [parts.length, ...first];
}

/** A fresh array with the same numbers, in row-major order; in another dtype where one is given. */
export function copy<Rank extends number>(a: NDArray<Rank>, dtype: DType = a.dtype): NDArray<Rank> {
  return view<Rank>(new FLOATS[dtype](packed(a)), a.shape);
}

/** The numbers of `a` nested as deep as it has axes: what `from` takes. */
export function toNested(a: NDArray): Nested {
  const values = packed(a);
  let at = 0;
  const nest = (axis: number): Nested =>
    axis === a.shape.length ? values[at++]! : Array.from({ length: a.shape[axis]! }, () => nest(axis + 1));
  return nest(0);
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
  if (isPacked(a) || a.size === 0) return a.data.subarray(a.offset, a.offset + a.size);
  const out = view(new FLOATS[a.dtype](a.size), a.shape);
  assign(out, a);
  return out.data;
}

/** Write the numbers of `a` into a view of the same shape. */
export function assign(into: NDArray, a: NDArray): void {
  ops.assign(into, a);
}

export function isNDArray(value: unknown): value is NDArray {
  return (
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    (value.data instanceof Float64Array || value.data instanceof Float32Array) &&
    "shape" in value &&
    "stride" in value &&
    "offset" in value
  );
}
