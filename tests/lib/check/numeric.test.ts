import { describe, expect, test } from "vitest";
import { difference } from "../../../lib/check/measure.ts";
import {
  conv,
  from,
  map,
  matmul,
  type NDArray,
  numericGradient,
  ones,
  random,
  sum,
  zeros,
} from "../../../lib/index.ts";
import { everyLayout, layouts } from "../views.ts";

const relu = (x: NDArray): NDArray => map(x, (value) => Math.max(0, value));

describe("numericGradient", () => {
  test("gives the lecture's downstream gradient of ReLU: [4, 0, 5, 0]", () => {
    const downstream = numericGradient(relu, from([1, -2, 3, -1]), from([4, -1, 5, 9]));
    expect(Array.from(downstream.data, Math.round)).toEqual([4, 0, 5, 0]);
    expect(difference(downstream.data, [4, 0, 5, 0]).forgiving).toBeLessThan(1e-12);
  });

  test.for(everyLayout)("is right where x lies %s in memory, and x stays as it was", (layout) => {
    const weights = from([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const x = layouts[layout](
      from([
        [1, -1, 2],
        [0.5, 3, -2],
      ]),
    );
    const before = Array.from(x.data);
    const gradient = numericGradient((at) => sum(map(at, (value) => value * value)), x, from(1));
    expect(difference(gradient.data, [2, -2, 4, 1, 6, -4]).forgiving).toBeLessThan(1e-12);
    expect(Array.from(x.data)).toEqual(before);
    const through = numericGradient((w) => matmul(w as NDArray<2>, ones(3, 1)), layouts[layout](weights), ones(2, 1));
    expect(difference(through.data, ones(6).data).forgiving).toBeLessThan(1e-12);
  });

  test("with a step it is the textbook's difference: too long a step truncates, too short a one rounds", () => {
    const r = random(7);
    const [x, w, dout] = [r.normal(2, 2, 4, 4), r.normal(2, 2, 3, 3), r.normal(2, 2, 2, 2)];
    const cubed = (at: NDArray): NDArray =>
      map(conv.forward(at as NDArray<4>, w, null).out, (value) => value * value * value);
    const best = numericGradient(cubed, x, dout);
    const error = (step: number): number => difference(numericGradient(cubed, x, dout, step).data, best.data).forgiving;
    expect(error(1e-1)).toBeGreaterThan(1e-5);
    expect(error(1e-5)).toBeLessThan(1e-8);
    expect(error(1e-11)).toBeGreaterThan(1e-7);
  });

  test("refuses a dout that can't belong to f", () => {
    expect(() => numericGradient(relu, from([1, 2, 3]), from([1, 2]))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: numericGradient: dout must have the shape of out
        given     dout (2)
        expected  dout (3)
        to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
    `);
  });

  test("an empty x has an empty gradient", () => {
    expect(numericGradient(relu, zeros(0, 3), zeros(0, 3)).shape).toEqual([0, 3]);
  });
});
