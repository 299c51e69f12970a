import { describe, expect, expectTypeOf, test } from "vitest";
import {
  avgPool,
  avgPool1d,
  avgPool3d,
  from,
  globalAvgPool,
  maxPool,
  maxPool1d,
  maxPool3d,
  type NDArray,
  ones,
  relu,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { image, rows } from "./image.ts";

const maxPools = Object.values(maxPool.rungs);
const avgPools = Object.values(avgPool.rungs);

describe.for(maxPools)("$name", (layer) => {
  const backward = (x: NDArray<4>, dout: NDArray<4>, options: Parameters<typeof layer.forward>[1]): unknown =>
    rows(layer.backward(dout, layer.forward(x, options).cache).dx);

  test("overlapping windows add up in the place that wins them", () => {
    const x = image([
      [0, 1, 2, 0],
      [3, 9, 4, 1],
      [1, 5, 6, 8],
    ]);
    expect(rows(layer.forward(x, { window: 3, stride: 1 }).out)).toEqual([[9, 9]]);
    expect(backward(x, image([[10, 1]]), { window: 3, stride: 1 })).toEqual([
      [0, 0, 0, 0],
      [0, 11, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  test("of several maxima the first in row-major order gets the gradient, as among the zeros after a ReLU", () => {
    const x = image([
      [-1, -2, -3, 7],
      [-4, 5, 5, -6],
      [-7, 5, 5, -8],
    ]);
    expect(
      backward(
        relu.forward(x).out,
        image([
          [1, 2, 4],
          [8, 16, 32],
        ]),
        { window: 2, stride: 1 },
      ),
    ).toEqual([
      [0, 0, 0, 4],
      [0, 1 + 2 + 8 + 16, 32, 0],
      [0, 0, 0, 0],
    ]);
    expect(backward(zeros(1, 1, 2, 4), image([[3, 5]]), { window: 2 })).toEqual([
      [3, 0, 5, 0],
      [0, 0, 0, 0],
    ]);
  });

  test("the border is −∞: it never wins over a negative number", () => {
    const x = image([
      [-1, -1],
      [-1, -1],
    ]);
    const options = { window: 2, stride: 1, pad: 1 };
    expect(rows(layer.forward(x, options).out)).toEqual(Array(3).fill([-1, -1, -1]));
    expect(backward(x, ones(1, 1, 3, 3), options)).toEqual([
      [4, 2],
      [2, 1],
    ]);
  });

  test("an input of nothing but −∞ has −∞ as its maximum, and the first place of the input gets the gradient", () => {
    const x = image([
      [-Infinity, -Infinity],
      [-Infinity, -Infinity],
    ]);
    expect(rows(layer.forward(x, { window: 3, pad: 1 }).out)).toEqual([[-Infinity]]);
    expect(backward(x, image([[5]]), { window: 3, pad: 1 })).toEqual([
      [5, 0],
      [0, 0],
    ]);
  });

  test("a NaN wins, the first of several, and infinities are numbers like others", () => {
    const x = image([
      [9, NaN, 1, Infinity],
      [NaN, 9, -Infinity, 2],
    ]);
    expect(rows(layer.forward(x, { window: 2 }).out)).toEqual([[NaN, Infinity]]);
    expect(backward(x, image([[3, 4]]), { window: 2 })).toEqual([
      [0, 3, 0, 4],
      [0, 0, 0, 0],
    ]);
  });

  test("rows and columns have windows and strides of their own", () => {
    const x = image([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
      [11, 12, 13, 14, 15],
    ]);
    expect(rows(layer.forward(x, { window: [2, 1], stride: [1, 3] }).out)).toEqual([
      [6, 9],
      [11, 14],
    ]);
    expect(rows(layer.forward(x, { window: [1, 3] }).out)).toEqual([[3], [8], [13]]);
  });

  test("backward knows forward's numbers by its cache alone: later changes of out and dx change nothing", () => {
    const { out, cache } = layer.forward(image([[1, 2]]), { window: [1, 2] });
    out.set(0, 0, 0, 0, 99);
    const first = layer.backward(image([[1]]), cache).dx;
    expect(rows(first)).toEqual([[0, 1]]);
    first.set(0, 0, 0, 0, 99);
    expect(rows(layer.backward(image([[1]]), cache).dx)).toEqual([[0, 1]]);
  });
});

describe.for(avgPools)("$name", (layer) => {
  test("the border counts in the mean unless countPad is false", () => {
    const corners = { window: 2, stride: 2, pad: 1 };
    const x = ones(1, 1, 2, 2);
    expect(rows(layer.forward(x, corners).out)).toEqual(Array(2).fill([0.25, 0.25]));
    expect(rows(layer.forward(x, { ...corners, countPad: true }).out)).toEqual(Array(2).fill([0.25, 0.25]));
    expect(rows(layer.forward(x, { ...corners, countPad: false }).out)).toEqual(Array(2).fill([1, 1]));
  });

  test("a last window that hangs over counts what lies in the padded input, no more", () => {
    const x = image([[1, 2, 3, 4]]);
    const hanging = { window: [1, 3], stride: [1, 2], fit: "ceil" } as const;
    expect(rows(layer.forward(x, hanging).out)).toEqual([[2, 3.5]]);
    // With pad 1: windows 0 1 2, 2 3 4, 4 0 and one place more, which is beyond the border and counts for nothing.
    const bordered = { ...hanging, pad: [0, 1] } as const;
    expect(rows(layer.forward(x, bordered).out)).toEqual([[1, 3, 2]]);
    expect(rows(layer.forward(x, { ...bordered, countPad: false }).out)).toEqual([[1.5, 3, 4]]);
  });

  test("backward shares out evenly, and shares add up where windows overlap", () => {
    const { cache } = layer.forward(image([[1, 2, 3]]), { window: [1, 2], stride: 1 });
    expect(rows(layer.backward(image([[4, 10]]), cache).dx)).toEqual([[2, 7, 5]]);
  });

  test("NaN and infinities pass through", () => {
    const x = image([[1, NaN, Infinity, 1, Infinity, -Infinity]]);
    expect(rows(layer.forward(x, { window: [1, 2] }).out)).toEqual([[NaN, Infinity, NaN]]);
  });
});

describe("lines and volumes", () => {
  test("a line of 8 in windows of 3", () => {
    const line = from([[[1, 5, 2, 8, 3, 3, 9, 0]]]);
    for (const layer of Object.values(maxPool1d.rungs)) {
      expect(toNested(layer.forward(line, { window: 3 }).out)).toEqual([[[5, 8]]]);
      expect(toNested(layer.forward(line, { window: 3, fit: "ceil" }).out)).toEqual([[[5, 8, 9]]]);
    }
    for (const layer of Object.values(avgPool1d.rungs)) {
      expect(toNested(layer.forward(line, { window: 4 }).out)).toEqual([[[4, 3.75]]]);
      expect(toNested(layer.forward(line, { window: 3, stride: 5, pad: 1 }).out)).toEqual([[[2, 5]]]);
    }
  });

  test("of ties in a volume the first plane wins, then the first row, then the first column", () => {
    const volume = from([0, 1, 7, 2, 7, 7, 7, 7], [1, 1, 2, 2, 2]);
    for (const layer of Object.values(maxPool3d.rungs)) {
      const { out, cache } = layer.forward(volume, { window: 2 });
      expect(toNested(out)).toEqual([[[[[7]]]]]);
      expect([...layer.backward(from([3], [1, 1, 1, 1, 1]), cache).dx.data]).toEqual([0, 0, 3, 0, 0, 0, 0, 0]);
    }
    for (const layer of Object.values(avgPool3d.rungs))
      expect(toNested(layer.forward(volume, { window: 2 }).out)).toEqual([[[[[4.75]]]]]);
  });

  test("a border of −∞ along every axis", () => {
    const minus = from(Array(8).fill(-1), [1, 1, 2, 2, 2]);
    for (const layer of Object.values(maxPool3d.rungs))
      expect([...layer.forward(minus, { window: 2, stride: 1, pad: 1 }).out.data]).toEqual(Array(27).fill(-1));
    for (const layer of Object.values(maxPool1d.rungs))
      expect([...layer.forward(from([[[-1, -1]]]), { window: 2, pad: 1 }).out.data]).toEqual([-1, -1]);
  });
});

test("the mean of each channel", () => {
  const x = from([1, 2, 3, 6, -1, -2, -3, -4], [1, 2, 2, 2]);
  for (const layer of Object.values(globalAvgPool.rungs)) {
    const { out, cache } = layer.forward(x);
    expect(toNested(out)).toEqual([[3, -2.5]]);
    expect([...layer.backward(from([[4, 8]]), cache).dx.data]).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
  }
});

test("options are typed by the number of axes, results by their rank", () => {
  const { out, cache } = maxPool.forward(zeros(1, 1, 2, 2), { window: [2, 1] });
  expectTypeOf(out).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(maxPool.backward(out, cache).dx).toEqualTypeOf<NDArray<4>>();
  expectTypeOf(globalAvgPool.forward(zeros(1, 1, 2, 2)).out).toEqualTypeOf<NDArray<2>>();
  // @ts-expect-error: a window on three axes is not for images
  expect(() => maxPool.forward(zeros(1, 1, 2, 2), { window: [2, 1, 1] })).toThrow("one for each axis");
});
