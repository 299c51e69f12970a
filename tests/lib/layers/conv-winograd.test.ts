import fc from "fast-check";
import { expect, test } from "vitest";
import { conv, copy, type NDArray, random } from "../../../lib/index.ts";
import { farApart } from "./results.ts";

// Winograd's method rounds more than a direct sum: its results in float32 are held to 1e-4, direct ones to 1e-5.

/** Shapes that Winograd's method is used for: tiles that fit and tiles that don't, few samples and many, borders, groups. */
const shapes = fc.record({
  samples: fc.integer({ min: 1, max: 10 }),
  groups: fc.integer({ min: 1, max: 2 }),
  channels: fc.integer({ min: 8, max: 13 }),
  filters: fc.integer({ min: 8, max: 13 }),
  taps: fc.constantFrom(3, 5),
  pad: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
  rows: fc.integer({ min: 5, max: 15 }),
  columns: fc.integer({ min: 5, max: 15 }),
  seed: fc.nat(),
});

interface Everything {
  readonly out: NDArray;
  readonly dx: NDArray;
  readonly dw: NDArray;
  readonly db: NDArray;
}

test("Winograd's method gives what the plain rung gives in float64, to 1e-4; without it to 1e-5", () => {
  fc.assert(
    fc.property(shapes, ({ samples, groups, channels, filters, taps, pad, rows, columns, seed }) => {
      const r = random(seed);
      const x = copy(r.normal(samples, groups * channels, rows, columns), "float32");
      const w = copy(r.normal(groups * filters, channels, taps, taps), "float32");
      const b = copy(r.normal(groups * filters), "float32");
      const all = (rung: typeof conv.rungs.wasm, winograd: boolean, as: "float32" | "float64"): Everything => {
        const { out, cache } = rung.forward(copy(x, as), copy(w, as), copy(b, as), { pad, groups, winograd });
        const dout = copy(copy(random(seed + 1).normal(...out.shape), "float32"), as);
        return { out, ...rung.backward(dout, cache) };
      };
      const expected = all(conv.rungs.plain, true, "float64");
      const [fast, direct] = [all(conv.rungs.wasm, true, "float32"), all(conv.rungs.wasm, false, "float32")];
      for (const name of ["out", "dx", "dw", "db"] as const) {
        expect(farApart(fast[name], expected[name]), name).toBeLessThan(1e-4);
        expect(farApart(direct[name], expected[name]), name).toBeLessThan(1e-5);
      }
      // Else this test would compare the direct method with itself.
      for (const name of ["out", "dx", "dw"] as const) expect(fast[name].data).not.toEqual(direct[name].data);
    }),
    { seed: 498, numRuns: 60 },
  );
});

test("what Winograd's method had added to db before it gave up is not added twice", () => {
  const r = random(5);
  const [x, w, b] = [r.normal(2, 8, 9, 9), r.normal(8, 8, 3, 3), r.normal(8)].map((a) => copy(a, "float32"));
  x!.set(0, 3, 5, 6, Number.NaN);
  const [fast, naive] = [conv.rungs.wasm, conv.rungs.naive].map((rung) => {
    const { out, cache } = rung.forward(x as NDArray<4>, w as NDArray<4>, b as NDArray<1>);
    return rung.backward(copy(random(6).normal(...out.shape), "float32"), cache).db;
  });
  expect(farApart(fast!, naive!)).toBeLessThan(1e-5);
});

test("float64 never takes Winograd's method", () => {
  const r = random(3);
  const [x, w] = [r.normal(2, 8, 9, 9), r.normal(8, 8, 3, 3)];
  const results = [true, false].map((winograd) => conv.rungs.wasm.forward(x, w, null, { pad: 1, winograd }).out.data);
  expect(results[0]).toEqual(results[1]);
});

test.for([
  ["x", 0, 3, 5, 6, Number.NaN],
  ["x", 0, 1, 11, 0, Number.POSITIVE_INFINITY],
  ["w", 2, 1, 1, 1, Number.NEGATIVE_INFINITY],
  ["w", 7, 7, 0, 2, Number.NaN],
  ["dout", 0, 2, 3, 4, Number.POSITIVE_INFINITY],
  ["dout", 0, 7, 11, 11, Number.NaN],
] as const)("a strange number in %s goes where a filter sees it, and nowhere else", ([where, n, c, i, j, value]) => {
  const r = random(4);
  const [x, w, dout] = [r.normal(1, 8, 12, 12), r.normal(8, 8, 3, 3), r.normal(1, 8, 12, 12)] as const;
  const given = { x: copy(x, "float32"), w: copy(w, "float32"), dout: copy(dout, "float32") };
  given[where].set(n, c, i, j, value);
  const [fast, naive] = [conv.rungs.wasm, conv.rungs.naive].map((rung) => {
    const { out, cache } = rung.forward(given.x, given.w, null, { pad: 1 });
    const { dx, dw } = rung.backward(given.dout, cache);
    return [out, dx, dw].map(({ data }) => Array.from(data, (one) => (Number.isFinite(one) ? 0 : 1)));
  });
  expect(fast).toEqual(naive);
});
