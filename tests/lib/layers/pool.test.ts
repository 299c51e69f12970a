import { describe, expect, test } from "vitest";
import { avgPool, conv, maxPool, relu } from "../../../lib/index.ts";
import { linspace } from "../linspace.ts";
import { image, rows } from "./image.ts";

const maxPools = Object.values(maxPool.rungs);
const avgPools = Object.values(avgPool.rungs);
describe("the lectures' numbers", () => {
  const x = image([
    [1, 1, 2, 4],
    [5, 6, 7, 8],
    [3, 2, 1, 0],
    [1, 2, 3, 4],
  ]);

  test.for(maxPools)("$name, 2 × 2", (layer) => {
    expect(rows(layer.forward(x, { window: 2, stride: 2 }).out)).toEqual([
      [6, 8],
      [3, 4],
    ]);
  });

  test.for(avgPools)("$name, 2 × 2", (layer) => {
    expect(rows(layer.forward(x, { window: 2, stride: 2 }).out)).toEqual([
      [3.25, 5.25],
      [2, 2],
    ]);
  });

  const homework = image([
    [1, 2, 3, 4, 5],
    [2, 2, 1, 1, 1],
    [3, 2, 1, 1, 1],
    [4, 1, 1, 1, 1],
    [5, 1, 1, 1, 1],
  ]);
  const w = image([
    [0, -1, 0],
    [1, 1, 1],
    [0, -1, 0],
  ]);

  test("homework: conv at stride 2, ReLU and a 2 × 2 maximum leave 3", () => {
    const filtered = conv.forward(homework, w, null, { stride: 2 }).out;
    const active = relu.forward(filtered).out;
    const pooled = maxPool.forward(active, { window: 2 }).out;
    expect([filtered, active, pooled].map(rows)).toEqual([
      [
        [1, -2],
        [3, 1],
      ],
      [
        [1, 0],
        [3, 1],
      ],
      [[3]],
    ]);
  });

  test("homework: with pad 1 the convolution gives nine numbers", () => {
    expect(rows(conv.forward(homework, w, null, { stride: 2, pad: 1 }).out)).toEqual([
      [1, 8, 8],
      [-1, 2, 0],
      [2, 2, 1],
    ]);
  });
});

test.for(maxPools)("$name of the assignment's first check: −0.26315789 … 0.4", (layer) => {
  const { out } = layer.forward(linspace(-0.3, 0.4, [2, 3, 4, 4]), { window: 2, stride: 2 });
  expect(out.shape).toEqual([2, 3, 2, 2]);
  expect(out.get(0, 0, 0, 0)).toBeCloseTo(-0.26315789, 8);
  expect(out.get(0, 0, 0, 1)).toBeCloseTo(-0.24842105, 8);
  expect(out.get(1, 2, 1, 1)).toBeCloseTo(0.4, 8);
});
