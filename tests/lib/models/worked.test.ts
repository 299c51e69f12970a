import { expect, test } from "vitest";
import { type NDArray, transpose, twoLayerNet } from "../../../lib/index.ts";
import { linspace } from "../linspace.ts";

// The assignment's own numbers.

/** Its two-layer net: N, D, H, C = 3, 5, 50, 7, and every number given. */
function worked(reg: number) {
  const model = twoLayerNet({ inputs: 5, hidden: 50, classes: 7, reg, dtype: "float64" });
  model.params.W1 = linspace(-0.7, 0.3, [5, 50]);
  model.params.b1 = linspace(-0.1, 0.9, [50]);
  model.params.W2 = linspace(-0.3, 0.4, [50, 7]);
  model.params.b2 = linspace(-0.9, 0.1, [7]);
  return model;
}
const x: NDArray<2> = transpose(linspace(-5.5, 4.5, [5, 3]));

test("the scores of the worked two-layer net", () => {
  const { scores } = worked(0).loss(x);
  expect(scores.shape).toEqual([3, 7]);
  expect(scores.get(0, 0)).toBeCloseTo(11.53165108, 8);
  expect(scores.get(0, 6)).toBeCloseTo(16.09215096, 8);
  expect(scores.get(2, 6)).toBeCloseTo(16.2846319, 7);
});

test.for([
  [0, 3.47022435559539],
  [1, 26.594842695238583],
] as const)("its loss with reg %d", ([reg, loss]) => {
  expect(worked(reg).loss(x, [0, 5, 1]).loss).toBeCloseTo(loss, 11);
});
