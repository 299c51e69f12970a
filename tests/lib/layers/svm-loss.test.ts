import { describe, expect, test } from "vitest";
import {
  add,
  from,
  type Labels,
  mul,
  type NDArray,
  random,
  sum,
  svmLoss,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { law } from "./loss.law.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain"] as const;
const { NaN: nan } = Number;

describe.for(RUNGS)("svmLoss, %s", (name) => {
  const rung = svmLoss.rungs[name];
  const loss = (x: NDArray<2>, y: Labels, margin?: number): number =>
    rung.forward(x, y, margin === undefined ? {} : { margin }).out.get();
  const gradient = (x: NDArray<2>, y: Labels): NDArray<2> => rung.backward(from(1), rung.forward(x, y).cache).dx;

  test("tiny random scores over ten classes cost about 9, a margin for each wrong class", () => {
    const r = random(0);
    const x = mul(r.normal(50, 10), 1e-3);
    expect(
      loss(
        x,
        r.permutation(50).map((i) => i % 10),
      ),
    ).toBeCloseTo(9, 2);
    expect(loss(zeros(3, 7), [0, 1, 6])).toBe(6);
    expect(loss(zeros(3, 7), [0, 1, 6], 0.5)).toBe(3);
  });

  test("three samples by hand: one leads, one leads by too little, one is behind twice", () => {
    const x = from([
      [5, 1, 2],
      [2, 2.5, 0],
      [1, 3, 0],
    ]);
    expect(loss(x, [0, 1, 2])).toBe((0 + 0.5 + (2 + 4)) / 3);
    const third = 1 / 3;
    const expected = from([
      [0, 0, 0],
      [third, -third, 0],
      [third, third, -2 * third],
    ]);
    expect(farApart(gradient(x, [0, 1, 2]), expected)).toBeLessThan(1e-15);
  });

  test("a lead of exactly the margin costs nothing and pushes nothing", () => {
    expect(loss(from([[3, 2, 1]]), [0])).toBe(0);
    expect(toNested(gradient(from([[3, 2, 1]]), [0]))).toEqual([[0, 0, 0]]);
  });

  test("every row of the gradient sums to 0, and a number added to all scores changes nothing", () => {
    law((x, y) => {
      for (const total of sum(gradient(x, y), { axes: 1 }).data) expect(Math.abs(total)).toBeLessThan(1e-15);
      expect(Math.abs(loss(add(x, 8), y) - loss(x, y))).toBeLessThan(1e-11);
    });
  });

  test("scores and margin grow together: k times the scores against k times the margin cost k times as much", () => {
    law((x, y) => expect(loss(mul(x, 4), y, 4)).toBe(4 * loss(x, y, 1)));
  });

  test("logits of ±1e4 and NaN go through", () => {
    expect(loss(from([[1e4, -1e4]]), [1])).toBe(20_001);
    expect(toNested(gradient(from([[1e4, -1e4]]), [1]))).toEqual([[1, -1]]);
    expect(loss(from([[nan, 0]]), [1])).toBe(nan);
    expect(loss(from([[nan, 0]]), [0])).toBe(nan);
  });
});
