import { expect, test } from "vitest";
import { compare, conv, copy, from, mul, type NDArray, random, zeros } from "../../../lib/index.ts";
import { cube, cubeBut } from "./toys.ts";

test("two rungs of one ladder agree", () => {
  const r = random(1);
  const found = compare(conv.rungs.plain, conv.rungs.naive, r.normal(2, 3, 5, 4), r.normal(2, 3, 3, 3), r.normal(2), {
    pad: 1,
  });
  expect(found.passed, String(found)).toBe(true);
  expect(found.findings.map(({ name }) => name)).toEqual(["out", "dx", "dw", "db"]);
});

test("wrong values are counted and placed", () => {
  const off = cubeBut({
    forward(x) {
      const { out, cache } = cube.forward(x);
      out.data[out.size - 1] = 7;
      return { out, cache };
    },
  });
  expect(
    String(
      compare(
        off,
        cube,
        from([
          [1, 2],
          [3, 4],
        ]),
      ),
    ),
  ).toMatchInlineSnapshot(`
    "toy against toy: results differ
      out  (2, 2)  wrong  error 8.0e-1, strict 8.0e-1  4 checked
          worst at (1, 1): got 7, expected 64
          wrong: 1 of 4
      dx   (2, 2)  ok     error 0.0e+0, strict 0.0e+0  4 checked"
  `);
});

test("other shapes, missing and extra arrays are faults", () => {
  expect(
    compare(cubeBut({ forward: (x) => ({ out: zeros(3), cache: x }) }), cube, from([1, 2])).faults,
  ).toMatchInlineSnapshot(`
    [
      "out has shape (3), expected (2)",
    ]
  `);
  expect(
    compare(cubeBut({ backward: (dout) => ({ dX: copy(dout) }) }), cube, from([1, 2])).faults,
  ).toMatchInlineSnapshot(`
    [
      "dX is returned, and the other layer has none",
      "dx is missing: got { dX: … }",
    ]
  `);
});

test("NaN equals NaN, and nothing else", () => {
  const x = from([Number.NaN, Number.POSITIVE_INFINITY, 1]);
  expect(compare(cube, cube, x).passed).toBe(true);
  expect(compare(cubeBut({ forward: (at) => ({ out: mul(at as NDArray, 0), cache: at }) }), cube, x).passed).toBe(
    false,
  );
});

test("float32 results may differ by float32's rounding, float64 results by float64's", () => {
  const off = cubeBut({ forward: (x) => ({ out: mul(cube.forward(x).out, 1 + 1e-6), cache: x }) });
  expect(compare(off, cube, copy(from([1, 2]), "float32")).findings[0]!.passed).toBe(true);
  expect(compare(off, cube, from([1, 2])).findings[0]!.passed).toBe(false);
});
