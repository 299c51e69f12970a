import type { DType, NDArray } from "./array.ts";
import { complain, inWords } from "./errors.ts";
import { isOnLoan } from "./lent.ts";

// What the toolbox asks of what it is given. array.ts asks too, so this stands below it and takes no more than its types.

export function isNDArray(value: unknown): value is NDArray {
  return (
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    "shape" in value &&
    "stride" in value &&
    "offset" in value &&
    (isOnLoan(value) || value.data instanceof Float64Array || value.data instanceof Float32Array)
  );
}

/** Refuse what is no array of floats, before anyone reads the shape that it hasn't got. */
export function requireArray(caller: string, value: unknown, name = "a"): void {
  if (isNDArray(value)) return;
  complain(`${caller}: ${name} must be an array of float32 or float64`, {
    given: `${name} ${inWords(value)}${dtypeOf(value)}`,
    expected: "an array, as from(…), zeros(…) and layers make them",
    todo: aboutOperand(value),
  });
}

function aboutOperand(value: unknown): string {
  if (Array.isArray(value) || typeof value === "number") return "make one with from(…), which takes nested numbers";
  if (typeof value !== "object" || value === null) return `find out where ${inWords(value)} comes from`;
  if ("out" in value) return "take the array out of what forward returns: const { out, cache } = …";
  return "make one with from(…); convert other dtypes with from(data, shape)";
}

/** The dtype of an ndarray that isn't one of ours, of int32 for one. */
export const dtypeOf = (value: unknown): string =>
  typeof value === "object" && value !== null && "dtype" in value && "shape" in value ? ` ${String(value.dtype)}` : "";

/** Refuse sizes or axes that aren't in a list; `right` is a call as it should be. */
export function requireList(caller: string, what: "sizes" | "axes", value: unknown, right: string): void {
  if (Array.isArray(value)) return;
  complain(`${caller}: the ${what} must be in one list`, {
    given: `${what} ${inWords(value)}`,
    expected: `a list of numbers, as in ${right}`,
    todo: aboutList(value),
  });
}

function aboutList(value: unknown): string {
  if (typeof value === "number") return "put brackets around them";
  return isNDArray(value) ? "give the shape of the array: a.shape" : `find out where ${inWords(value)} comes from`;
}

/** Refuse a dtype that no array of ours has. */
export function requireDType(caller: string, dtype: DType): void {
  if (dtype === "float64" || dtype === "float32") return;
  complain(`${caller}: the dtype must be one that arrays have`, {
    given: `dtype ${inWords(dtype)}`,
    expected: '"float64" or "float32"',
    todo: "whole numbers are kept as floats; for labels take a list, or an Int32Array",
  });
}

/** Refuse what can't be called. */
export function requireFunction(caller: string, value: unknown, right: string, name = "f"): void {
  if (typeof value === "function") return;
  complain(`${caller}: ${name} must be a function`, {
    given: `${name} ${inWords(value)}`,
    expected: name === "f" ? "a function of one number, which returns a number" : "a function that takes nothing",
    todo: `give one, as in ${right}`,
  });
}
