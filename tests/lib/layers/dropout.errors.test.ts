import { expect, test } from "vitest";
import { type DropoutOptions, dropout, zeros } from "../../../lib/index.ts";

const x = zeros(2, 3);

test("p = 1, which would drop everything", () => {
  expect(() => dropout.forward(x, { p: 1, mode: "train", seed: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: p must be in [0, 1)
      given     p 1
      expected  the probability to drop a number: 0 drops nothing, 0.5 half
      to do     p is the probability to drop, not to keep: to keep a quarter give 0.75, to keep all give 0]
  `);
});

test("a negative p, in test mode too", () => {
  expect(() => dropout.forward(x, { p: -0.1, mode: "test" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: p must be in [0, 1)
      given     p -0.1
      expected  the probability to drop a number: 0 drops nothing, 0.5 half
      to do     p is the probability to drop, not to keep: to keep a quarter give 0.75, to keep all give 0]
  `);
});

test("p in percent", () => {
  expect(() => dropout.forward(x, { p: 25, mode: "train", seed: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: p must be in [0, 1)
      given     p 25
      expected  the probability to drop a number: 0 drops nothing, 0.5 half
      to do     give it as a part of 1: 25% is 0.25]
  `);
});

test("p left out", () => {
  // @ts-expect-error p has no default
  expect(() => dropout.forward(x, { mode: "test" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: p must be in [0, 1)
      given     p undefined
      expected  the probability to drop a number: 0 drops nothing, 0.5 half
      to do     give it by its name: { p: 0.5, mode: "train", seed: 1 }]
  `);
});

test("no options at all", () => {
  // @ts-expect-error p and mode have no default
  expect(() => dropout.forward(x)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: p must be in [0, 1)
      given     p undefined
      expected  the probability to drop a number: 0 drops nothing, 0.5 half
      to do     give it by its name: { p: 0.5, mode: "train", seed: 1 }]
  `);
});

test("a mode that there isn't", () => {
  // @ts-expect-error "train" or "test"
  expect(() => dropout.forward(x, { p: 0.5, mode: "eval" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: mode must be "train" or "test"
      given     mode "eval"
      expected  "train" drops, "test" lets everything through
      to do     say which: { p: 0.5, mode: "train", seed: 1 } or { p: 0.5, mode: "test" }]
  `);
});

test("training without a seed", () => {
  // @ts-expect-error in training the seed is no option
  expect(() => dropout.forward(x, { p: 0.5, mode: "train" })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: in training it needs a seed
      given     seed undefined
      expected  a whole number; the same seed drops the same places
      to do     draw a new one for each step: seed: r.integer(1e9) with r = random(0) made once]
  `);
});

test("a seed that is a fraction", () => {
  const seed = 0.731;
  expect(() => dropout.forward(x, { p: 0.5, mode: "train", seed })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: in training it needs a seed
      given     seed 0.731
      expected  a whole number; the same seed drops the same places
      to do     draw a new one for each step: seed: r.integer(1e9) with r = random(0) made once]
  `);
});

test("an option that there isn't", () => {
  // @ts-expect-error p is the probability to drop
  const options: DropoutOptions = { p: 0.5, mode: "test", keep: 0.5 };
  expect(() => dropout.forward(x, options)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout: there is no option keep
      given     { p: 0.5, mode: "test", keep: 0.5 }
      expected  any of p, mode, seed
      to do     leave it out]
  `);
});

test("dout in another shape than out", () => {
  const { cache } = dropout.forward(x, { p: 0.5, mode: "train", seed: 0 });
  expect(() => dropout.backward(zeros(3, 2), cache)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropout.backward: dout must have the shape of out
      given     dout (3, 2)
      expected  dout (2, 3)
      to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
  `);
});
