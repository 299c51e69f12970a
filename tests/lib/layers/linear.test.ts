import { describe, expect, expectTypeOf, test } from "vitest";
import {
  checkGradients,
  conv,
  copy,
  flatten,
  from,
  linear,
  map,
  type NDArray,
  ones,
  random,
  reshape,
  sum,
  toNested,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { linspace } from "../linspace.ts";
import { farApart } from "./results.ts";

const rungs = Object.values(linear.rungs);

describe.for(rungs)("worked numbers, $name", (rung) => {
  test("the assignment's evenly spaced numbers", () => {
    const { out } = rung.forward(
      linspace(-0.1, 0.5, [2, 4, 5, 6]),
      linspace(-0.2, 0.3, [120, 3]),
      linspace(-0.3, 0.1, [3]),
    );
    const expected = from([
      [1.49834967, 1.70660132, 1.91485297],
      [3.25553199, 3.5141327, 3.77273342],
    ]);
    expect(farApart(out, expected)).toBeLessThan(1e-9);
  });

  test("two samples by hand, forward and backward", () => {
    const x = from([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const w = from([
      [1, 0],
      [0, 2],
      [-1, 1],
    ]);
    const { out, cache } = rung.forward(x, w, from([10, 20]));
    expect(toNested(out)).toEqual([
      [8, 27],
      [8, 36],
    ]);
    const dout = from([
      [1, -1],
      [2, 3],
    ]);
    const { dx, dw, db } = rung.backward(dout, cache);
    expect(toNested(dx)).toEqual([
      [1, -2, -2],
      [2, 6, 1],
    ]);
    expect(toNested(dw)).toEqual([
      [9, 11],
      [12, 13],
      [15, 15],
    ]);
    expect(toNested(db)).toEqual([3, 2]);
  });

  test("it equals a convolution whose kernel covers its whole input", () => {
    const r = random(7);
    const [x, filters, b] = [r.normal(2, 3, 4, 5), r.normal(6, 3, 4, 5), r.normal(6)];
    const asConv = conv.forward(x, filters, b).out;
    const asLinear = rung.forward(x, transpose(reshape(filters, [6, 60])), b).out;
    expect(farApart(asLinear, reshape(asConv, [2, 6]))).toBeLessThan(1e-12);
  });
});

describe.for(rungs)("the contract, $name", (rung) => {
  test("it flattens x itself, and dx returns in the shape of x", () => {
    const r = random(8);
    const [x, w, b, dout] = [r.normal(2, 3, 2, 2), r.normal(12, 4), r.normal(4), r.normal(2, 4)];
    const { out, cache } = rung.forward(x, w, b);
    const { dx } = rung.backward(dout, cache);
    expect(dx.shape).toEqual([2, 3, 2, 2]);
    expectTypeOf(dx).toEqualTypeOf<NDArray<4>>();
    const rows = rung.forward(flatten.forward(x).out, w, b);
    expect(farApart(rows.out, out)).toBe(0);
    expect(farApart(rung.backward(dout, rows.cache).dx, reshape(dx, [2, 12]))).toBe(0);
  });

  test("without a bias there is no db, neither in the types nor in the result", () => {
    const { cache } = rung.forward(zeros(2, 3), zeros(3, 4), null);
    const gradients = rung.backward(zeros(2, 4), cache);
    expect(Object.keys(gradients)).toEqual(["dx", "dw"]);
    expectTypeOf(gradients).not.toHaveProperty("db");
  });

  test("an empty batch gives no rows, and gradients of zero", () => {
    const { out, cache } = rung.forward(zeros(0, 2, 3), ones(6, 4), ones(4));
    const { dx, dw, db } = rung.backward(zeros(0, 4), cache);
    expect([out.shape, dx.shape]).toEqual([
      [0, 4],
      [0, 2, 3],
    ]);
    expect(toNested(dw)).toEqual(toNested(zeros(6, 4)));
    expect(toNested(db)).toEqual([0, 0, 0, 0]);
  });

  test("NaN and Infinity reach the outputs of their sample, and of no other", () => {
    const x = from([
      [Number.NaN, 1],
      [Number.POSITIVE_INFINITY, 1],
      [2, 1],
    ]);
    const { out } = rung.forward(
      x,
      from([
        [1, -1],
        [1, 1],
      ]),
      zeros(2),
    );
    expect(toNested(out)).toEqual([
      [Number.NaN, Number.NaN],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      [3, -1],
    ]);
  });
});

describe("a student's linear behind the same contract", () => {
  const mine = (db: (dout: NDArray<2>) => NDArray<1>) =>
    linear.from(
      (x, w, b) => ({ out: linear.rungs.naive.forward(x, w, b).out, cache: { x, w, b } }),
      (dout, { x, w, b }) => {
        const grads = linear.rungs.naive.backward(dout, linear.rungs.naive.forward(x, w, b).cache);
        return { ...grads, db: db(dout) };
      },
    );
  const r = random(9);
  const args = [r.normal(4, 3), r.normal(3, 4), r.normal(4)] as const;

  test("right, it passes", () => {
    const found = checkGradients(
      mine((dout) => sum(dout, { axes: 0 })),
      ...args,
    );
    expect(found.passed, String(found)).toBe(true);
  });

  test("db as a mean is called what it is", () => {
    const found = checkGradients(
      mine((dout) => map(sum(dout, { axes: 0 }), (value) => value / 4)),
      ...args,
    );
    expect(String(found)).toContain("db is 1/4 of what it should be: divided by the batch size = 4 once too often?");
  });

  test("db summed over features is wrong even where there are as many samples as outputs", () => {
    const found = checkGradients(
      mine((dout) => copy(sum(dout, { axes: 1 }))),
      ...args,
    );
    expect(found.passed).toBe(false);
  });
});

test("the plan of LeNet-5's linear layers: 1,225,500 and 5,010 parameters", () => {
  const hidden = linear.plan({ outputs: 500 }).of([50, 7, 7]);
  expect(hidden).toEqual({
    out: [500],
    learned: { w: [2450, 500], b: [500] },
    multiplyAdds: 1_225_000,
    activations: 500,
    field: "all",
  });
  expect(linear.plan({ outputs: 10 }).of(hidden.out).learned).toEqual({ w: [500, 10], b: [10] });
  expect(linear.plan({ outputs: 10, bias: false }).of(hidden.out).learned).toEqual({ w: [500, 10] });
});
