import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Dataset,
  dataset,
  fires,
  from,
  type NDArray,
  part,
  perceptronStep,
  random,
  toNested,
  trainPerceptron,
  zeros,
} from "../../../../lib/index.ts";
import { SEEDED } from "../../layers/conv.law.ts";

// Rosenblatt's rule: what it does in a step, and what his theorem promises of many.

const XOR = dataset(from([0, 0, 0, 1, 1, 0, 1, 1], [4, 2]), [0, 1, 1, 0]);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe("a step", () => {
  const unit = { w: from([1, -2]), b: 0.5 };

  test("leaves a unit that is right as it is: the very same", () => {
    expect(perceptronStep(unit, from([2, 0]), 1)).toBe(unit);
    expect(perceptronStep(unit, from([0, 2]), -1)).toBe(unit);
  });

  test("moves one that is wrong by η(t − out)·x, worked by hand", () => {
    const { w, b } = perceptronStep(unit, from([2, 0.5]), -1, { learningRate: 0.25 });
    expect([toNested(w), b]).toEqual([[1 - 0.5 * 2, -2 - 0.5 * 0.5], 0.5 - 0.5]);
    const other = perceptronStep(unit, from([1, 3]), 1);
    expect([toNested(other.w), other.b]).toEqual([[3, 4], 2.5]);
  });
});

describe("many steps", () => {
  /** Samples on either side of a plane, none nearer to it than γ; R is the length of the longest, its 1 included. */
  function parted(seed: number, D: number, gamma: number): { set: Dataset; R: number; gamma: number } {
    const r = random(seed);
    const u = r.normal(D + 1).data;
    const length = Math.sqrt(sum(Array.from(u, (value) => value * value)));
    const kept: { x: readonly number[]; side: number }[] = [];
    while (kept.length < 30) {
      const x = Array.from(r.normal(D).data);
      const side = sum([...x, 1].map((value, i) => (value * u[i]!) / length));
      if (Math.abs(side) >= gamma) kept.push({ x, side });
    }
    const y = kept.map(({ side }) => (side > 0 ? 1 : 0));
    return {
      set: dataset(from(kept.map(({ x }) => x)), y),
      R: Math.sqrt(Math.max(...kept.map(({ x }) => sum([...x, 1].map((value) => value * value))))),
      gamma: Math.min(...kept.map(({ side }) => Math.abs(side))),
    };
  }

  test("end where a plane parts the samples, after (R/γ)² mistakes or fewer", () => {
    const given = fc.record({ seed: fc.nat(), D: fc.integer({ min: 1, max: 8 }), order: fc.nat() });
    fc.assert(
      fc.property(given, ({ seed, D, order }) => {
        const { set, R, gamma } = parted(seed, D, 0.2);
        const most = (R / gamma) * (R / gamma);
        const { unit, mistakes } = trainPerceptron(set, { seed: order, epochs: Math.ceil(most) + 1 });
        // The first epoch without a mistake is the last.
        expect(mistakes.indexOf(0)).toBe(mistakes.length - 1);
        expect(sum(mistakes)).toBeLessThanOrEqual(most);
        const { x, y } = set.take([...Array(set.size).keys()]);
        expect([...y].map((_, n) => fires(unit, x.pick(n)))).toEqual([...y].map((label) => (label === 1 ? 1 : -1)));
      }),
      SEEDED,
    );
  });

  test("make the same mistakes at any learning rate, from a unit of zeros", () => {
    const { set } = parted(3, 4, 0.05);
    const of = (learningRate: number) => trainPerceptron(set, { learningRate }).mistakes;
    expect(of(0.25)).toEqual(of(1));
    expect(sum(of(1))).toBeGreaterThan(1);
  });

  test("never end where no plane does: XOR", () => {
    const { mistakes } = trainPerceptron(XOR, { epochs: 1000 });
    expect(mistakes.length).toBe(1000);
    expect(Math.min(...mistakes)).toBeGreaterThan(0);
  });

  test("tell upright from level bars on 20 × 20 inputs, and keep the weights an image", () => {
    const x: NDArray<3> = zeros(40, 20, 20);
    const y = Array.from({ length: 40 }, (_, n) => n % 2);
    y.forEach((upright, n) => {
      for (let i = 0; i < 20; i++) x.set(n, ...((upright ? [i, n >> 1] : [n >> 1, i]) as [number, number]), 1);
    });
    const bars = dataset(x, y);
    const { unit, mistakes } = trainPerceptron(part(bars, 20));
    expect(unit.w.shape).toEqual([20, 20]);
    expect(mistakes.at(-1)).toBe(0);
    // Every pixel is in one bar of either kind: no weights are for all bars of one and against all of the other.
    expect(trainPerceptron(bars, { epochs: 50 }).mistakes.at(-1)).toBeGreaterThan(0);
  });
});
