import { expect, test } from "vitest";
import { from, softmaxLoss, svmLoss, zeros } from "../../../lib/index.ts";

const x = zeros(3, 10);

test("a label past the last class", () => {
  expect(() => softmaxLoss.forward(x, [0, 12, 9])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: a label must be a whole number, one of the classes 0 … C − 1
      given     y[1] = 12, and x (3, 10) has scores for 10 classes
      expected  0 … 9
      to do     look where y comes from: it holds classes, neither scores nor pixels]
  `);
});

test("classes counted from 1", () => {
  expect(() => softmaxLoss.forward(x, [1, 10, 9])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: a label must be a whole number, one of the classes 0 … C − 1
      given     y[1] = 10, and x (3, 10) has scores for 10 classes
      expected  0 … 9
      to do     count classes from 0: subtract 1 from every label]
  `);
});

test("a negative label", () => {
  expect(() => svmLoss.forward(x, Int32Array.of(0, 1, -1))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: svmLoss: a label must be a whole number, one of the classes 0 … C − 1
      given     y[2] = -1, and x (3, 10) has scores for 10 classes
      expected  0 … 9
      to do     leave out samples whose class isn't known]
  `);
});

test("a label that is a fraction", () => {
  expect(() => softmaxLoss.forward(x, from([0, 1, 2.5]))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: a label must be a whole number, one of the classes 0 … C − 1
      given     y[2] = 2.5, and x (3, 10) has scores for 10 classes
      expected  0 … 9
      to do     look where y comes from: it holds classes, neither scores nor pixels]
  `);
});

test("a label that is NaN", () => {
  expect(() => svmLoss.forward(x, [0, Number.NaN, 1])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: svmLoss: a label must be a whole number, one of the classes 0 … C − 1
      given     y[1] = NaN, and x (3, 10) has scores for 10 classes
      expected  0 … 9
      to do     look where y comes from: it holds classes, neither scores nor pixels]
  `);
});

test("labels of another batch", () => {
  expect(() => softmaxLoss.forward(x, [0, 1])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: y must have a label for each sample of x
      given     x (3, 10)  y (2)
      expected  y (3)
      to do     cut x and y into batches at the same places]
  `);
});

test("one-hot rows instead of labels", () => {
  // @ts-expect-error labels have one axis
  expect(() => softmaxLoss.forward(x, zeros(3, 10))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: y must be a list of labels, one number for each sample
      given     y (3, 10)
      expected  y (3): number[], Int32Array, Uint8Array, or an array with one axis
      to do     give the class of each sample; from one-hot rows that is argmax(y, { axis: 1 })]
  `);
});

test("no labels at all", () => {
  // @ts-expect-error y is no option
  expect(() => svmLoss.forward(x)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: svmLoss: y must be a list of labels, one number for each sample
      given     y undefined
      expected  y (3): number[], Int32Array, Uint8Array, or an array with one axis
      to do     give the class of each sample; from one-hot rows that is argmax(y, { axis: 1 })]
  `);
});

test("labels as strings", () => {
  // @ts-expect-error numbers only
  expect(() => softmaxLoss.forward(x, ["0", "1", "2"])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: y must be a list of labels, one number for each sample
      given     y ["0", "1", "2"]
      expected  y (3): number[], Int32Array, Uint8Array, or an array with one axis
      to do     give the class of each sample; from one-hot rows that is argmax(y, { axis: 1 })]
  `);
});

test("scores without classes", () => {
  expect(() => softmaxLoss.forward(zeros(1, 0), [0])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: a label must be a whole number, one of the classes 0 … C − 1
      given     y[0] = 0, and x (1, 0) has scores for 0 classes
      expected  x with a column for each class
      to do     check the layer that the scores come from: it has no outputs]
  `);
});

test("scores of one sample without a batch", () => {
  // @ts-expect-error the rank is in the type
  expect(() => softmaxLoss.forward(zeros(10), [3])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss: x must have 2 axes
      given     x (10)
      expected  x (N, C)
      to do     reshape x: a single sample is a batch of N = 1]
  `);
});

test("maps instead of scores", () => {
  // @ts-expect-error the rank is in the type
  expect(() => svmLoss.forward(zeros(3, 10, 4, 4), [0, 1, 2])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: svmLoss: x must have 2 axes
      given     x (3, 10, 4, 4)
      expected  x (N, C)
      to do     take one part of x with slice, or join axes with reshape]
  `);
});

test("a negative margin", () => {
  expect(() => svmLoss.forward(x, [0, 1, 2], { margin: -1 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: svmLoss: margin must be a finite number, 0 or more
      given     margin -1
      expected  by how much the right score should lead, 1 unless given
      to do     leave it out, or give such as svmLoss.forward(x, y, { margin: 1 })]
  `);
});

test("the margin without its name", () => {
  // @ts-expect-error options are an object
  expect(() => svmLoss.forward(x, [0, 1, 2], 1)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: svmLoss: options must be an object
      given     1
      expected  { margin: … }, any of them
      to do     give each option its name]
  `);
});

test("dout as a number", () => {
  const { cache } = softmaxLoss.forward(x, [0, 1, 2]);
  // @ts-expect-error an array without axes: from(1)
  expect(() => softmaxLoss.backward(1, cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss.backward: dout must be an array
      given     dout 1
      expected  dout (), the shape of out
      to do     hand backward the upstream gradient first, then the cache: backward(dout, cache)]
  `);
});

test("the cache of the other loss", () => {
  const { out, cache } = svmLoss.forward(x, [0, 1, 2]);
  expect(() => softmaxLoss.backward(out, cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: softmaxLoss.backward: the cache must come from this layer's forward
      given     a cache from svmLoss.forward
      expected  the cache that softmaxLoss.forward returned
      to do     keep each layer's cache under a name of its own; walk them backwards in reverse order]
  `);
});
