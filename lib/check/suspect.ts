import { distance } from "./measure.ts";

// A wrong gradient often says what is wrong with it. Each suspicion is one sentence, said only where the evidence is exact.

export interface Evidence {
  readonly name: string;
  /** The argument that it is the gradient of. */
  readonly input: string;
  /** What backward gave and what it should have been, at the positions compared. */
  readonly got: readonly number[];
  readonly expected: readonly number[];
  /** What was expected is 0 where it is no larger than this. */
  readonly rounding: number;
  /** Counts that a wrong sum or mean could have brought in, by what they count. */
  readonly counts: Readonly<Record<string, number>>;
  /** The upstream gradient at the same positions, where it has the same shape. */
  readonly dout: readonly number[] | undefined;
  /** Other arrays of the same shape, by name: their numbers at the same positions. */
  readonly others: Readonly<Record<string, readonly number[]>>;
  /** What the other gradients of the same shape should have been, by name. */
  readonly rights: Readonly<Record<string, readonly number[]>>;
}

/** The relative error up to which two arrays count as the same for a suspicion. */
const SAME = 1e-5;

/** What the wrong numbers look like, in a sentence; nothing where they look like nothing known. */
export function suspicion(evidence: Evidence): string | undefined {
  const { name, input, got, expected, rounding, counts, dout, others, rights } = evidence;
  if (got.every((value) => value === 0)) return `${name} is zero everywhere: is it ever written to?`;
  if (expected.length > 0 && expected.every((value) => Math.abs(value) <= 10 * rounding))
    return `${name} should be zero everywhere: out does not change with ${input}; does forward use it?`;
  for (const [other, values] of Object.entries(rights))
    if (proportional(got, values, 1)) return `${name} holds exactly what ${other} should hold: are the two swapped?`;
  if (dout !== undefined && proportional(multiplied(got, dout), expected, 1))
    return `${name} is what it should be before dout: multiply by dout`;
  const factor = commonFactor(got, expected);
  if (factor !== undefined) {
    const about = aboutFactor(name, factor, counts);
    if (about !== undefined) return about;
    if (got.length > 1)
      return `${name} is ${Number(factor.toPrecision(6))} times what it should be, everywhere: is a constant factor missing?`;
  }
  for (const [other, values] of Object.entries(others))
    if (proportional(got, values, 1)) return `${name} holds exactly what ${other} holds`;
  return undefined;
}

const multiplied = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.map((value, i) => value * b[i]!);

/** The number that every expected value was multiplied by, if there is one. */
function commonFactor(got: readonly number[], expected: readonly number[]): number | undefined {
  let at = 0;
  expected.forEach((value, i) => {
    if (Math.abs(value) > Math.abs(expected[at]!)) at = i;
  });
  const factor = got[at]! / expected[at]!;
  return Number.isFinite(factor) && proportional(got, expected, factor) ? factor : undefined;
}

function proportional(got: readonly number[], expected: readonly number[], factor: number): boolean {
  if (got.length !== expected.length) return false;
  const size = Math.max(...expected.map((value) => Math.abs(value * factor)));
  return size > 0 && got.every((value, i) => distance(value, expected[i]! * factor) <= SAME * size);
}

/** What a factor that counts something, or turns a sign, comes from. */
function aboutFactor(name: string, factor: number, counts: Readonly<Record<string, number>>): string | undefined {
  if (near(factor, -1)) return `${name} has the wrong sign everywhere`;
  for (const [what, count] of Object.entries(counts)) {
    if (count < 2) continue;
    if (near(factor, 1 / count))
      return `${name} is 1/${count} of what it should be: divided by ${what} = ${count} once too often?`;
    if (near(factor, count)) return `${name} is ${count} times what it should be: not divided by ${what} = ${count}?`;
  }
  return undefined;
}

const near = (p: number, q: number): boolean => Math.abs(p - q) <= SAME * Math.abs(q);
