import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Sizes } from "../../../lib/core/array.ts";
import { type Fit, inThreeAxes, perAxis, type Sliding, settle, slide, spanOf } from "../../../lib/core/window.ts";
import { SEEDED } from "./loops.ts";

const everyFit: readonly Fit[] = ["floor", "exact", "ceil"];
const alone = (input: number, window: number, options: Parameters<typeof slide<1>>[3]): Sliding =>
  slide<1>("layer", [input], [window], options, everyFit)[0]!;

/** A window on one axis that fits at least once; pad stays below the window, as pools ask. */
const anyAxis = fc
  .record({
    input: fc.integer({ min: 1, max: 12 }),
    window: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 5 }),
    pad: fc.nat(4),
    dilation: fc.integer({ min: 1, max: 3 }),
  })
  .filter((one) => one.pad < one.window && spanOf(one) <= one.input + 2 * one.pad);

/** Where windows start, counted from the edge of the padding, one after the other, as one would lay them by hand. */
function startsOf({ input, stride, pad, ...one }: Omit<Sliding, "output">, fit: Fit): readonly number[] {
  const length = input + 2 * pad;
  const starts: number[] = [];
  for (let start = 0; start < length; start += stride) {
    const fitsWhole = start + spanOf(one) <= length;
    const before = starts.at(-1);
    const restIsUnseen = before === undefined || before + spanOf(one) < length;
    if (fitsWhole || (fit === "ceil" && restIsUnseen && start < input + pad)) starts.push(start);
  }
  return starts;
}

test.for(["floor", "ceil"] as const)('"%s": as many outputs as windows that one can lay', (fit) => {
  fc.assert(
    fc.property(anyAxis, (one) => {
      const { output } = alone(one.input, one.window, { ...one, fit });
      expect(output).toBe(startsOf(one, fit).length);
    }),
    { ...SEEDED, numRuns: 1000 },
  );
});

test('"exact" takes what leaves no rest, and then all three agree', () => {
  fc.assert(
    fc.property(anyAxis, (one) => {
      const rest = (one.input + 2 * one.pad - spanOf(one)) % one.stride;
      const exact = (): number => alone(one.input, one.window, { ...one, fit: "exact" }).output;
      if (rest !== 0) expect(exact).toThrow("must fit");
      else for (const fit of everyFit) expect(alone(one.input, one.window, { ...one, fit }).output).toBe(exact());
    }),
    { ...SEEDED, numRuns: 1000 },
  );
});

test('"same" keeps the size at stride 1, whatever the odd window and the dilation', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(1, 3, 5, 7),
      fc.integer({ min: 1, max: 3 }),
      (...all) => {
        const [input, window, dilation] = all;
        const { output, pad } = alone(input, window, { pad: "same", dilation });
        expect(output).toBe(input);
        expect(pad).toBe((dilation * (window - 1)) / 2);
      },
    ),
    SEEDED,
  );
});

describe("the lectures' sizes", () => {
  test.for<[input: number, window: number, stride: number, pad: number, output: number, fit?: Fit]>([
    [32, 5, 1, 0, 28],
    [28, 5, 1, 0, 24],
    [32, 5, 1, 2, 32],
    [7, 3, 1, 0, 5],
    [7, 3, 2, 0, 3],
    [7, 3, 3, 0, 2],
    [7, 3, 3, 0, 3, "ceil"],
    [32, 3, 2, 1, 16],
    [227, 11, 4, 0, 55],
    [224, 11, 4, 0, 54],
    [55, 3, 2, 0, 27],
    [224, 7, 2, 3, 112],
    [112, 3, 2, 1, 56],
    [110, 3, 2, 0, 55, "ceil"],
    [224, 2, 2, 0, 112],
    [7, 3, 1, 1, 7],
  ])("%i wide, window %i, stride %i, pad %i: %i", ([input, window, stride, pad, output, fit = "floor"]) => {
    expect(alone(input, window, { stride, pad, fit }).output).toBe(output);
  });

  test("a window of 3 at dilation 2 sees 5", () => {
    expect(spanOf({ window: 3, dilation: 2 })).toBe(5);
    expect(alone(7, 3, { dilation: 2 }).output).toBe(3);
  });
});

test("each axis has its own window, stride, pad and dilation", () => {
  const found = slide<2>("layer", [7, 10], [3, 2], { stride: [2, 3], pad: [1, 0], dilation: [1, 4] });
  expect(found).toEqual([
    { input: 7, window: 3, stride: 2, pad: 1, dilation: 1, output: 4 },
    { input: 10, window: 2, stride: 3, pad: 0, dilation: 4, output: 2 },
  ]);
});

test("settle gives every axis its numbers: stride 1, pad 0 and dilation 1 unless said otherwise", () => {
  expect(settle<2>("layer", [3, 5], {})).toEqual({ stride: [1, 1], pad: [0, 0], dilation: [1, 1] });
  expect(settle<2>("layer", [3, 5], { pad: "same", dilation: [2, 1] }).pad).toEqual([2, 2]);
  expect(settle<3>("layer", [1, 1, 1], { stride: 2, pad: [0, 1, 2] })).toEqual({
    stride: [2, 2, 2],
    pad: [0, 1, 2],
    dilation: [1, 1, 1],
  });
});

test("perAxis repeats one number, and takes one for each axis", () => {
  expect(perAxis<3>("layer", "stride", 2, [0, 0, 0], 1)).toEqual([2, 2, 2]);
  expect(perAxis<2>("layer", "pad", [0, 3], [0, 0], 0)).toEqual([0, 3]);
  expectTypeOf(perAxis<2>("layer", "pad", 0, [0, 0], 0)).toEqualTypeOf<Readonly<Sizes<2>>>();
});

test("one or two axes are three, those that are missing one place long", () => {
  const one = alone(7, 3, {});
  const place = { input: 1, window: 1, stride: 1, pad: 0, dilation: 1, output: 1 };
  expect(inThreeAxes([one])).toEqual([place, place, one]);
  expect(inThreeAxes([one, { ...one, pad: 1 }])).toEqual([place, one, { ...one, pad: 1 }]);
  expect(inThreeAxes([one, one, one])).toEqual([one, one, one]);
});
