import type { NDArray } from "../core/array.ts";
import { inParentheses } from "../core/errors.ts";
import { htmlLines, htmlTable } from "../core/html.ts";
import { showing } from "../core/shown.ts";

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

export function report(
  title: string,
  verdicts: readonly [passed: string, failed: string],
  faults: readonly string[],
  findings: readonly Finding[],
): Report {
  const passed = faults.length === 0 && findings.every((finding) => finding.passed);
  const verdict = `${title}: ${passed ? verdicts[0] : verdicts[1]}`;
  const print = (): string => [verdict, ...faults.map((fault) => `  ${fault}`), ...table(findings)].join("\n");
  const html = (): string =>
    [htmlLines([verdict, ...faults]), ...(findings.length > 0 ? [htmlOf(findings)] : [])].join("\n");
  return showing({ title, passed, faults, findings }, print, html);
}

function table(findings: readonly Finding[]): string[] {
  const cells = findings.map((finding) => {
    const { name, shape, verdict, forgiving, strict, checked } = inWords(finding);
    return [name, shape, verdict, `error ${forgiving}, strict ${strict}`, checked];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  return findings.flatMap((finding, i) => [
    `  ${cells[i]!.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`,
    ...remarks(finding).map((remark) => `      ${remark}`),
  ]);
}

function htmlOf(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { name, shape, verdict, forgiving, strict, checked } = inWords(finding);
    return { cells: [name, shape, verdict, checked, forgiving, strict], notes: remarks(finding) };
  });
  return htmlTable(["", "shape", "", "", "error", "strict error"], rows, 4);
}

const inWords = ({ name, shape, passed, error, checked, kinks }: Finding) => ({
  name,
  shape: inParentheses(shape),
  verdict: passed ? "ok" : "wrong",
  forgiving: short(error.forgiving),
  strict: short(error.strict),
  checked: `${checked} checked${kinks > 0 ? `, ${kinks} at a kink` : ""}`,
});

function remarks({ passed, worst, notes }: Finding): readonly string[] {
  if (passed || worst === undefined) return notes;
  const { index, got, expected } = worst;
  return [`worst at ${inParentheses(index)}: got ${long(got)}, expected ${long(expected)}`, ...notes];
}

const short = (value: number): string => (Number.isFinite(value) ? value.toExponential(1) : String(value));
const long = (value: number): string => String(Number(value.toPrecision(8)));
