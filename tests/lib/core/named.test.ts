import { expect, test } from "vitest";
import { named, zeros } from "../../../lib/index.ts";
import { saidBy } from "./said.ts";

test("the array of a name, with its rank in the type", () => {
  const W1 = zeros(2, 3);
  const rows: number = named({ W1 }, "W1", 2).shape[0];
  expect(rows).toBe(2);
  expect(named({ W1 }, "W1", 2)).toBe(W1);
});

test("what named can't find", () => {
  const params = { W1: zeros(2, 3), b1: zeros(3), seed: 4 };
  expect(
    saidBy({
      "no such name": () => named(params, "W2", 2),
      "no names at all": () => named({}, "W1", 1),
      "another rank": () => named(params, "W1", 4),
      "a number": () => named(params, "seed", 1),
    }),
  ).toMatchInlineSnapshot(`
    "# no such name
    named: there is no W2
      given     W1, b1, seed
      expected  W2, an array with 2 axes
      to do     put it there when the model is made; names are counted from 1
    # no names at all
    named: there is no W1
      given     no arrays at all
      expected  W1, an array with 1 axis
      to do     put it there when the model is made; names are counted from 1
    # another rank
    named: W1 must be an array with 4 axes
      given     W1 (2, 3)
      expected  W of a linear layer 2, of a convolution 4; b, gamma and beta 1
      to do     look where it is made, and what was put in its place since
    # a number
    named: seed must be an array with 1 axis
      given     seed 4
      expected  W of a linear layer 2, of a convolution 4; b, gamma and beta 1
      to do     look where it is made, and what was put in its place since"
  `);
});
