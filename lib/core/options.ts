import { complain, inWords } from "./errors.ts";
import { isNDArray } from "./operands.ts";

// Options go by their names, in an object. One that nobody reads would change nothing, so it is refused.

/** Refuse options that aren't an object, have a name that nobody knows, or are null. */
export function requireOptions(caller: string, options: unknown, names: readonly string[]): void {
  requireNames(caller, options, names);
  requireNoNull(caller, options);
}

/** Refuse options that aren't an object, or have a name that nobody knows. */
export function requireNames(caller: string, options: unknown, names: readonly string[]): void {
  if (!isRecord(options) || Array.isArray(options)) refuseKind(caller, options, names);
  // for…in makes no list of the names: a product of small matrices would feel it.
  for (const name in options)
    if (!names.includes(name)) {
      if (isNDArray(options)) refuseKind(caller, options, names);
      refuseName(caller, options, name, names);
    }
}

function refuseKind(caller: string, options: unknown, names: readonly string[]): never {
  complain(`${caller}: options must be an object`, {
    given: inWords(options),
    expected: `{ ${names.map((name) => `${name}: …`).join(", ")} }, any of them`,
    todo: "give each option its name",
  });
}

/** Refuse an option of null: undefined alone says that there is none. A layer asks last, after what says more. */
export function requireNoNull(caller: string, options: unknown): void {
  if (!isRecord(options)) return;
  for (const name in options)
    if (options[name] === null)
      complain(`${caller}: ${name} must not be null`, {
        given: inWords(options),
        expected: `a value for ${name}, or no ${name} at all`,
        todo: "leave it out, or give undefined where there is none",
      });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function refuseName(caller: string, options: object, strange: string, names: readonly string[]): never {
  const alike =
    names.find((name) => ELSEWHERE.get(strange)?.includes(name)) ??
    names.find((name) => name.slice(0, 3) === strange.slice(0, 3));
  complain(`${caller}: there is no option ${strange}`, {
    given: inWords(options),
    expected: `any of ${names.join(", ")}`,
    todo: alike ? `call it ${alike}` : "leave it out",
  });
}

/** What other libraries, or other functions of ours, call an option, where it doesn't begin like the one that is meant. */
const ELSEWHERE: ReadonlyMap<string, readonly string[]> = new Map([
  ["kernel", ["window"]],
  ["kernelSize", ["window"]],
  ["kernel_size", ["window"]],
  ["size", ["window"]],
  ["num_groups", ["groups"]],
  ["numGroups", ["groups"]],
  ["out_features", ["outputs"]],
  ["outFeatures", ["outputs"]],
  ["ceil_mode", ["fit"]],
  ["ceilMode", ["fit"]],
  ["negative_slope", ["slope"]],
  ["negativeSlope", ["slope"]],
  ["axis", ["axes"]],
  ["axes", ["axis"]],
  ["dim", ["axis", "axes"]],
  ["training", ["mode"]],
  ["transposeB", ["transB"]],
  ["transpose_b", ["transB"]],
]);

/** Refuse a flag that is neither true nor false; one that isn't given is its default. */
export function requireFlag(caller: string, name: string, value: unknown): void {
  if (value === undefined || typeof value === "boolean") return;
  complain(`${caller}: ${name} must be true or false`, {
    given: `${name} ${inWords(value)}`,
    expected: `${name}: true, or ${name}: false`,
    todo: "write one of the two, or leave it out",
  });
}
