import { describe, expect, expectTypeOf, test } from "vitest";
import {
  compare,
  conv,
  conv1d,
  conv3d,
  copy,
  from,
  maxPool,
  type NDArray,
  ones,
  random,
  relu,
  slice,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { linspace } from "../linspace.ts";
import { expectClose } from "./conv.law.ts";
import { image, rows } from "./image.ts";
import { farApart } from "./results.ts";

describe.for(Object.values(conv.rungs))("$name", (layer) => {
  test("the numbers of the assignment: 2 × 3 × 4 × 4 images, 3 filters of 4 × 4, stride 2, pad 1", () => {
    const x = linspace(-0.1, 0.5, [2, 3, 4, 4]);
    const w = linspace(-0.2, 0.3, [3, 3, 4, 4]);
    const b = linspace(-0.1, 0.2, [3]);
    const { out } = layer.forward(x, w, b, { stride: 2, pad: 1 });
    expect(out.shape).toEqual([2, 3, 2, 2]);
    const first = [
      [-0.08759809, -0.10987781],
      [-0.18387192, -0.2109216],
    ];
    expect(farApart(slice(out, 0, 0), from(first))).toBeLessThan(1e-7);
    expect(out.get(1, 2, 1, 1)).toBeCloseTo(2.38247847, 8);
  });

  const homework = image([
    [1, 2, 3, 4, 5],
    [2, 2, 1, 1, 1],
    [3, 2, 1, 1, 1],
    [4, 1, 1, 1, 1],
    [5, 1, 1, 1, 1],
  ]);
  const cross = image([
    [0, -1, 0],
    [1, 1, 1],
    [0, -1, 0],
  ]);

  test("the lecture's homework: four numbers without padding, of which a ReLU and a maximum leave 3", () => {
    const { out } = layer.forward(homework, cross, null, { stride: 2 });
    expect(rows(out)).toEqual([
      [1, -2],
      [3, 1],
    ]);
    expect(maxPool.forward(relu.forward(out).out, { window: 2 }).out.get(0, 0, 0, 0)).toBe(3);
  });

  test("the lecture's homework with padding: nine numbers", () => {
    expect(rows(layer.forward(homework, cross, null, { stride: 2, pad: 1 }).out)).toEqual([
      [1, 8, 8],
      [-1, 2, 0],
      [2, 2, 1],
    ]);
  });

  test("the filter is not flipped: it meets the image as it is written", () => {
    const x = image([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(rows(layer.forward(x, image([[1, 10, 100]]), null).out)).toEqual([[321], [654]]);
    expect(rows(layer.forward(x, image([[1], [10]]), null).out)).toEqual([[41, 52, 63]]);
  });

  test("backward gives each number of dout to all that its output was made of", () => {
    const x = image([[1, 2, 3, 4]]);
    const { cache } = layer.forward(x, image([[10, 100]]), from([0]), { pad: [0, 1] });
    const { dx, dw, db } = layer.backward(image([[1, 2, 3, 4, 5]]), cache);
    // x[j] was under the second tap for output j, and under the first for output j + 1.
    expect(rows(dx)).toEqual([[1 * 100 + 2 * 10, 2 * 100 + 3 * 10, 3 * 100 + 4 * 10, 4 * 100 + 5 * 10]]);
    expect(rows(dw)).toEqual([[2 * 1 + 3 * 2 + 4 * 3 + 5 * 4, 1 * 1 + 2 * 2 + 3 * 3 + 4 * 4]]);
    expect(toNested(db)).toEqual([15]);
  });

  test("what a stride leaves over gets no gradient", () => {
    const { out, cache } = layer.forward(image([[1, 2, 3, 4, 5, 6]]), image([[1, 1]]), null, { stride: 4 });
    expect(rows(out)).toEqual([[3, 11]]);
    const { out: short, cache: rest } = layer.forward(image([[1, 2, 3, 4, 5]]), image([[1, 1]]), null, { stride: 4 });
    expect(rows(short)).toEqual([[3]]);
    expect(rows(layer.backward(out, cache).dx)).toEqual([[3, 3, 0, 0, 11, 11]]);
    expect(rows(layer.backward(short, rest).dx)).toEqual([[3, 3, 0, 0, 0]]);
  });

  test("a NaN is seen by the windows that cover it, and by no other", () => {
    const x = zeros(2, 1, 5, 6);
    x.set(0, 0, 1, 4, Number.NaN);
    const { out } = layer.forward(x, ones(3, 1, 3, 2), null);
    const seen = [
      [0, 0, 0, Number.NaN, Number.NaN],
      [0, 0, 0, Number.NaN, Number.NaN],
      [0, 0, 0, 0, 0],
    ];
    const unseen = Array(3).fill([0, 0, 0, 0, 0]);
    expect(toNested(out)).toEqual([
      [seen, seen, seen],
      [unseen, unseen, unseen],
    ]);
  });

  test("infinities go through as IEEE says: times 0 they are NaN, also on the border", () => {
    const x = image([[Number.POSITIVE_INFINITY, 1]]);
    expect(rows(layer.forward(x, image([[1, 2]]), null).out)).toEqual([[Number.POSITIVE_INFINITY]]);
    expect(rows(layer.forward(x, image([[0, 2]]), null).out)).toEqual([[Number.NaN]]);
    expect(rows(layer.forward(image([[1]]), image([[Infinity, 1]]), null, { pad: [0, 1] }).out)).toEqual([
      [Number.NaN, Number.POSITIVE_INFINITY],
    ]);
  });

  test("an empty batch has an empty output and gradients of 0", () => {
    const { out, cache } = layer.forward(zeros(0, 2, 5, 4), ones(3, 2, 3, 3), ones(3), { stride: 2, pad: 1 });
    expect(out.shape).toEqual([0, 3, 3, 2]);
    const { dx, dw, db } = layer.backward(out, cache);
    expect(dx.shape).toEqual([0, 2, 5, 4]);
    expect(dw.shape).toEqual([3, 2, 3, 3]);
    expect([...dw.data, ...db.data].every((value) => value === 0)).toBe(true);
  });

  test("no channels leave the bias, and no filters leave nothing", () => {
    expect(toNested(layer.forward(zeros(1, 0, 2, 1), zeros(2, 0, 1, 1), from([3, 4])).out)).toEqual([
      [
        [[3], [3]],
        [[4], [4]],
      ],
    ]);
    const { out, cache } = layer.forward(ones(1, 2, 3, 3), zeros(0, 2, 2, 2), zeros(0));
    expect(out.shape).toEqual([1, 0, 2, 2]);
    expect(rows(slice(layer.backward(out, cache).dx, null, [0, 1]))).toEqual(Array(3).fill([0, 0, 0]));
  });

  test("without a bias there is no gradient of one", () => {
    const [x, w] = [ones(1, 1, 3, 3), ones(2, 1, 2, 2)];
    const without = layer.forward(x, w, null);
    expect(Object.keys(layer.backward(without.out, without.cache))).toEqual(["dx", "dw"]);
    const withBias = layer.forward(x, w, zeros(2));
    expect(Object.keys(layer.backward(withBias.out, withBias.cache))).toEqual(["dx", "dw", "db"]);
  });

  test("nothing that was given is written to, and nothing that comes back shares its memory", () => {
    const r = random(0);
    const given = [r.normal(2, 2, 4, 5), r.normal(3, 2, 1, 1), r.normal(3)] as const;
    const before = given.map((a) => copy(a));
    const options = Object.freeze({ stride: Object.freeze([1, 1] as const) });
    const { out, cache } = layer.forward(...given, options);
    const dout = copy(out);
    const { dx, dw, db } = layer.backward(dout, cache);
    expect(given.map((a) => toNested(a))).toEqual(before.map((a) => toNested(a)));
    expect(toNested(dout)).toEqual(toNested(out));
    const memory = [...given, out, dout, dx, dw, db].map((a) => a.data.buffer);
    expect(new Set(memory).size).toBe(memory.length);
  });

  test("two forwards, then two backwards in any order, and one of them twice", () => {
    const r = random(1);
    const w = r.normal(3, 2, 3, 3);
    const calls = [r.normal(2, 2, 5, 4), r.normal(1, 2, 4, 6)].map((x) => {
      const alone = layer.forward(x, w, null, { pad: 1 });
      return { x, dout: r.normal(...alone.out.shape), gradients: layer.backward(alone.out, alone.cache) };
    });
    const caches = calls.map(({ x }) => layer.forward(x, w, null, { pad: 1 }));
    for (const i of [1, 0, 0]) {
      const { dx, dw } = layer.backward(caches[i]!.out, caches[i]!.cache);
      expectClose(dx, calls[i]!.gradients.dx);
      expectClose(dw, calls[i]!.gradients.dw);
    }
  });

  test("a cache says which rung it is from", () => {
    const { cache } = layer.forward(ones(1, 1, 1, 1), ones(1, 1, 1, 1), null);
    expect(`${cache.layer}.${cache.rung}`).toBe(layer.name);
  });
});

test("the ladder takes the wasm rung, and a rung's cache goes back through any of them", () => {
  const [x, w] = [random(0).normal(1, 2, 4, 4), random(1).normal(2, 2, 3, 3)];
  const { out, cache } = conv.forward(x, w, null);
  expect(cache.rung).toBe("wasm");
  expectClose(conv.rungs.naive.backward(out, cache).dx, conv.backward(out, cache).dx);
});

test("the lectures' stack of three: 3 × 32 × 32 becomes 6 × 28 × 28, 10 × 26 × 26, 12 × 24 × 24", () => {
  let x: NDArray<4> = zeros(2, 3, 32, 32);
  const shapes = [zeros(6, 3, 5, 5), zeros(10, 6, 3, 3), zeros(12, 10, 3, 3)].map((w) => {
    x = conv.forward(x, w, null).out;
    return x.shape;
  });
  expect(shapes).toEqual([
    [2, 6, 28, 28],
    [2, 10, 26, 26],
    [2, 12, 24, 24],
  ]);
});

describe("two convolutions without a non-linearity between them", () => {
  const r = random(0);
  const [x, first, second] = [r.normal(2, 3, 11, 9), r.normal(4, 3, 5, 5), r.normal(2, 4, 3, 3)];
  /** w[f, c, i, j] = Σ over m, p, q of second[f, m, p, q] · first[m, c, i − p, j − q]. */
  const both = zeros(2, 3, 7, 7);
  for (let f = 0; f < 2; f++)
    for (let p = 0; p < 3; p++)
      for (let q = 0; q < 3; q++)
        for (let m = 0; m < 4; m++)
          for (let c = 0; c < 3; c++)
            for (let i = 0; i < 5; i++)
              for (let j = 0; j < 5; j++)
                both.set(
                  f,
                  c,
                  p + i,
                  q + j,
                  both.get(f, c, p + i, q + j) + second.get(f, m, p, q) * first.get(m, c, i, j),
                );

  test("5 × 5 and then 3 × 3 are one 7 × 7", () => {
    const twice = conv.forward(conv.forward(x, first, null).out, second, null).out;
    expectClose(twice, conv.forward(x, both, null).out);
  });

  test('with pad "same" they are so inside, and differ at the border', () => {
    const same = { pad: "same" } as const;
    const twice = conv.forward(conv.forward(x, first, null, same).out, second, null, same).out;
    const once = conv.forward(x, both, null, same).out;
    const inside = (a: NDArray<4>): NDArray<4> => slice(a, null, null, [1, -1], [1, -1]);
    expectClose(inside(twice), inside(once));
    expect(farApart(twice, once)).toBeGreaterThan(0.01);
  });
});

test("a student's convolution stands under the same contract", () => {
  const mine = conv.from(
    (x: NDArray<4>, w: NDArray<4>, b: NDArray<1> | null) => conv.rungs.naive.forward(x, w, b),
    (dout, cache) => conv.rungs.naive.backward(dout, cache),
  );
  expect(mine.name).toBe("conv (yours)");
  const found = compare(mine, conv, random(0).normal(1, 2, 4, 5), random(1).normal(3, 2, 2, 2), ones(3));
  expect(found.passed, String(found)).toBe(true);
});

test("the gradients that there are, and their ranks, are in the types", () => {
  const [x, w, b] = [zeros(1, 1, 2, 2), zeros(1, 1, 1, 1), zeros(1)];
  const withBias = conv.forward(x, w, b, { stride: [1, 1], pad: "same" });
  expectTypeOf(withBias.out).toEqualTypeOf<NDArray<4>>();
  const three = conv.backward(withBias.out, withBias.cache);
  expectTypeOf(three.dx).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(three.dw).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(three.db).toEqualTypeOf<NDArray<1>>();

  const without = conv.forward(x, w, null);
  const two = conv.backward(without.out, without.cache);
  expectTypeOf(two.dx).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(two).not.toHaveProperty("db");

  const perhaps: NDArray<1> | null = x.size > 0 ? b : null;
  const either = conv.forward(x, w, perhaps as NDArray<1> | null);
  expectTypeOf(conv.backward(either.out, either.cache).db).toEqualTypeOf<NDArray<1> | undefined>();

  const line = conv1d.rungs.naive.forward(zeros(1, 1, 2), zeros(1, 1, 1), b, { stride: 1 });
  expectTypeOf(conv1d.backward(line.out, line.cache).dw).toEqualTypeOf<NDArray<3>>();
  const volume = conv3d.forward(zeros(1, 1, 1, 1, 1), zeros(1, 1, 1, 1, 1), null, { stride: [1, 1, 1] });
  expectTypeOf(conv3d.backward(volume.out, volume.cache).dx).toEqualTypeOf<NDArray<5>>();
  expectTypeOf(conv3d.backward(volume.out, volume.cache)).not.toHaveProperty("db");
});
