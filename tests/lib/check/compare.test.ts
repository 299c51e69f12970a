import { describe, expect, test } from "vitest";
import {
  batchNorm,
  compare,
  conv,
  copy,
  from,
  layerNorm,
  linear,
  mul,
  type NDArray,
  ones,
  random,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { cube, cubeBut, toy } from "./toys.ts";

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

describe("each side has arrays of its own", () => {
  const doubling = cubeBut({
    forward(at) {
      for (let i = 0; i < at.size; i++) at.data[i]! *= 2;
      return { out: copy(at), cache: at };
    },
    backward: (dout) => ({ dx: mul(dout, 2) }),
  });
  const twice = toy(
    (v) => 2 * v,
    () => 2,
  );

  test("what one changes the other doesn't see, and it is named", () => {
    const at = from([1, 2, 3]);
    expect(compare(doubling, twice, at).faults).toMatchInlineSnapshot(`
      [
        "forward changed x at (2) from 3 to 6: copy what you want to write to",
      ]
    `);
    expect(compare(twice, doubling, at).faults).toMatchInlineSnapshot(`
      [
        "the other layer's forward changed x at (2) from 3 to 6: copy what you want to write to",
      ]
    `);
    expect(compare(doubling, doubling, at).passed).toBe(false);
    expect(Array.from(at.data)).toEqual([1, 2, 3]);
  });

  test("so is a dout that is changed, and the gradients stay what they were", () => {
    const writing = toy(
      (v) => 2 * v,
      () => 2,
      {
        backward(dout) {
          for (let i = 0; i < dout.size; i++) dout.data[i]! *= 2;
          return { dx: dout };
        },
      },
    );
    const found = compare(writing, twice, from([1, 2]));
    expect(found.faults).toMatchInlineSnapshot(`
      [
        "backward changed dout at (0) from 0.25216057486873655 to 0.5043211497374731: copy what you want to write to",
      ]
    `);
    expect(found.findings.every(({ passed }) => passed)).toBe(true);
  });

  test("which lie in memory as the given ones do", () => {
    const seen: number[][] = [];
    const looking = cubeBut({
      forward(at) {
        seen.push([...at.stride]);
        return cube.forward(at);
      },
    });
    compare(looking, cube, transpose(random(1).normal(3, 4)));
    expect(seen).toEqual([[1, 4]]);
  });
});

describe("what is almost 0 because large terms cancel is measured by those terms", () => {
  const { plain, naive } = batchNorm.rungs;
  const differing = (dtype: "float32" | "float64", options: { mode: "train"; eps?: number }): number =>
    Array.from({ length: 50 }, (_, i) => {
      const [at, gamma, beta] = [random(i).normal(2, 4), ones(4), zeros(4)].map((a) => copy(a as NDArray, dtype));
      return compare(plain, naive, at as NDArray<2>, gamma as NDArray<1>, beta as NDArray<1>, options);
    }).filter(({ passed }) => !passed).length;

  test("batchNorm of two samples", () => {
    expect(differing("float32", { mode: "train" })).toBe(0);
    expect(differing("float64", { mode: "train", eps: 1e-12 })).toBe(0);
  });

  test("layerNorm of two features", () => {
    for (let i = 0; i < 50; i++) {
      const [at, gamma, beta] = [random(i).normal(4, 2), ones(2), zeros(2)].map((a) => copy(a as NDArray, "float32"));
      const found = compare(
        layerNorm.rungs.plain,
        layerNorm.rungs.naive,
        at as NDArray<2>,
        gamma as NDArray<1>,
        beta as NDArray<1>,
      );
      expect(found.passed, String(found)).toBe(true);
    }
  });

  test("what doesn't cancel is held to its own size, however small", () => {
    const r = random(2);
    const faint = mul(r.normal(3, 4), 1e-8);
    const { forward, backward } = linear.rungs.naive;
    const off = linear.from(
      (...given: [NDArray<2>, NDArray<2>, NDArray<1>]) => forward(...given),
      (dout, cache) => ({ ...backward(dout, cache), dw: mul(backward(dout, cache).dw, 1.01) }),
    );
    const found = compare(off, linear, faint, r.normal(4, 2), r.normal(2));
    expect(found.findings.map(({ name, passed }) => `${name} ${passed}`)).toEqual([
      "out true",
      "dx true",
      "dw false",
      "db true",
    ]);
  });
});

test("NaN on both sides is said, and spoils no number", () => {
  const found = compare(cube, cube, from([1, Number.NaN, 2]));
  expect(String(found)).toMatchInlineSnapshot(`
    "toy against toy: results agree
      out  (3)  ok  error 0.0e+0, strict 0.0e+0  3 checked
          NaN on both sides: 1 of 3, first at (1)
      dx   (3)  ok  error 0.0e+0, strict 0.0e+0  3 checked
          NaN on both sides: 1 of 3, first at (1)"
  `);
  expect(found.findings[0]!.error).toEqual({ forgiving: 0, strict: 0 });
});

test("what is no layer is refused", () => {
  const half = { forward: cube.forward } as unknown as typeof cube;
  expect(() => compare(half, cube, from([1]))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: compare: the first argument must be a layer
      given     { forward: a function forward }
      expected  { name, inputs, forward, backward }, such as conv, conv.rungs.naive or conv.from(forward, backward)
      to do     wrap your two functions: conv.from(forward, backward)]
  `);
  expect(() => compare(cube, undefined as unknown as typeof cube, from([1]))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: compare: the second argument must be a layer
      given     undefined
      expected  { name, inputs, forward, backward }, such as conv, conv.rungs.naive or conv.from(forward, backward)
      to do     wrap your two functions: conv.from(forward, backward)]
  `);
});
