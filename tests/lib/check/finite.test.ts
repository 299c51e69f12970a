import { expect, test } from "vitest";
import { checkGradients, from, map, mul, relu, softmaxLoss } from "../../../lib/index.ts";
import { toy } from "./toys.ts";

// What isn't finite is left out, and the rest is judged.

test("an infinity in x leaves its own place out, and the rest is judged", () => {
  const found = checkGradients(relu, from([1, Number.POSITIVE_INFINITY, -2]));
  expect(found.passed, String(found)).toBe(true);
  expect(found.findings[0]).toMatchObject({ checked: 2, wrong: 0, error: { forgiving: expect.closeTo(0, 9) } });
  expect(found.findings[0]!.notes).toMatchInlineSnapshot(`
    [
      "left out where x or its gradient is infinite or NaN, first at (1), 1 of 3 in all",
      "out is infinite, first at (1), 1 of 3 in all: there dout was 0",
    ]
  `);
  const wrong = relu.from(relu.forward, (dout, cache) => ({ dx: mul(relu.backward(dout, cache).dx, 2) }));
  expect(checkGradients(wrong, from([1, Number.POSITIVE_INFINITY, -2])).findings[0]).toMatchObject({
    passed: false,
    wrong: 1,
    checked: 2,
  });
});

test("a class that is impossible, at a score of −∞, spoils no other", () => {
  const found = checkGradients(softmaxLoss, from([[1, Number.NEGATIVE_INFINITY, 2]]), [0]);
  expect(found.passed, String(found)).toBe(true);
  expect(found.findings[0]!.notes).toMatchInlineSnapshot(`
    [
      "left out where x or its gradient is infinite or NaN, first at (0, 1), 1 of 3 in all",
    ]
  `);
});

test.for(["sampled", "directions"] as const)("so it is in mode %s", (mode) => {
  const found = checkGradients.with({ mode })(relu, from([1, Number.POSITIVE_INFINITY, -2]));
  expect(found.passed, String(found)).toBe(true);
});

test("a gradient that isn't finite is a fault where all of out is", () => {
  const broken = toy(
    (v) => (v > 10 ? 1 : v),
    (v) => (v > 10 ? 0 : 1),
    { backward: (dout) => ({ dx: map(dout, () => Number.POSITIVE_INFINITY) }) },
  );
  const found = checkGradients(broken, from([1, Number.POSITIVE_INFINITY]));
  expect(found.passed).toBe(false);
  expect(found.findings[0]).toMatchObject({ wrong: 1, checked: 1 });
});

test("where everything is left out, nothing was judged, and that is no pass", () => {
  const found = checkGradients(relu, from([Number.POSITIVE_INFINITY]));
  expect(found.passed).toBe(false);
  expect(found.findings[0]!.notes).toMatchInlineSnapshot(`
    [
      "nothing could be judged",
      "left out where x or its gradient is infinite or NaN, first at (0), 1 of 1 in all",
      "out is infinite, first at (0), 1 of 1 in all: there dout was 0",
    ]
  `);
});
