import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  all,
  batches,
  copy,
  type Dataset,
  dataset,
  from,
  type NDArray,
  part,
  random,
  scope,
  slice,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";
import { everyLayout, layouts } from "../views.ts";

const x = random(1).normal(6, 2, 3);
const y = [0, 1, 2, 0, 1, 2];

describe("a set from arrays", () => {
  test.for(everyLayout.flatMap((layout) => (["float64", "float32"] as const).map((dtype) => [layout, dtype] as const)))(
    "takes samples out of %s arrays in %s, in the order that was asked for",
    ([layout, dtype]) => {
      const held = layouts[layout](copy(x, dtype));
      const { x: taken, y: labels } = dataset(held, y).take([4, 0, 4]);
      expect([taken.shape, taken.dtype]).toEqual([[3, 2, 3], dtype]);
      [4, 0, 4].forEach((place, at) => {
        expect(toNested(slice(taken, at))).toEqual(toNested(slice(copy(x, dtype), place)));
      });
      expect(labels).toEqual(Int32Array.of(1, 0, 1));
    },
  );

  test("has the rank of its array, of 1 too", () => {
    const points = dataset(from([5, 6, 7]), Uint8Array.of(1, 0, 1));
    expectTypeOf(points).toEqualTypeOf<Dataset<NDArray<1>>>();
    expectTypeOf(dataset(zeros(1, 1, 2, 2), [0]).take([0]).x).toEqualTypeOf<NDArray<4>>();
    expect(toNested(points.take([2, 1]).x)).toEqual([7, 6]);
    expect(all(dataset(zeros(0, 3), []))).toEqual({ x: zeros(0, 3), y: new Int32Array(0) });
  });

  test("copies x only when samples are taken, and labels at once, which it has checked", () => {
    const [mine, classes] = [from([[1], [2]]), [0, 1]];
    const set = dataset(mine, classes);
    mine.set(0, 0, 9);
    classes[0] = -5;
    const taken = set.take([0]);
    expect([taken.x.get(0, 0), taken.y[0]]).toEqual([9, 0]);
    mine.set(0, 0, 4);
    taken.y[0] = 7;
    expect([taken.x.get(0, 0), set.take([0]).y[0]]).toEqual([9, 0]);
  });

  test.for([Int32Array.of(2, 1), Uint8Array.of(2, 1), [2, 1], from([2, 1])])(
    "takes labels of any kind: %o",
    (labels) => {
      expect(all(dataset(zeros(2, 1), labels)).y).toEqual(Int32Array.of(2, 1));
    },
  );

  test("gives within a scope what it gives without", () => {
    expect(toNested(scope(() => dataset(x, y).take([3, 1]).x))).toEqual(toNested(dataset(x, y).take([3, 1]).x));
  });
});

describe("a part", () => {
  const set = dataset(x, y);
  test("is the first so many, or those at some places", () => {
    expect(toNested(all(part(set, 2)).x)).toEqual(toNested(slice(x, [0, 2])));
    expect(all(part(set, [5, 2])).y).toEqual(Int32Array.of(2, 2));
    expect(part(set, [5, 2]).take([1]).x.data).toEqual(set.take([2]).x.data);
  });
  test("of a part finds its samples in the whole", () => {
    expect(all(part(part(set, [5, 4, 3]), [2, 0])).x.data).toEqual(set.take([3, 5]).x.data);
  });
  test("doesn't change when the list of its places does", () => {
    const places = [1, 2];
    const some = part(set, places);
    places[0] = 0;
    expect(all(some).y).toEqual(Int32Array.of(1, 2));
  });
  test("may be empty, and all of it has the shape of none", () => {
    expect(all(part(set, 0)).x.shape).toEqual([0, 2, 3]);
  });
});

describe("batches", () => {
  test("hold every place once, all as many but the last", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 70 }), fc.integer(), (size, batchSize, seed) => {
        const found = batches(size, batchSize, seed);
        expect(found.flatMap((batch) => [...batch]).sort((p, q) => p - q)).toEqual(
          Array.from({ length: size }, (_, place) => place),
        );
        const sizes = found.map(({ length }) => length);
        expect(sizes.slice(0, -1).every((length) => length === batchSize)).toBe(true);
        expect(found.length).toBe(Math.ceil(size / batchSize));
      }),
      { seed: 498 },
    );
  });
  test("come in the same order for the same seed, on every machine, and in another for another", () => {
    expect(batches(7, 3, 5).map((batch) => batch.join())).toMatchInlineSnapshot(`
      [
        "6,2,4",
        "0,5,3",
        "1",
      ]
    `);
    expect(batches(7, 3, 5)).toEqual(batches(7, 3, 5));
    expect(batches(50, 50, 5)).not.toEqual(batches(50, 50, 6));
  });
});

test("what sets of samples can't take", () => {
  const set = dataset(x, y);
  expect(
    saidBy({
      "a nested list": () => dataset([[1]] as never, [0]),
      "a number": () => dataset(from(3), [0]),
      "no labels": () => dataset(x, undefined as never),
      "one-hot rows": () => dataset(x, zeros(6, 3) as never),
      "too few labels": () => dataset(x, [0, 1]),
      "a label of −1": () => dataset(x, [0, 1, 2, 0, 1, -1]),
      "half a label": () => dataset(x, from([0, 1, 2, 0, 1, 0.5])),
      "a label that is no number": () => dataset(x, [0, 1, 2, 0, 1, "2"] as never),
      "a place past the end": () => set.take([0, 6]),
      "a place of −1": () => set.take([-1]),
      "half a place": () => set.take(Float64Array.of(0.5)),
      "one place": () => set.take(3 as never),
      "places as an array": () => set.take(from([0, 1]) as never),
      "a place in an empty set": () => part(set, 0).take([0]),
      "more than there are": () => part(set, 7),
      "a place that a part hasn't": () => part(set, [0, 9]),
      "a part of arrays": () => part(x as never, 2),
      "all of a list": () => all([x, y] as never),
      "batches of none": () => batches(10, 0, 1),
      "batches of a set": () => batches(set as never, 10, 1),
      "batches without a seed": () => batches(10, 5, undefined as never),
    }),
  ).toMatchInlineSnapshot(`
    "# a nested list
    dataset: x must be an array of float32 or float64
      given     x [[1]]
      expected  an array, as from(…), zeros(…) and layers make them
      to do     make one with from(…), which takes nested numbers
    # a number
    dataset: x must have an axis for its samples
      given     x (), a single number
      expected  x (N, …), such as (N, D) or (N, C, H, W)
      to do     put the samples along the first axis
    # no labels
    dataset: y must be a list of labels, one number for each sample
      given     y undefined
      expected  y (6): number[], Int32Array, Uint8Array, or an array with one axis
      to do     give the class of each sample; from one-hot rows that is argmax(y, { axis: 1 })
    # one-hot rows
    dataset: y must be a list of labels, one number for each sample
      given     y (6, 3)
      expected  y (6): number[], Int32Array, Uint8Array, or an array with one axis
      to do     give the class of each sample; from one-hot rows that is argmax(y, { axis: 1 })
    # too few labels
    dataset: y must have a label for each sample of x
      given     6 samples in x, 2 labels in y
      expected  y (6)
      to do     give x and y of the same samples; samples lie along the first axis of x
    # a label of −1
    dataset: a label must be a whole number, 0 or more
      given     y[5] = -1
      expected  classes counted from 0
      to do     number the classes 0, 1, 2, …, and leave out samples whose class isn't known
    # half a label
    dataset: a label must be a whole number, 0 or more
      given     y[5] = 0.5
      expected  classes counted from 0
      to do     number the classes 0, 1, 2, …, and leave out samples whose class isn't known
    # a label that is no number
    dataset: a label must be a whole number, 0 or more
      given     y[5] = "2"
      expected  classes counted from 0
      to do     number the classes 0, 1, 2, …, and leave out samples whose class isn't known
    # a place past the end
    take: a place must be one of the set's
      given     places[1] = 6, in a set of 6
      expected  a whole number, 0 … 5
      to do     count from 0
    # a place of −1
    take: a place must be one of the set's
      given     places[0] = -1, in a set of 6
      expected  a whole number, 0 … 5
      to do     check which set the places were made for
    # half a place
    take: a place must be one of the set's
      given     places[0] = 0.5, in a set of 6
      expected  a whole number, 0 … 5
      to do     check which set the places were made for
    # one place
    take: places must be a list of whole numbers
      given     places 3
      expected  number[] or Int32Array, such as [0, 1, 2]
      to do     put it into a list: [3]
    # places as an array
    take: places must be a list of whole numbers
      given     places (2)
      expected  number[] or Int32Array, such as [0, 1, 2]
      to do     give the places of the samples that you want
    # a place in an empty set
    take: a place must be one of the set's
      given     places[0] = 0, in a set of 0
      expected  no places: the set is empty
      to do     count from 0
    # more than there are
    part: a set has no more samples than its size
      given     7 of 6
      expected  a whole number, 0 … 6, or a list of places
      to do     ask for fewer, or for the places that you want: part(set, [0, 2, 4])
    # a place that a part hasn't
    part: a place must be one of the set's
      given     places[1] = 9, in a set of 6
      expected  a whole number, 0 … 5
      to do     check which set the places were made for
    # a part of arrays
    part: it takes a set of samples
      given     (6, 2, 3)
      expected  a set, as dataset(x, y), mnist().train and the readers make them
      to do     from arrays make one with dataset(x, y)
    # all of a list
    all: it takes a set of samples
      given     [(6, 2, 3), [0, 1, 2, 0, 1, 2]]
      expected  a set, as dataset(x, y), mnist().train and the readers make them
      to do     from arrays make one with dataset(x, y)
    # batches of none
    batches: batchSize must be a whole number, 1 or more
      given     batchSize 0
      expected  batches(size, batchSize, seed), such as batches(7000, 100, 0)
      to do     give how many samples a step learns from
    # batches of a set
    batches: size must be a whole number, 0 or more
      given     size { size: 6, take: a function take }
      expected  batches(size, batchSize, seed), such as batches(7000, 100, 0)
      to do     give how many samples there are: dataset.size
    # batches without a seed
    random: a seed must be a whole number
      given     undefined
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers"
  `);
});
