import ops from "ndarray-ops";
import { type DType, filledWithZeros, isNDArray, type NDArray, packed, type Sizes, view, zerosLike } from "./array.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import { requireArray, requireFunction, requireList } from "./operands.ts";

// Broadcasting, as NumPy does it: axes are matched from the last, and an axis of size 1, or one that is missing, is
// stretched. A stretched axis is a view whose stride is 0, so nothing is copied and ndarray-ops does the loop.

/** The larger of two ranks: (N, D) with (D) has two axes. */
type Wider<A extends number, B extends number> = number extends A | B
  ? number
  : Sizes<A> extends [...Sizes<B>, ...unknown[]]
    ? A
    : B;

/** Two operands, each an array or a number; the result has the rank of the wider one. */
export interface Elementwise {
  <Rank extends number, Same extends Rank>(a: NDArray<Rank>, b: NDArray<Same>): NDArray<Rank>;
  <Rank extends number>(a: NDArray<Rank>, b: NDArray<0> | number): NDArray<Rank>;
  <Rank extends number>(a: number, b: NDArray<Rank>): NDArray<Rank>;
  <A extends number, B extends number>(a: NDArray<A>, b: NDArray<B>): NDArray<Wider<A, B>>;
  (a: NDArray | number, b: NDArray | number): NDArray;
}

export const add: Elementwise = elementwise("add", ops.add);
export const sub: Elementwise = elementwise("sub", ops.sub);
export const mul: Elementwise = elementwise("mul", ops.mul);
export const div: Elementwise = elementwise("div", ops.div);

/** A fresh array of f(value) for every value, in row-major order. */
export function map<Rank extends number>(a: NDArray<Rank>, f: (value: number) => number): NDArray<Rank> {
  requireArray("map", a);
  requireFunction("map", f, "map(a, Math.abs)");
  const values = packed(a);
  const out = zerosLike(a);
  for (let i = 0; i < values.length; i++) out.data[i] = f(values[i]!);
  return out;
}

/** A view of `a` in a wider shape: what is stretched has stride 0. Read it only. */
export function broadcast<Rank extends number = number>(a: NDArray, shape: readonly number[]): NDArray<Rank> {
  requireArray("broadcast", a);
  requireList("broadcast", "sizes", shape, "broadcast(a, [4, 3])");
  const missing = shape.length - a.shape.length;
  const fits = missing >= 0 && a.shape.every((size, axis) => size === shape[axis + missing] || size === 1);
  if (!fits)
    complain("broadcast: axes must agree from the last, or have size 1", {
      given: `${inParentheses(a.shape)} to ${inParentheses(shape)}`,
      expected: "each size equal, or 1, or missing at the front",
      todo: "give the array axes of size 1 where it is to be stretched: sum(…, { keep: true }) or reshape",
    });
  // An axis of 1 and one that is missing would be stretched to anything.
  const stretches = shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!stretches)
    complain("broadcast: a size must be a whole number, zero or more", {
      given: inWords(shape),
      expected: "sizes such as [4, 3, 5, 5]",
      todo: "write every size out: -1 is for reshape",
    });
  const stride = shape.map((size, axis) =>
    axis < missing || a.shape[axis - missing] !== size ? 0 : a.stride[axis - missing]!,
  );
  return view(a.data, shape, stride, a.offset);
}

function elementwise(name: string, into: (out: NDArray, a: NDArray, b: NDArray) => void): Elementwise {
  return <Rank extends number>(a: NDArray<Rank> | number, b: NDArray | number): NDArray<Rank> => {
    const dtype = commonDtype(name, a, b);
    const [left, right] = [arrayOf(a, dtype), arrayOf(b, dtype)];
    const shape = commonShape(name, left.shape, right.shape);
    const out = filledWithZeros<Rank>(shape, dtype);
    into(out, broadcast(left, shape), broadcast(right, shape));
    return out;
  };
}

function commonDtype(name: string, ...operands: readonly unknown[]): DType {
  const dtypes = operands.flatMap((operand) => (isNDArray(operand) ? [operand.dtype] : []));
  const strange = operands.some((operand) => !isNDArray(operand) && typeof operand !== "number");
  if (strange || new Set(dtypes).size > 1)
    complain(`${name}: operands must be numbers or arrays of one dtype`, {
      given: operands.map((operand) => (isNDArray(operand) ? operand.dtype : inWords(operand))).join(", "),
      expected: "float64 with float64, or float32 with float32",
      todo: strange ? "make an array of nested numbers with from(…)" : 'convert one: copy(a, "float64")',
    });
  return dtypes[0] ?? "float64";
}

function arrayOf(operand: NDArray | number, dtype: DType): NDArray {
  if (isNDArray(operand)) return operand;
  const made = filledWithZeros([] as number[], dtype);
  made.data[0] = operand;
  return made;
}

function commonShape(name: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const p = a[axis - rank + a.length] ?? 1;
    const q = b[axis - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1)
      complain(`${name}: axes must agree from the last, or have size 1`, {
        given: `${inParentheses(a)} and ${inParentheses(b)}`,
        expected: `the same size on axis ${axis}, or 1`,
        todo: "transpose or reshape one of them; sum(…, { keep: true }) leaves an axis of size 1",
      });
    return p === 1 ? q : p;
  });
}
