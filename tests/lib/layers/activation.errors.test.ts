import { expect, test } from "vitest";
import { leakyRelu, relu, sigmoid, tanh, zeros } from "../../../lib/index.ts";

test("nested numbers instead of an array", () => {
  // @ts-expect-error from makes an array of them
  expect(() => relu.forward([[1, -2]])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: relu: x must be an array of float32 or float64
      given     x [[1, -2]]
      expected  x (…)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)]
  `);
});

test("a slope that is no number", () => {
  expect(() => leakyRelu.forward(zeros(2), { slope: Number.NaN })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: leakyRelu: slope must be a finite number
      given     slope NaN
      expected  a small number, 0.01 unless given
      to do     such as leakyRelu.forward(x, { slope: 0.01 })]
  `);
});

test("the slope without its name", () => {
  // @ts-expect-error options are an object
  expect(() => leakyRelu.forward(zeros(2), 0.1)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: leakyRelu: options must be an object
      given     0.1
      expected  { slope: … }, any of them
      to do     give each option its name]
  `);
});

test("an option that there isn't", () => {
  // @ts-expect-error PyTorch calls it negative_slope
  expect(() => leakyRelu.forward(zeros(2), { negativeSlope: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: leakyRelu: there is no option negativeSlope
      given     { negativeSlope: 0.1 }
      expected  any of slope
      to do     call it slope]
  `);
});

test("dout in another shape than out", () => {
  const { cache } = tanh.forward(zeros(2, 3));
  expect(() => tanh.backward(zeros(3, 2), cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: tanh.backward: dout must have the shape of out
      given     dout (3, 2)
      expected  dout (2, 3)
      to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
  `);
});

test("the cache of another activation", () => {
  const { out, cache } = tanh.forward(zeros(2, 3));
  expect(() => sigmoid.backward(out, cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: sigmoid.backward: the cache must come from this layer's forward
      given     a cache from tanh.forward
      expected  the cache that sigmoid.forward returned
      to do     keep each layer's cache under a name of its own; walk them backwards in reverse order]
  `);
});

test("cache and dout in the wrong order", () => {
  const { out, cache } = relu.forward(zeros(2, 3));
  // @ts-expect-error dout comes first
  expect(() => relu.backward(cache, out)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: relu.backward: the cache must come from this layer's forward
      given     cache (2, 3)
      expected  the cache that relu.forward returned
      to do     take it from what forward returns: const { out, cache } = relu.forward(…); backward(dout, cache)]
  `);
});
