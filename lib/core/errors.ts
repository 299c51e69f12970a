/** What a four-line error says after its first line. */
export interface Explanation {
  readonly given: string;
  readonly expected: string;
  readonly todo: string;
}

/** Every error that strides raises on purpose; its parts stay readable as data. */
export class StridesError extends Error {
  override readonly name: string = "StridesError";
  readonly what: string;
  readonly given: string;
  readonly expected: string;
  readonly todo: string;

  constructor(what: string, { given, expected, todo }: Explanation) {
    super(`${what}\n  given     ${given}\n  expected  ${expected}\n  to do     ${todo}`);
    this.what = what;
    this.given = given;
    this.expected = expected;
    this.todo = todo;
  }
}

/** Refuse in four lines: what is wrong, what was given, what was expected, what to do. */
export function complain(what: string, explanation: Explanation): never {
  throw new StridesError(what, explanation);
}

/** Any value as one short line, for the `given` of an error. */
export function inWords(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `a function${value.name && ` ${value.name}`}`;
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(inWords).join(", ")}${value.length > 8 ? ", …" : ""}]`;
  if ("shape" in value && Array.isArray(value.shape)) return inParentheses(value.shape);
  if (ArrayBuffer.isView(value))
    return `a ${value.constructor.name} of ${"length" in value ? `${value.length} numbers` : `${value.byteLength} bytes`}`;
  const entries = Object.entries(value);
  const some = entries.slice(0, 8).map(([key, inner]) => {
    const deep = typeof inner === "object" && inner !== null;
    return `${key}: ${deep ? "…" : inWords(inner)}`;
  });
  return some.length === 0 ? "{}" : `{ ${some.join(", ")}${entries.length > 8 ? ", …" : ""} }`;
}

/** A shape or an index as one writes it: `(4, 3, 5, 5)`. */
export const inParentheses = (numbers: readonly number[]): string => `(${numbers.map(String).join(", ")})`;
