import { describe, expect, test } from "vitest";
import { difference } from "../../../lib/check/measure.ts";
import {
  conv,
  copy,
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

  test("of float32 is found in float64, and given back as float32", () => {
    const x32 = copy(random(1).normal(2, 3), "float32");
    const tripled = numericGradient((at) => map(at, (value) => value ** 3), x32, copy(ones(2, 3), "float32"));
    expect(tripled.dtype).toBe("float32");
    const expected = Array.from(x32.data, (value) => 3 * value ** 2);
    expect(difference(tripled.data, expected).forgiving).toBeLessThan(1e-7);
    const textbook = numericGradient((at) => map(at, (value) => value ** 3), x32, copy(ones(2, 3), "float32"), 1e-5);
    expect(difference(textbook.data, expected).forgiving).toBeLessThan(1e-7);
  });

  test("stays in float32 where f knows arrays that can't meet others, with longer steps", () => {
    const r = random(1);
    const [x32, w32] = [copy(r.normal(2, 3), "float32"), copy(r.normal(3, 2), "float32")];
    const dout = copy(r.normal(2, 2), "float32");
    const f = (at: NDArray): NDArray => map(matmul(at as NDArray<2>, w32), (value) => value * value);
    const wide = numericGradient(
      (at) => map(matmul(at as NDArray<2>, copy(w32, "float64")), (value) => value * value),
      copy(x32, "float64"),
      copy(dout, "float64"),
    );
    expect(difference(numericGradient(f, x32, dout).data, wide.data).forgiving).toBeLessThan(2e-5);
    expect(difference(numericGradient(f, x32, dout, 1e-2).data, wide.data).forgiving).toBeLessThan(1e-4);
  });

  test("hands f a copy each time, so that one that writes into it does no harm", () => {
    const writing = (at: NDArray): NDArray => {
      for (let i = 0; i < at.size; i++) at.data[i]! **= 2;
      return at;
    };
    const found = numericGradient(writing, from([1, -2, 3]), ones(3));
    expect(difference(found.data, [2, -4, 6]).forgiving).toBeLessThan(1e-12);
  });

  describe("refuses what it can't use", () => {
    const [x, dout] = [from([1, 2, 3]), ones(3)];
    const call =
      (...args: readonly unknown[]) =>
      (): unknown =>
        (numericGradient as (...args: readonly unknown[]) => unknown)(...args);
    test("no dout, or a number", () => {
      expect(call(relu, x)).toThrowErrorMatchingInlineSnapshot(`
        [StridesError: numericGradient: dout must be an array
          given     dout undefined
          expected  dout (3), the shape of what f returns
          to do     weigh each number that f returns: numericGradient(f, x, dout); ones of that shape add them all up]
      `);
      expect(call(relu, x, 1)).toThrow("dout must be an array");
    });
    test("an f that returns no array", () => {
      expect(call(() => 3, x, dout)).toThrowErrorMatchingInlineSnapshot(`
        [StridesError: numericGradient: f must return an array
          given     f returned 3
          expected  an array, as from(…), map(…) and layers make them
          to do     make it one: from(number); dout is then an array of rank 0, too: from(1)]
      `);
      expect(call(() => undefined, x, dout)).toThrow("f must return an array");
      expect(call((at: NDArray) => ({ out: at }), x, dout)).toThrowErrorMatchingInlineSnapshot(`
        [StridesError: numericGradient: f must return an array
          given     f returned { out: … }
          expected  an array, as from(…), map(…) and layers make them
          to do     end f with return; for a layer, return its out]
      `);
    });
    test("an f that is none", () =>
      expect(call(x, relu, dout)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: numericGradient: f must be a function
        given     f (3)
        expected  a function of one array, which returns an array
        to do     for a layer, take the out of its forward: (x) => conv.forward(x, w, b).out]
    `));
    test("a list for x", () =>
      expect(call(relu, [1, 2, 3], dout)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: numericGradient: x must be an array of float32 or float64
        given     x [1, 2, 3]
        expected  an array, as from(…), zeros(…) and layers make them
        to do     make one with from(…), which takes nested numbers]
    `));
    test("a step that is none", () => {
      expect(call(relu, x, dout, 0)).toThrowErrorMatchingInlineSnapshot(`
        [StridesError: numericGradient: a step must be a number above 0
          given     step 0
          expected  a small number such as 1e-5, or none at all
          to do     leave it out: numericGradient then finds one for each number]
      `);
      for (const step of ["1e-5", -1e-5, Number.NaN, Number.POSITIVE_INFINITY, null])
        expect(call(relu, x, dout, step)).toThrow("a step must be a number above 0");
    });
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
