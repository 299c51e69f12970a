import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { add, checkGradients, concat, from, type NDArray, random, slice, toNested } from "../../../lib/index.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain"] as const;
const fill = (a: NDArray): void => {
  a.data.fill(9);
};

describe.for(RUNGS)("concat, %s", (name) => {
  const rung = concat.rungs[name];

  test("two branches of channels by hand, forward and backward", () => {
    const a = from([
      [1, 2],
      [3, 4],
    ]);
    const b = from([
      [5, 6, 7],
      [8, 9, 10],
    ]);
    const { out, cache } = rung.forward([a, b]);
    expect(toNested(out)).toEqual([
      [1, 2, 5, 6, 7],
      [3, 4, 8, 9, 10],
    ]);
    const { dxs } = rung.backward(out, cache);
    expect(dxs.map(toNested)).toEqual([toNested(a), toNested(b)]);
  });

  test("each part lies behind the one before, on any axis, and backward takes them apart again", () => {
    const parts = fc.record({
      axis: fc.integer({ min: 0, max: 3 }),
      sizes: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 4 }),
      shape: fc.tuple(...[3, 3, 3, 3].map((max) => fc.integer({ min: 1, max }))),
      seed: fc.nat(),
    });
    const property = fc.property(parts, ({ axis, sizes, shape, seed }) => {
      const r = random(seed);
      const xs = sizes.map((size) => r.normal(...shape.with(axis, size)));
      const { out, cache } = rung.forward(xs, { axis });
      const { dxs } = rung.backward(out, cache);
      let end = 0;
      for (const [i, x] of xs.entries()) {
        const start = end;
        end += sizes[i]!;
        const stretch = slice(out, ...shape.map((_, at) => (at === axis ? ([start, end] as const) : null)));
        expect([farApart(stretch, x), farApart(dxs[i]!, x)]).toEqual([0, 0]);
      }
      expect(out.shape).toEqual(shape.with(axis, end));
    });
    fc.assert(property, { seed: 498, numRuns: 80 });
  });

  test("out and every gradient is a copy, of one part too", () => {
    const [x, dout] = [from([[1, 2]]), from([[3, 4]])];
    const { out, cache } = rung.forward([x]);
    const { dxs } = rung.backward(dout, cache);
    fill(out);
    for (const dx of dxs) fill(dx);
    expect([toNested(x), toNested(dout)]).toEqual([[[1, 2]], [[3, 4]]]);
  });

  test("a list that grows after forward, as in a dense block, changes nothing", () => {
    const xs = [from([[1, 2]]), from([[3]])];
    const { cache } = rung.forward(xs);
    xs.push(from([[4]]));
    expect(rung.backward(from([[7, 8, 9]]), cache).dxs.map(toNested)).toEqual([[[7, 8]], [[9]]]);
  });
});

describe("checkGradients on concat, whose input is a list", () => {
  const xs = (): NDArray<2>[] => [random(3).normal(2, 3), random(4).normal(2, 2)];

  test("it checks the gradient of each part by its own name", () => {
    const found = checkGradients(concat, xs());
    expect(found.passed, String(found)).toBe(true);
    expect(found.findings.map(({ name, shape }) => [name, shape])).toEqual([
      ["dxs[0]", [2, 3]],
      ["dxs[1]", [2, 2]],
    ]);
  });

  test("a part's wrong gradient, a missing one and one left as a view of dout are each named", () => {
    const mine = (change: (dxs: readonly NDArray[], dout: NDArray) => readonly NDArray[]) =>
      concat.from(
        (parts) => ({ out: concat.forward(parts).out, cache: [...parts] }),
        (dout, parts) => {
          const { dxs } = concat.backward(dout, concat.forward(parts).cache);
          return { dxs: change(dxs, dout) };
        },
      );
    const wrong = checkGradients(
      mine(([first, second]) => [first!, add(second!, second!)]),
      xs(),
    );
    expect(wrong.findings.map(({ name, passed }) => [name, passed])).toEqual([
      ["dxs[0]", true],
      ["dxs[1]", false],
    ]);
    const missing = checkGradients(
      mine(([first]) => [first!]),
      xs(),
    );
    expect(missing.faults).toEqual(["backward did not return dxs[1]: expected { dxs }"]);
    const shared = checkGradients(
      mine(([first], dout) => [first!, slice(dout, null, [3, 5])]),
      xs(),
    );
    expect(shared.faults).toEqual(["dxs[1] shares its memory with dout: return a copy"]);
  });

  test("ranks stay in the types", () => {
    const { out, cache } = concat.forward(xs());
    expectTypeOf(out).toEqualTypeOf<NDArray<2>>();
    expectTypeOf(concat.backward(out, cache).dxs[0]!).toEqualTypeOf<NDArray<2>>();
  });
});
