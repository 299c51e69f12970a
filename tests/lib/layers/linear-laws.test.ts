import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, linear, mul, type NDArray, random, slice, sum, zeros } from "../../../lib/index.ts";
import { farApart } from "./results.ts";

const rungs = Object.values(linear.rungs);
/** ⟨a, b⟩, the sum of the products of what lies in the same place. */
const dot = (a: NDArray, b: NDArray): number => sum(mul(a, b)).get();

/** Sizes N, D, M and a seed for the numbers. */
const sized = fc.record({
  N: fc.integer({ min: 1, max: 7 }),
  D: fc.integer({ min: 1, max: 9 }),
  M: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(),
});
const law = (holds: (sizes: { N: number; D: number; M: number; seed: number }) => void): void =>
  fc.assert(fc.property(sized, holds), { seed: 498, numRuns: 60 });

describe.for(rungs)("laws of $name", (rung) => {
  test("without a bias it is linear in x and in w", () => {
    law(({ N, D, M, seed }) => {
      const r = random(seed);
      const [x1, x2, w1, w2] = [r.normal(N, D), r.normal(N, D), r.normal(D, M), r.normal(D, M)];
      const f = (x: NDArray, w: NDArray<2>): NDArray => rung.forward(x, w, null).out;
      expect(farApart(f(add(x1, mul(x2, 3)), w1), add(f(x1, w1), mul(f(x2, w1), 3)))).toBeLessThan(1e-12);
      expect(farApart(f(x1, add(w1, mul(w2, 3))), add(f(x1, w1), mul(f(x1, w2), 3)))).toBeLessThan(1e-12);
    });
  });

  test("each output is the dot product of a sample with a column of w, plus the bias of that column", () => {
    law(({ N, D, M, seed }) => {
      const r = random(seed);
      const [x, w, b] = [r.normal(N, D), r.normal(D, M), r.normal(M)];
      const { out } = rung.forward(x, w, b);
      for (let n = 0; n < N; n++)
        for (let m = 0; m < M; m++)
          expect(out.get(n, m)).toBeCloseTo(dot(slice(x, n), slice(w, null, m)) + b.get(m), 10);
    });
  });

  test("what reaches x and w weighs them as dout weighs out: ⟨out, dout⟩ = ⟨x, dx⟩ = ⟨w, dw⟩", () => {
    law(({ N, D, M, seed }) => {
      const r = random(seed);
      const [x, w, dout] = [r.normal(N, D), r.normal(D, M), r.normal(N, M)];
      const { out, cache } = rung.forward(x, w, null);
      const { dx, dw } = rung.backward(dout, cache);
      const scale = N * D * M;
      expect(Math.abs(dot(x, dx) - dot(out, dout)) / scale).toBeLessThan(1e-12);
      expect(Math.abs(dot(w, dw) - dot(out, dout)) / scale).toBeLessThan(1e-12);
    });
  });

  test("samples don't mix: each alone gives its own row of out and of dx, and dw and db are sums over them", () => {
    law(({ N, D, M, seed }) => {
      const r = random(seed);
      const [x, w, b, dout] = [r.normal(N, D), r.normal(D, M), r.normal(M), r.normal(N, M)];
      const { out, cache } = rung.forward(x, w, b);
      const { dx, dw, db } = rung.backward(dout, cache);
      let [dws, dbs]: [NDArray<2>, NDArray<1>] = [zeros(D, M), zeros(M)];
      for (let n = 0; n < N; n++) {
        const alone = rung.forward(slice(x, [n, n + 1]), w, b);
        const grads = rung.backward(slice(dout, [n, n + 1]), alone.cache);
        expect(farApart(alone.out, slice(out, [n, n + 1]))).toBeLessThan(1e-12);
        expect(farApart(grads.dx, slice(dx, [n, n + 1]))).toBeLessThan(1e-12);
        [dws, dbs] = [add(dws, grads.dw), add(dbs, grads.db)];
      }
      expect(farApart(dws, dw)).toBeLessThan(1e-12);
      expect(farApart(dbs, db)).toBeLessThan(1e-12);
    });
  });
});
