import { expect, test } from "vitest";
import { copy, linear, linearRelu, relu, zeros } from "../../../lib/index.ts";

const x = zeros(2, 4, 5, 6);
const w = zeros(120, 3);
const b = zeros(3);

test("w without a row for each feature", () => {
  expect(() => linear.forward(x, zeros(100, 3), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: w must have a row for each feature of a sample
      given     x (2, 4, 5, 6)  w (100, 3)
      expected  w (120, M): a sample of x holds 4 × 5 × 6 = 120 numbers
      to do     give w 120 rows, or check that axis 0 of x, (2, 4, 5, 6), is the batch]
  `);
});

test("x without its batch", () => {
  expect(() => linear.forward(zeros(4, 5, 6), w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: w must have a row for each feature of a sample
      given     x (4, 5, 6)  w (120, 3)
      expected  w (30, M): a sample of x holds 5 × 6 = 30 numbers
      to do     give w 30 rows, or check that axis 0 of x, (4, 5, 6), is the batch]
  `);
});

test("w drawn the other way round, as W·x", () => {
  expect(() => linear.forward(x, zeros(3, 120), null)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: w must have a row for each feature of a sample
      given     x (2, 4, 5, 6)  w (3, 120)
      expected  w (120, M): a sample of x holds 4 × 5 × 6 = 120 numbers
      to do     transpose w: here out is x·w + b, where a lecture may draw W·x]
  `);
});

test("w drawn the other way round, with a bias", () => {
  expect(() => linear.forward(x, zeros(3, 120), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: w must have a row for each feature of a sample
      given     x (2, 4, 5, 6)  w (3, 120)
      expected  w (120, M): a sample of x holds 4 × 5 × 6 = 120 numbers
      to do     transpose w: here out is x·w + b, where a lecture may draw W·x]
  `);
});

test("a bias for another number of outputs", () => {
  expect(() => linear.forward(x, w, zeros(4))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: b must have a number for each output
      given     w (120, 3)  b (4)
      expected  b (3): w has 3 columns, one for each output
      to do     give b 3 numbers, or null for no bias]
  `);
});

test("w with four axes, as convolution has them", () => {
  // @ts-expect-error the rank is in the type
  expect(() => linear.forward(x, zeros(3, 4, 5, 6), b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: w must have 2 axes
      given     w (3, 4, 5, 6)
      expected  w (D, M)
      to do     take one part of w with slice, or join axes with reshape]
  `);
});

test("b as a row instead of a list", () => {
  // @ts-expect-error the rank is in the type
  expect(() => linear.forward(x, w, zeros(1, 3))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: b must have 1 axis
      given     b (1, 3)
      expected  b (outputs)
      to do     take one part of b with slice, or join axes with reshape]
  `);
});

test("b left out", () => {
  // @ts-expect-error null says that there is none
  expect(() => linear.forward(x, w)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: b must be an array of float32 or float64
      given     b undefined
      expected  b (outputs), or null for none
      to do     give b, or null where there is none; options come after it]
  `);
});

test("x without any axis", () => {
  expect(() => linear.forward(zeros(), w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: x must have at least 1 axis
      given     x ()
      expected  x (N, …)
      to do     reshape x: a single sample is a batch of N = 1]
  `);
});

test("dtypes mixed", () => {
  expect(() => linear.forward(copy(x, "float32"), w, b)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: all arrays must have one dtype
      given     x float32  w float64  b float64
      expected  float64 to check gradients, float32 to train
      to do     convert: copy(w, "float32")]
  `);
});

test("dout in another shape than out", () => {
  const { cache } = linear.forward(x, w, b);
  expect(() => linear.backward(zeros(3, 2), cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear.backward: dout must have the shape of out
      given     dout (3, 2)
      expected  dout (2, 3)
      to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
  `);
});

test("the cache of another layer", () => {
  const { cache } = relu.forward(zeros(2, 3));
  expect(() => linear.backward(zeros(2, 3), cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear.backward: the cache must come from this layer's forward
      given     a cache from relu.forward
      expected  the cache that linear.forward returned
      to do     keep each layer's cache under a name of its own; walk them backwards in reverse order]
  `);
});

test("a plan without a number of outputs", () => {
  expect(() => linear.plan({ outputs: 2.5 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: a plan needs a number of outputs
      given     outputs 2.5
      expected  a whole number, 1 or more
      to do     such as linear.plan({ outputs: 10 }) for ten classes]
  `);
});

test("a plan whose bias is no yes or no", () => {
  // @ts-expect-error a bias is there or not
  expect(() => linear.plan({ outputs: 10, bias: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: linear: bias must be true or false
      given     bias 1
      expected  bias: true, or bias: false
      to do     write one of the two, or leave it out]
  `);
});

test("a plan of the sandwich names the sandwich", () => {
  expect(() => linearRelu.plan({} as never)).toThrow("linearRelu: a plan needs a number of outputs");
});
