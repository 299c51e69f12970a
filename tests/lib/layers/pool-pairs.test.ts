import { expect, test } from "vitest";
import { copy, maxPool, random } from "../../../lib/index.ts";

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
