import type { NDArray } from "../core/array.ts";
import { inParentheses } from "../core/errors.ts";

/** What was found out about one array: a gradient, or an output. */
export interface Finding {
  readonly name: string;
  readonly shape: readonly number[];
  readonly passed: boolean;
  /** max|x − y| / max(|x| + |y|), and the largest |x − y| / (|x| + |y|). */
  readonly error: { readonly forgiving: number; readonly strict: number };
  readonly worst: { readonly index: readonly number[]; readonly got: number; readonly expected: number } | undefined;
  /** How many numbers were compared, and how many of them are wrong. */
  readonly checked: number;
  readonly wrong: number;
  /** How many of them lie at a kink, where any number between the two slopes is right. */
  readonly kinks: number;
  /** |got − expected| in the shape of the array, for a heat map; NaN where nothing was compared. */
  readonly errors: NDArray | undefined;
  /** What else is known, in sentences. */
  readonly notes: readonly string[];
}

/** What a check found: print it, or read its numbers. */
export interface Report {
  readonly title: string;
  readonly passed: boolean;
  /** What is wrong apart from numbers, in sentences: shapes, names, changed inputs, NaN. */
  readonly faults: readonly string[];
  readonly findings: readonly Finding[];
  toString(): string;
}

/** What a terminal and a notebook ask an object for when they print it. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

export function report(
  title: string,
  verdicts: readonly [passed: string, failed: string],
  faults: readonly string[],
  findings: readonly Finding[],
): Report {
  const passed = faults.length === 0 && findings.every((finding) => finding.passed);
  const print = (): string =>
    [
      `${title}: ${passed ? verdicts[0] : verdicts[1]}`,
      ...faults.map((fault) => `  ${fault}`),
      ...table(findings),
    ].join("\n");
  return Object.defineProperties(
    { title, passed, faults, findings, toString: print },
    { toString: { enumerable: false }, [INSPECT]: { value: print } },
  );
}

function table(findings: readonly Finding[]): string[] {
  const cells = findings.map((finding) => [
    finding.name,
    inParentheses(finding.shape),
    finding.passed ? "ok" : "wrong",
    `error ${short(finding.error.forgiving)}, strict ${short(finding.error.strict)}`,
    `${finding.checked} checked${finding.kinks > 0 ? `, ${finding.kinks} at a kink` : ""}`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  return findings.flatMap((finding, i) => [
    `  ${cells[i]!.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`,
    ...(finding.passed || finding.worst === undefined
      ? []
      : [
          `      worst at ${inParentheses(finding.worst.index)}: got ${long(finding.worst.got)}, expected ${long(finding.worst.expected)}`,
        ]),
    ...finding.notes.map((note) => `      ${note}`),
  ]);
}

const short = (value: number): string => (Number.isFinite(value) ? value.toExponential(1) : String(value));
const long = (value: number): string => String(Number(value.toPrecision(8)));
