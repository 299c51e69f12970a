import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  copy,
  from,
  type Labels,
  map,
  mul,
  type NDArray,
  ones,
  random,
  slice,
  softmaxLoss,
  sum,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { law } from "./loss.law.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain", "wasm"] as const;
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const one = from(1);

describe.for(RUNGS)("softmaxLoss, %s", (name) => {
  const rung = softmaxLoss.rungs[name];
  const loss = (x: NDArray<2>, y: Labels): number => rung.forward(x, y).out.get();
  const gradient = (x: NDArray<2>, y: Labels): NDArray<2> =>
    rung.backward(copy(one, x.dtype), rung.forward(x, y).cache).dx;

  test("tiny random scores over C classes cost about ln C: 2.3026 over ten", () => {
    const r = random(0);
    const x = mul(r.normal(50, 10), 1e-3);
    expect(
      loss(
        x,
        r.permutation(50).map((i) => i % 10),
      ),
    ).toBeCloseTo(Math.log(10), 3);
    expect(loss(zeros(4, 7), [0, 1, 5, 6])).toBeCloseTo(Math.log(7), 14);
  });

  test("two classes by hand: scores ln 3 and 0 are probabilities 3/4 and 1/4", () => {
    const x = from([
      [Math.log(3), 0],
      [0, Math.log(3)],
    ]);
    expect(loss(x, [0, 0])).toBeCloseTo((Math.log(4 / 3) + Math.log(4)) / 2, 14);
    const expected = from([
      [-1 / 8, 1 / 8],
      [-3 / 8, 3 / 8],
    ]);
    expect(farApart(gradient(x, [0, 0]), expected)).toBeLessThan(1e-15);
  });

  test("every row of the gradient sums to 0, and only the right class's number is negative", () => {
    law((x, y) => {
      const dx = gradient(x, y);
      for (const total of sum(dx, { axes: 1 }).data) expect(Math.abs(total)).toBeLessThan(1e-15);
      for (let n = 0; n < x.shape[0]; n++)
        for (let c = 0; c < x.shape[1]; c++) expect(Math.sign(dx.get(n, c))).not.toBe(c === y[n] ? 1 : -1);
    });
  });

  test("a number added to all scores of a sample changes nothing", () => {
    law((x, y) => {
      const raised = add(x, 50);
      expect(Math.abs(loss(raised, y) - loss(x, y))).toBeLessThan(1e-12);
      expect(farApart(gradient(raised, y), gradient(x, y))).toBeLessThan(1e-11);
    });
  });

  test("it is the mean over the samples, and so is its gradient", () => {
    law((x, y) => {
      const N = y.length;
      const dx = gradient(x, y);
      let total = 0;
      for (let n = 0; n < N; n++) {
        const alone = slice(x, [n, n + 1]);
        total += loss(alone, [y[n]!]);
        expect(farApart(mul(slice(dx, [n, n + 1]), N), gradient(alone, [y[n]!]))).toBeLessThan(1e-12);
      }
      expect(loss(x, y)).toBeCloseTo(total / N, 12);
    });
  });

  test("logits of ±1e4 stay finite, in value and in gradient, in both dtypes", () => {
    const x = from([
      [1e4, -1e4, 0],
      [1e4, -1e4, 0],
      [1e4, 1e4, -1e4],
    ]);
    for (const dtype of ["float64", "float32"] as const) {
      const scores = copy(x, dtype);
      expect(loss(scores, [0, 1, 0])).toBeCloseTo((0 + 2e4 + Math.log(2)) / 3, dtype === "float64" ? 10 : 3);
      const dx = map(copy(gradient(scores, [0, 1, 0]), "float64"), (value) => Number((3 * value).toFixed(6)) + 0);
      expect(toNested(dx)).toEqual([
        [0, 0, 0],
        [1, -1, 0],
        [-0.5, 0.5, 0],
      ]);
    }
  });

  test("a sample far on the right side costs what is left, to the last digits", () => {
    // log(1 + e⁻³⁰) = 9.4e-14; taken as log(e³⁰ + 1) − 30 it has only its first two digits.
    const cost = loss(from([[30, 0]]), [0]);
    expect(Math.abs(cost - Math.log1p(Math.exp(-30)))).toBeLessThan(3e-16);
  });

  test("NaN and Infinity go through as IEEE says", () => {
    expect(loss(from([[nan, 1, 2]]), [1])).toBe(nan);
    expect(loss(from([[0, nan]]), [0])).toBe(nan);
    expect(loss(from([[infinity, 0]]), [0])).toBe(nan);
    expect(loss(from([[0, -infinity]]), [1])).toBe(infinity);
    expect(loss(from([[0, -infinity]]), [0])).toBe(0);
  });
});

describe("the wasm rung", () => {
  test.for(["float64", "float32"] as const)("equals the naive one for any number of classes, %s", (dtype) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: -3, max: 4 }),
        fc.nat(),
        (N, C, power, seed) => {
          const r = random(seed);
          const x = copy(mul(r.normal(N, C), 10 ** power), dtype);
          const y = Array.from({ length: N }, () => r.integer(C));
          const [fast, naive] = [softmaxLoss.rungs.wasm, softmaxLoss.rungs.naive].map((rung, i) => {
            const { out, cache } = rung.forward(i === 0 ? x : copy(x, "float64"), y);
            return { out, dx: rung.backward(copy(ones(), out.dtype), cache).dx };
          });
          const most = { float64: 1e-12, float32: 1e-5 }[dtype];
          expect(farApart(fast!.out, naive!.out)).toBeLessThan(most);
          expect(farApart(fast!.dx, naive!.dx)).toBeLessThan(most);
        },
      ),
      { seed: 5, numRuns: 100 },
    );
  });

  test("e^x is right to the last digits, all the way down", () => {
    // p of the second class is e^−z / (1 + e^−z).
    for (const [dtype, most, deepest] of [
      ["float64", 2e-15, 700],
      ["float32", 4e-7, 86],
    ] as const)
      for (let z = 0; z < deepest; z += 0.37) {
        const x = copy(from([[0, -z]]), dtype);
        const { out, cache } = softmaxLoss.rungs.wasm.forward(x, [0]);
        const got = softmaxLoss.rungs.wasm.backward(copy(ones(), out.dtype), cache).dx.get(0, 1);
        const e = Math.exp(x.get(0, 1));
        expect(Math.abs(got / (e / (1 + e)) - 1), `${dtype} ${z}`).toBeLessThan(most);
      }
  });

  test("classes that can't be, and a NaN, are as on the naive rung", () => {
    const x = from([
      [1, Number.NEGATIVE_INFINITY, 2, 0, 1],
      [0, 1, Number.NaN, 3, 2],
      [-800, 0, -740, 1, 2],
    ]);
    const [fast, naive] = [softmaxLoss.rungs.wasm, softmaxLoss.rungs.naive].map((rung) => {
      const { out, cache } = rung.forward(x, [0, 1, 3]);
      return [...rung.backward(copy(ones(), out.dtype), cache).dx.data];
    });
    for (const [i, value] of fast!.entries())
      if (Number.isNaN(naive![i])) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(naive![i]!, 14);
  });
});
