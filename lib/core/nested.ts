import { type Floats, filledWithZeros, isNDArray, type NDArray, packed } from "./array.ts";
import { complain, inParentheses, inWords } from "./errors.ts";
import { requireArray, requireList } from "./operands.ts";

// Numbers as one writes them down, [[1, 2], [3, 4]], to arrays and back.

/** Numbers nested as deep as an array has axes. */
export type Nested = number | readonly Nested[];

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
  if (shape !== undefined) requireList("from", "sizes", shape, "from([1, 2, 3, 4], [2, 2])");
  const flat: number[] = [];
  const natural = unnest(values, flat);
  const made = filledWithZeros(shape ?? natural);
  if (made.size !== flat.length)
    complain("from: the shape must hold exactly the values", {
      given: `${flat.length} values for shape ${inParentheses(made.shape)}`,
      expected: `${made.size} values`,
      todo: "give a shape whose sizes multiply to the number of values",
    });
  made.data.set(flat);
  return made;
}

/** Write nested numbers one behind the other, and tell their shape; a complaint where they are ragged, or no numbers. */
function unnest(values: unknown, flat: number[], path: readonly number[] = []): readonly number[] {
  if (typeof values === "number") {
    flat.push(values);
    return [];
  }
  if (!isList(values)) return refuseValue(values, path);
  let first: readonly number[] = [];
  // By index, so that a place that was never filled is met as undefined.
  for (let i = 0; i < values.length; i++) {
    const here = unnest(values[i], flat, [...path, i]);
    if (i === 0) first = here;
    else if (here.join() !== first.join())
      complain("from: nested numbers must not be ragged", {
        given: `${inBrackets([...path, 0])} has shape ${inParentheses(first)}, ${inBrackets([...path, i])} has shape ${inParentheses(here)}`,
        expected: "parts of one shape",
        todo: "give every row the same length",
      });
  }
  return [values.length, ...first];
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === "object" && value !== null && "length" in value;
const inBrackets = (path: readonly number[]): string => path.map((i) => `[${i}]`).join("");

function refuseValue(value: unknown, path: readonly number[]): never {
  complain("from: every value must be a number", {
    given: `${inWords(value)}${path.length > 0 ? ` at ${inBrackets(path)}` : ""}`,
    expected: "numbers, nested or flat",
    todo: isNDArray(value)
      ? "an array needs no from: copy(a) copies it, reshape(a, shape) gives it another shape"
      : value === undefined
        ? "fill every place first: new Array(n) holds nothing, zeros(n) holds numbers"
        : "convert it first: Number(value)",
  });
}

/** The numbers of `a` nested as deep as it has axes: what `from` takes. */
export function toNested(a: NDArray): Nested {
  requireArray("toNested", a);
  const values = packed(a);
  let at = 0;
  const nest = (axis: number): Nested =>
    axis === a.shape.length ? values[at++]! : Array.from({ length: a.shape[axis]! }, () => nest(axis + 1));
  return nest(0);
}
