// Numbers of one array side by side: all written in one way, and as wide as the widest.

/** Beyond these, numbers are written with an exponent. */
const LARGE = 1e6;
const SMALL = 1e-2;
/** Digits behind the point, at most, and in an exponential. */
const DECIMALS = 4;
const DIGITS = 3;

/** Numbers as text of one width. */
export function inColumns(numbers: readonly number[]): readonly string[] {
  const write = wayOf(numbers.filter(Number.isFinite));
  const written = numbers.map((value) => (Number.isFinite(value) ? write(value) : String(value)));
  const width = Math.max(0, ...written.map((text) => text.length));
  return written.map((text) => text.padStart(width));
}

function wayOf(finite: readonly number[]): (value: number) => string {
  const most = Math.max(0, ...finite.map(Math.abs));
  if (finite.every(Number.isInteger) && most < LARGE) return String;
  if (most >= LARGE || (most < SMALL && most > 0)) return (value) => (value === 0 ? "0" : value.toExponential(DIGITS));
  const enough = Math.min(DECIMALS, Math.max(1, 6 - String(Math.trunc(most)).length));
  const needed = Math.max(
    ...finite.map((value) => (value.toFixed(enough).replace(/0+$/, "").split(".")[1] ?? "").length),
  );
  return (value) => value.toFixed(Math.max(1, needed));
}
