import { describe, expect, test } from "vitest";
import { difference, distance, indexOf, placesInWords } from "../../../lib/check/measure.ts";

describe("difference", () => {
  test("shows both relative errors and the worst place", () => {
    const { forgiving, strict, worst } = difference([1, 100, 1e-3], [1, 101, 2e-3]);
    expect(forgiving).toBeCloseTo(1 / 201, 12);
    expect(strict).toBeCloseTo(1 / 3, 12);
    expect(worst).toBe(1);
  });
  test("0 against 0 is no error, and 0 against rounding a small one", () => {
    expect(difference([0, 0], [0, 0])).toEqual({ forgiving: 0, strict: 0, worst: -1 });
    expect(difference([0], [1e-16]).strict).toBeLessThan(1e-7);
  });
  test("an infinity on both sides hides no error elsewhere", () => {
    const { forgiving, worst } = difference([Number.POSITIVE_INFINITY, 1], [Number.POSITIVE_INFINITY, 2]);
    expect(forgiving).toBeCloseTo(1 / 3, 12);
    expect(worst).toBe(1);
  });
  test.for([
    [Number.NaN, 1],
    [1, Number.NaN],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [Number.POSITIVE_INFINITY, 1],
  ] as const)("%s against %s is as far as can be", ([p, q]) => {
    expect(difference([p, 0], [q, 0])).toEqual({
      forgiving: Number.POSITIVE_INFINITY,
      strict: Number.POSITIVE_INFINITY,
      worst: 0,
    });
  });
  test("NaN equals NaN, and has no size", () => {
    expect(distance(Number.NaN, Number.NaN)).toBe(0);
    expect(difference([Number.NaN, 1], [Number.NaN, 1])).toEqual({ forgiving: 0, strict: 0, worst: -1 });
    expect(difference([Number.NaN, 1], [Number.NaN, 3])).toEqual({ forgiving: 0.5, strict: 0.5, worst: 1 });
  });
});

test("a flat position has an index", () => {
  expect(indexOf(0, [2, 3])).toEqual([0, 0]);
  expect(indexOf(4, [2, 3])).toEqual([1, 1]);
  expect(indexOf(0, [])).toEqual([]);
});

describe("wrong places in words", () => {
  const every = (shape: readonly number[], wrong: (index: readonly number[]) => boolean): string => {
    const size = shape.reduce((p, q) => p * q, 1);
    const positions = Array.from({ length: size }, (_, i) => i).filter((i) => wrong(indexOf(i, shape)));
    return placesInWords(positions, shape, size);
  };
  test.for([
    ["all 120", () => true],
    ["30 of 120, all at index 1 of axis 2", ([, , h]: readonly number[]) => h === 1],
    ["24 of 120, all at index 4, the last of axis 3", ([, , , w]: readonly number[]) => w === 4],
    ["48 of 120, all at the two ends of axis 3", ([, , , w]: readonly number[]) => w === 0 || w === 4],
    [
      "84 of 120, all on the border of axes (2, 3)",
      ([, , h, w]: readonly number[]) => h === 0 || h === 3 || w === 0 || w === 4,
    ],
    ["20 of 120, all at index 0 of axis 0 and at index 1 of axis 1", ([n, c]: readonly number[]) => n === 0 && c === 1],
    ["1 of 120", (index: readonly number[]) => index.join() === "1,2,3,4"],
    ["40 of 120", ([n, c, h, w]: readonly number[]) => (n! + c! + h! + w!) % 3 === 0],
  ] as const)("%s", ([words, wrong]) => {
    expect(every([2, 3, 4, 5], wrong)).toBe(words);
  });
});
