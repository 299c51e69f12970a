import { expect, test } from "vitest";
import { avgPool, conv, copy, linear, type NDArray, ones, softmaxLoss, zerosLike } from "../../../lib/index.ts";

// Sums of many equal numbers in float32: what rounds always in the same direction adds up.

const filled = <const Shape extends readonly number[]>(value: number, shape: Shape): NDArray<Shape["length"]> => {
  const made = zerosLike(copy(ones(), "float32"), shape);
  made.data.fill(value);
  return made;
};
const off = (got: number, right: number): number => Math.abs(got / right - 1);
const tenth = Math.fround(0.1);

test.for([1, 3, 5, 9])("a linear layer of 25,088 features, %i samples", (N) => {
  const { out } = linear.rungs.wasm.forward(filled(0.1, [N, 25088]), filled(0.1, [25088, 11]), null);
  for (const value of out.data) expect(off(value, 25088 * tenth * tenth)).toBeLessThan(1e-5);
});

test("the gradient of a bias over 50,176 places", () => {
  const [x, w, b] = [filled(0.1, [1, 1, 224, 224]), filled(0.1, [5, 1, 1, 1]), filled(0, [5])];
  const { out, cache } = conv.rungs.wasm.forward(x, w, b);
  const { db } = conv.rungs.wasm.backward(filled(0.1, out.shape as [number, number, number, number]), cache);
  for (const value of db!.data) expect(off(value, 50176 * tenth)).toBeLessThan(1e-5);
});

test("the mean of 50,176 places", () => {
  const { out } = avgPool.rungs.wasm.forward(filled(0.1, [1, 2, 224, 224]), { window: 224 });
  for (const value of out.data) expect(off(value, tenth)).toBeLessThan(1e-6);
});

test("the loss of a sample that is sure of its class", () => {
  for (const lead of [5, 10, 12, 20]) {
    const x = filled(0, [1, 9]);
    x.set(0, 4, lead);
    const right = Math.log1p(8 * Math.exp(-lead));
    expect(off(softmaxLoss.rungs.wasm.forward(x, [4]).out.get(), right)).toBeLessThan(1e-5);
  }
});
