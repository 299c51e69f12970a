import { expect, test } from "vitest";
import { localResponseNorm, random, toNested, zeros } from "../../../lib/index.ts";

const x = zeros(2, 3, 2, 2);

test("a size that counts no channels", () => {
  expect(() => localResponseNorm.forward(x, { size: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: localResponseNorm: size must be a whole number of channels, 1 or more
      given     size 0
      expected  size 5, which sees two channels on either side of its own
      to do     give a whole number; an odd one counts both sides alike]
  `);
  expect(() => localResponseNorm.forward(x, { size: 2.5 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: localResponseNorm: size must be a whole number of channels, 1 or more
      given     size 2.5
      expected  size 5, which sees two channels on either side of its own
      to do     give a whole number; an odd one counts both sides alike]
  `);
});

test("numbers below 0, and NaN", () => {
  expect(() => localResponseNorm.forward(x, { k: -2 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: localResponseNorm: k must be a number, 0 or more
      given     k -2
      expected  such as AlexNet's k 2, alpha 1e-4, beta 0.75
      to do     leave k out, or find out where -2 comes from]
  `);
  expect(() => localResponseNorm.forward(x, { alpha: Number.NaN })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: localResponseNorm: alpha must be a number, 0 or more
      given     alpha NaN
      expected  such as AlexNet's k 2, alpha 1e-4, beta 0.75
      to do     leave alpha out, or find out where NaN comes from]
  `);
  expect(() => localResponseNorm.forward(x, { beta: "0.75" as never })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: localResponseNorm: beta must be a number, 0 or more
      given     beta "0.75"
      expected  such as AlexNet's k 2, alpha 1e-4, beta 0.75
      to do     leave beta out, or find out where "0.75" comes from]
  `);
});

test("rows of features have no neighbouring channels", () => {
  expect(() => localResponseNorm.forward(zeros(2, 3) as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: localResponseNorm: x must have 4 axes
      given     x (2, 3)
      expected  x (N, C, H, W)
      to do     reshape x: a single sample is a batch of N = 1]
  `);
});

test("undefined leaves an option out, null doesn't", () => {
  const some = random(0).normal(2, 6, 2, 2);
  const expected = toNested(localResponseNorm.forward(some).out);
  for (const name of ["size", "k", "alpha", "beta"]) {
    expect(toNested(localResponseNorm.forward(some, { [name]: undefined }).out), name).toEqual(expected);
    expect(() => localResponseNorm.forward(some, { [name]: null }), name).toThrow(`given     ${name} null`);
  }
});
