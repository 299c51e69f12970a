import { describe, expect, test } from "vitest";
import {
  adalineStep,
  dataset,
  fires,
  from,
  linearOutput,
  type NDArray,
  numericGradient,
  ones,
  perceptronStep,
  random,
  type Sign,
  sub,
  trainAdaline,
} from "../../../../lib/index.ts";
import { expectClose } from "../../layers/conv.law.ts";

// Widrow and Hoff's rule: gradient descent, one sample at a time.

describe("a step", () => {
  test("goes against the gradient of ½(t − (w·x + b))²", () => {
    const [w, x, b] = [random(1).normal(4, 3), random(2).normal(4, 3), 0.7];
    for (const t of [1, -1] as const satisfies readonly Sign[]) {
      const loss = (unit: { w: NDArray; b: number }): NDArray<1> => {
        const error = t - linearOutput(unit, x);
        return from([(error * error) / 2]);
      };
      const next = adalineStep({ w, b }, x, t, { learningRate: 1 });
      expectClose(
        sub(w, next.w),
        numericGradient((w) => loss({ w, b }), w, ones(1)),
      );
      expectClose(
        from([b - next.b]),
        numericGradient((b) => loss({ w, b: b.get(0) }), from([b]), ones(1)),
      );
    }
  });

  test("teaches also where the unit is right, as Rosenblatt's does not", () => {
    const [unit, x] = [{ w: from([2, 1]), b: 0 }, from([1, 1])];
    expect(fires(unit, x)).toBe(1);
    expect(perceptronStep(unit, x, 1)).toBe(unit);
    expect(linearOutput(adalineStep(unit, x, 1, { learningRate: 0.1 }), x)).toBeCloseTo(3 - 0.1 * (3 - 1) * 3, 12);
  });
});

describe("many steps", () => {
  // Σx = 6, Σx² = 14, Σt = 0, Σx·t = 2, so 14w + 6b = 2 and 6w + 4b = 0: w = 0.4, b = −0.6.
  const four = dataset(from([[0], [1], [2], [3]]), [0, 1, 0, 1]);
  const away = (learningRate: number): number => {
    const { unit } = trainAdaline(four, { learningRate, epochs: 8000 });
    return Math.max(Math.abs(unit.w.get(0) - 0.4), Math.abs(unit.b + 0.6));
  };

  test("come to the least squares of the normal equations, the nearer the smaller they are", () => {
    const [large, small] = [away(0.02), away(0.002)];
    expect(small).toBeLessThan(0.01);
    expect(small).toBeLessThan(large / 3);
  });

  test("lower the loss to what least squares leave: ½ of the mean of 0.16, 1.44, 1.44 and 0.16", () => {
    const { losses, mistakes } = trainAdaline(four, { learningRate: 0.002, epochs: 4000 });
    expect(losses.length).toBe(4000);
    expect(losses[0]).toBeGreaterThan(losses.at(-1)!);
    expect(losses.at(-1)).toBeCloseTo((0.16 + 1.44 + 1.44 + 0.16) / 8, 2);
    expect(mistakes.at(-1)).toBe(2);
  });

  test("go on after the last mistake", () => {
    const set = dataset(from([[-3], [-1], [1], [2]]), [0, 0, 1, 1]);
    const { losses, mistakes } = trainAdaline(set, { epochs: 60 });
    const right = mistakes.findIndex((_, epoch) => mistakes.slice(epoch).every((count) => count === 0));
    expect(right).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThan(20);
    expect(losses[right + 1]! - losses.at(-1)!).toBeGreaterThan(0.01);
  });

  test("that go too far are refused, once nothing finite is left", () => {
    const far = dataset(from([[10], [-20]]), [1, 0]);
    expect(() => trainAdaline(far, { learningRate: 0.5 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: trainAdaline: the loss must stay finite
        given     learningRate 0.5, with which it grew past all numbers in epoch 40
        expected  a learningRate below 2 / (1 + |x|²) for the samples, or each step goes beyond where it should end
        to do     try learningRate: 0.05; or make the numbers in x smaller]
    `);
  });
});
