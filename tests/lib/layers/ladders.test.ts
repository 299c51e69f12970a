import { describe, expect, test } from "vitest";
import { withArrays } from "../../../lib/core/leaves.ts";
import * as strides from "../../../lib/index.ts";
import { checkGradients, compare, copy, type NDArray, random } from "../../../lib/index.ts";
import { everyLayout, layouts } from "../views.ts";
import { allCases } from "./all.ts";
import type { AnyLayer } from "./case.ts";
import { farApart, results } from "./results.ts";

const isRecord = (arg: unknown): arg is object =>
  typeof arg === "object" && arg !== null && Object.getPrototypeOf(arg) === Object.prototype;
const TOLERANCE = { float64: 1e-12, float32: 1e-5 } as const;

test("every ladder that the library has is here", () => {
  const ladders = Object.values(strides).filter((value) => "rungs" in Object(value)) as { readonly name: string }[];
  const tried = new Set(allCases.map(({ layer }) => layer));
  expect(ladders.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  expect(ladders.length).toBeGreaterThan(20);
});

describe.for(allCases)("$layer: $says", ({ ladder, rungs, args }) => {
  const [naive] = rungs as [AnyLayer];

  test.for(rungs)("$name: backward is the derivative of forward, to 1e-9", (rung) => {
    const found = checkGradients(rung, ...args(random(1)));
    expect(found.passed, String(found)).toBe(true);
    for (const { name, error } of found.findings) expect(error.forgiving, name).toBeLessThan(1e-9);
  });

  test.for(
    rungs.flatMap((rung) =>
      (["float64", "float32"] as const).flatMap((dtype) =>
        everyLayout.map((layout) => ({ rung, name: rung.name, dtype, layout })),
      ),
    ),
  )("$name, $dtype, $layout: equals the naive rung on packed float64", ({ rung, dtype, layout }) => {
    const rounded = withArrays(args(random(2)), (a) => copy(copy(a, dtype), "float64"));
    const round = (dout: NDArray): NDArray => copy(copy(dout, dtype), "float64");
    const expected = results(naive, rounded, round);
    const got = results(
      rung,
      withArrays(rounded, (a) => layouts[layout](copy(a, dtype))),
      layouts[layout],
    );
    expect(Object.keys(got)).toEqual(Object.keys(expected));
    for (const [name, array] of Object.entries(got)) {
      expect(array.dtype, name).toBe(dtype);
      expect(farApart(array, expected[name]!), name).toBeLessThan(TOLERANCE[dtype]);
    }
  });

  test("nothing is taken that would change nothing", () => {
    const given = args(random(4));
    const before = given.filter((arg) => !isRecord(arg));
    const options = given.find(isRecord) ?? {};
    expect(() => ladder.forward(...before, { ...options, misspelt: 1 })).toThrow(/no option misspelt|, no more\n/);
    expect(() => ladder.forward(...before, options, 1)).toThrow(/, no more\n/);
  });

  test("the ladder takes its fastest rung", () => {
    const found = compare(ladder, rungs.at(-1)!, ...args(random(3)));
    expect(found.passed, String(found)).toBe(true);
  });
});
