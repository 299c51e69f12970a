import { expect, test } from "vitest";
import { batches } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

test("every sample is in one batch, and the last batch is smaller", () => {
  const all = batches(10, 4, 0);
  expect(all.map(({ length }) => length)).toEqual([4, 4, 2]);
  expect(all.flatMap((batch) => [...batch]).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("the order follows from the seed", () => {
  expect(batches(100, 10, 1)).toEqual(batches(100, 10, 1));
  expect(batches(100, 10, 1)).not.toEqual(batches(100, 10, 2));
});

test("a batch larger than the set is all of it, and of nothing there is none", () => {
  expect(batches(3, 100, 0).map(({ length }) => length)).toEqual([3]);
  expect(batches(0, 100, 0)).toEqual([]);
});

test("what can't be cut into batches", () => {
  expect(
    saidBy({
      size: () => batches(-1, 10, 0),
      batchSize: () => batches(10, 0, 0),
      seed: () => batches(10, 5, Number.NaN),
    }),
  ).toMatchInlineSnapshot(`
    "# size
    batches: size must be a whole number, 0 or more
      given     size -1
      expected  batches(7000, 100, 0): 70 lists of 100 places
      to do     give the number of samples, such as train.size
    # batchSize
    batches: batchSize must be a whole number, 1 or more
      given     batchSize 0
      expected  batches(7000, 100, 0): 70 lists of 100 places
      to do     100 is a good start
    # seed
    random: a seed must be a whole number
      given     NaN
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers"
  `);
});
