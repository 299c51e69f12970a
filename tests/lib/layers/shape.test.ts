import { describe, expect, expectTypeOf, test } from "vitest";
import {
  add,
  checkGradients,
  concat,
  conv,
  copy,
  flatten,
  from,
  type NDArray,
  random,
  relu,
  slice,
  toNested,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain"] as const;
const fill = (a: NDArray): void => {
  a.data.fill(9);
};

describe.for(RUNGS)("flatten, %s", (name) => {
  const rung = flatten.rungs[name];

  test("a sample's numbers follow in row-major order: channels, then rows, then columns", () => {
    const x = from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [2, 2, 2, 2]);
    const { out, cache } = rung.forward(x);
    expect(toNested(out)).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [9, 10, 11, 12, 13, 14, 15, 16],
    ]);
    expect(toNested(rung.backward(out, cache).dx)).toEqual(toNested(x));
    const turned = transpose(x, [0, 2, 3, 1]);
    expect(toNested(slice(rung.forward(turned).out, 0))).toEqual([1, 5, 2, 6, 3, 7, 4, 8]);
  });

  test("out and dx are copies: writing into them leaves x and dout as they are", () => {
    const [x, dout] = [random(0).normal(2, 3, 2), random(1).normal(2, 6)];
    const [xBefore, doutBefore] = [copy(x), copy(dout)];
    const { out, cache } = rung.forward(x);
    const { dx } = rung.backward(dout, cache);
    fill(out);
    fill(dx);
    expect([farApart(x, xBefore), farApart(dout, doutBefore)]).toEqual([0, 0]);
  });

  test("an empty batch keeps the number of features", () => {
    const { out, cache } = rung.forward(zeros(0, 50, 7, 7));
    expect(out.shape).toEqual([0, 2450]);
    expect(rung.backward(out, cache).dx.shape).toEqual([0, 50, 7, 7]);
  });
});

describe("add is one name for the toolbox's function and for a layer", () => {
  test("called, it adds with broadcasting", () => {
    expect(toNested(add(from([1, 2]), 3))).toEqual([4, 5]);
    expect(toNested(add(1, from([1, 2])))).toEqual([2, 3]);
    expect(toNested(add(from([[1], [2]]), from([[10, 20]])))).toEqual([
      [11, 21],
      [12, 22],
    ]);
    expectTypeOf(add(zeros(2, 3), zeros(2, 3))).toEqualTypeOf<NDArray<2>>();
  });

  test("it carries the whole of a ladder, under the name add", () => {
    expect(add.name).toBe("add");
    expect(add.inputs).toEqual(["a", "b"]);
    expect(Object.keys(add.rungs)).toEqual(["naive", "plain"]);
    expect(Object.keys(add).toSorted()).toEqual(
      Object.keys(relu)
        .toSorted()
        .filter((key) => key !== "name"),
    );
    expect(add.plan().of([64, 56, 56]).out).toEqual([64, 56, 56]);
  });

  test("a student's layer may call it, and stand behind its contract", () => {
    const mine = add.from(
      (a, b) => ({ out: add(a, b), cache: null }),
      (dout) => ({ da: copy(dout), db: copy(dout) }),
    );
    const found = checkGradients(mine, from([1, 2]), from([3, 4]));
    expect(found.passed, String(found)).toBe(true);
  });
});

describe.for(RUNGS)("the residual add, %s", (name) => {
  const rung = add.rungs[name];

  test("dout goes to both branches as it is, in two copies that don't know of each other", () => {
    const dout = from([1, -2, 3]);
    const { cache } = rung.forward(from([1, 2, 3]), from([4, 5, 6]));
    const { da, db } = rung.backward(dout, cache);
    da.set(0, 100);
    expect([da, db, dout].map(toNested)).toEqual([
      [100, -2, 3],
      [1, -2, 3],
      [1, -2, 3],
    ]);
    db.set(1, 200);
    expect([da, db, dout].map(toNested)).toEqual([
      [100, -2, 3],
      [1, 200, 3],
      [1, -2, 3],
    ]);
  });

  test("around a block that gives zeros it is the identity, forward and backward", () => {
    const r = random(2);
    const [x, dout] = [r.normal(2, 3, 4, 5), r.normal(2, 3, 4, 5)];
    const block = conv.forward(x, zeros(3, 3, 3, 3), null, { pad: "same" });
    const { out, cache } = rung.forward(block.out, x);
    expectTypeOf(out).toEqualTypeOf<NDArray<4>>();
    const { da, db } = rung.backward(dout, cache);
    const through = conv.backward(da, block.cache).dx;
    expect([farApart(out, x), farApart(add(through, db), dout)]).toEqual([0, 0]);
  });
});

describe("plans", () => {
  test("flatten joins the axes of a sample: 50 × 7 × 7 is 2450", () => {
    const nothing = { learned: {}, multiplyAdds: 0, activations: 0 };
    expect(flatten.plan().of([50, 7, 7])).toEqual({ out: [2450], ...nothing });
    expect(add.plan().of([64, 56, 56])).toEqual({ out: [64, 56, 56], ...nothing });
  });

  test("the four branches of GoogLeNet's module 3a make 256 channels of 28 × 28", () => {
    const others = [
      [128, 28, 28],
      [32, 28, 28],
      [32, 28, 28],
    ];
    expect(concat.plan({ others }).of([64, 28, 28])).toEqual({
      out: [256, 28, 28],
      learned: {},
      multiplyAdds: 0,
      activations: 256 * 28 * 28,
    });
    expect(concat.plan({ others: [[64, 4, 28]], axis: 2 }).of([64, 28, 28]).out).toEqual([64, 32, 28]);
  });
});
