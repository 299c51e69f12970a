import { expect, test } from "vitest";
import { avgPool, copy, maxPool, random } from "../../../lib/index.ts";
import { farApart } from "./results.ts";

// Squares of two side by side are pooled four at a time in float32: ties, NaN and columns that are left over.

test.for([8, 9, 10, 13, 16, 30])(
  "pairs of %i columns, with ties and NaN: the first, and every NaN, wins",
  (columns) => {
    for (const [seed, rows] of [4, 5, 7].entries()) {
      const r = random(seed);
      const x = copy(r.integers(4, 2, 3, rows, columns), "float32");
      for (let i = 0; i < x.size; i += 11) x.data[i] = Number.NaN;
      for (let i = 5; i < x.size; i += 23) x.data[i] = Number.NEGATIVE_INFINITY;
      const [fast, slow] = [maxPool.rungs.wasm, maxPool.rungs.naive].map((rung) => {
        const { out, cache } = rung.forward(x, { window: 2 });
        const dout = copy(random(9).normal(...out.shape), "float32");
        return { out: out.data, dx: rung.backward(dout, cache).dx.data };
      });
      expect(fast).toEqual(slow);
    }
  },
);

test.for([3, 4, 5, 8, 9, 13, 16, 30])("means of pairs of %i columns", (columns) => {
  for (const dtype of ["float64", "float32"] as const)
    for (const [seed, rows] of [4, 5, 7].entries()) {
      const x = copy(random(seed).normal(2, 3, rows, columns), dtype);
      const [fast, naive] = [avgPool.rungs.wasm, avgPool.rungs.naive].map((rung) => {
        const { out, cache } = rung.forward(x, { window: 2 });
        return { out, dx: rung.backward(copy(random(9).normal(...out.shape), dtype), cache).dx };
      });
      const most = { float64: 1e-14, float32: 1e-6 }[dtype];
      expect(farApart(fast!.out, naive!.out)).toBeLessThan(most);
      expect(farApart(fast!.dx, naive!.dx)).toBeLessThan(most);
    }
});
