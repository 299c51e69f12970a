import { describe, expect, expectTypeOf, test } from "vitest";
import {
  conv,
  copy,
  from,
  type LadderCache,
  type Layer,
  leakyRelu,
  maxPool,
  type NDArray,
  ones,
  relu,
  reshape,
  sigmoid,
  tanh,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { linspace } from "../linspace.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain"] as const;
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

interface Downstream {
  readonly dx: NDArray;
}
/** What all four have in common once leakyRelu's option is left out. */
type OfOneArray = Layer<[x: NDArray], LadderCache<Downstream>, NDArray, Downstream>;

describe.for(RUNGS)("worked numbers of the %s rungs", (name) => {
  const pass = (layer: OfOneArray, x: NDArray, dout: NDArray): [unknown, unknown] => {
    const { out, cache } = layer.forward(x);
    return [toNested(out), toNested(layer.backward(dout, cache).dx)];
  };

  test("relu of the lecture: [1, −2, 3, −1] and upstream [4, −1, 5, 9]", () => {
    // toEqual tells 0 from −0: what is cut off is 0 as one writes it.
    expect(pass(relu.rungs[name], from([1, -2, 3, -1]), from([4, -1, 5, 9]))).toEqual([
      [1, 0, 3, 0],
      [4, 0, 5, 0],
    ]);
  });

  test("relu of the assignment's evenly spaced numbers", () => {
    const { out } = relu.rungs[name].forward(linspace(-0.5, 0.5, [3, 4]));
    const expected = from([0, 0, 0, 0, 0, 0, 1 / 22, 3 / 22, 5 / 22, 7 / 22, 9 / 22, 11 / 22], [3, 4]);
    expect(farApart(out, expected)).toBeLessThan(1e-15);
  });

  test("at 0 relu's gradient is 0 and leakyRelu's its slope", () => {
    const [x, dout] = [from([0, -0, 1e-300, -1e-300]), from([3, 3, 3, 3])];
    expect(pass(relu.rungs[name], x, dout)[1]).toEqual([0, 0, 3, 0]);
    expect(pass(leakyRelu.rungs[name], x, dout)[1]).toEqual([0.03, 0.03, 3, 0.03]);
  });

  test("leakyRelu's slope is 0.01 unless given", () => {
    expect(pass(leakyRelu.rungs[name], from([2, -2]), from([1, 1]))).toEqual([
      [2, -0.02],
      [1, 0.01],
    ]);
  });

  test("tanh(ln 2) = 0.6 with slope 0.64; σ(ln 3) = 0.75 with slope 0.1875", () => {
    for (const [layer, x, y, slope] of [
      [tanh, Math.log(2), 0.6, 0.64],
      [sigmoid, Math.log(3), 0.75, 0.1875],
    ] as const) {
      const { out, cache } = layer.rungs[name].forward(from([x, -x, 0]));
      const { dx } = layer.rungs[name].backward(from([2, 2, 2]), cache);
      expect(out.get(0), layer.name).toBeCloseTo(y, 14);
      expect([dx.get(0), dx.get(1)].map((value) => Number(value.toFixed(14)))).toEqual([2 * slope, 2 * slope]);
      expect(dx.get(2)).toBe(layer === tanh ? 2 : 0.5);
    }
  });

  test("conv, relu, maxPool of the worked homework give 3", () => {
    const x = from([1, 2, 3, 4, 5, 2, 2, 1, 1, 1, 3, 2, 1, 1, 1, 4, 1, 1, 1, 1, 5, 1, 1, 1, 1], [1, 1, 5, 5]);
    const w = from([0, -1, 0, 1, 1, 1, 0, -1, 0], [1, 1, 3, 3]);
    const convolved = conv.rungs[name].forward(x, w, null, { stride: 2 }).out;
    expect(toNested(convolved)).toEqual([
      [
        [
          [1, -2],
          [3, 1],
        ],
      ],
    ]);
    const cut = relu.rungs[name].forward(convolved).out;
    expect(toNested(reshape(cut, [4]))).toEqual([1, 0, 3, 1]);
    expect(maxPool.rungs[name].forward(cut, { window: 2 }).out.get(0, 0, 0, 0)).toBe(3);
  });
});

describe.for(RUNGS)("the contract of the %s rungs", (name) => {
  const layers: readonly OfOneArray[] = [
    relu.rungs[name],
    leakyRelu.rungs[name],
    tanh.rungs[name],
    sigmoid.rungs[name],
  ];

  test("NaN and ±Infinity go through as the functions have them", () => {
    const ends = layers.map((layer) => toNested(layer.forward(from([nan, infinity, -infinity])).out));
    expect(ends).toEqual([
      [nan, infinity, 0],
      [nan, infinity, -infinity],
      [nan, 1, -1],
      [nan, 1, 0],
    ]);
  });

  test("an infinite dout ends where relu cut x off", () => {
    const { cache } = relu.rungs[name].forward(from([-1, 0, 1]));
    const { dx } = relu.rungs[name].backward(from([infinity, nan, infinity]), cache);
    expect(toNested(dx)).toEqual([0, 0, infinity]);
  });

  test("tanh and sigmoid of ±1e4 are at their ends, with slope 0", () => {
    for (const layer of [tanh, sigmoid]) {
      const { out, cache } = layer.rungs[name].forward(from([1e4, -1e4]));
      expect(toNested(out)).toEqual([1, layer === tanh ? -1 : 0]);
      expect(Array.from(layer.rungs[name].backward(from([1, 1]), cache).dx.data, Math.abs)).toEqual([0, 0]);
    }
  });

  test("sigmoid's slope is still there where σ rounds to 1, in float32 too", () => {
    for (const dtype of ["float64", "float32"] as const) {
      const { cache } = sigmoid.rungs[name].forward(copy(from([40, -40]), dtype));
      const { dx } = sigmoid.rungs[name].backward(copy(ones(2), dtype), cache);
      for (const slope of dx.data) expect(slope / Math.exp(-40)).toBeCloseTo(1, 6);
    }
  });

  test("a later change of out changes no gradient", () => {
    for (const layer of layers) {
      const { out, cache } = layer.forward(from([0.5, -0.5]));
      const before = toNested(layer.backward(from([1, 1]), cache).dx);
      out.set(0, 9);
      expect(toNested(layer.backward(from([1, 1]), cache).dx), layer.name).toEqual(before);
    }
  });
});

test("ranks stay in the types: images come out as images", () => {
  const { out, cache } = relu.forward(zeros(1, 2, 3, 4));
  expectTypeOf(out).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(relu.backward(out, cache).dx).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(leakyRelu.forward(zeros(2, 3), { slope: 0.2 }).out).toEqualTypeOf<NDArray<2>>();
});

test("the plan of an activation: the same shape, nothing learned, multiplied or held anew", () => {
  for (const layer of [relu, leakyRelu, tanh, sigmoid])
    expect(layer.plan().of([20, 14, 14])).toEqual({
      out: [20, 14, 14],
      learned: {},
      multiplyAdds: 0,
      activations: 0,
    });
});
