import { describe, expect, test } from "vitest";
import {
  adalineStep,
  blobs,
  copy,
  type Dataset,
  fires,
  from,
  linearOutput,
  perceptronStep,
  random,
  thresholdUnit,
  toNested,
  trainAdaline,
  trainPerceptron,
  zeros,
} from "../../../../lib/index.ts";
import { saidBy } from "../../core/said.ts";
import { everyLayout, layouts } from "../../views.ts";

// The unit that the perceptron and Adaline have in common.

describe("a threshold unit", () => {
  test("has 20 × 20 inputs unless told otherwise, and is silent before it has learned", () => {
    const unit = thresholdUnit();
    expect(unit.w.shape).toEqual([20, 20]);
    expect([linearOutput(unit, random(1).normal(20, 20)), fires(unit, zeros(20, 20))]).toEqual([0, -1]);
    expect(thresholdUnit([3], "float32").w.dtype).toBe("float32");
  });

  test("weighs its inputs, adds its bias, and fires above 0", () => {
    const w = from([2, -1, 0.5]);
    expect(linearOutput({ w, b: -1 }, from([1, 3, 4]))).toBe(2 - 3 + 2 - 1);
    expect([-1.25, -1].map((b) => fires({ w, b }, from([1, 3, 4.5])))).toEqual([-1, 1]);
  });

  test.for(everyLayout)("reads x and w %s", (layout) => {
    const [w, x] = [random(2).normal(3, 4), random(3).normal(3, 4)];
    const [unit, laid] = [
      { w, b: 0.3 },
      { w: layouts[layout](w), b: 0.3 },
    ];
    expect(linearOutput(laid, layouts[layout](x))).toBe(linearOutput(unit, x));
    for (const step of [perceptronStep, adalineStep])
      expect(toNested(step(laid, layouts[layout](x), 1).w)).toEqual(toNested(step(unit, x, 1).w));
  });

  test.for([perceptronStep, adalineStep])("is not written to by $name, nor is the sample", (step) => {
    const [w, x] = [random(4).normal(5), random(5).normal(5)];
    const [wBefore, xBefore] = [copy(w), copy(x)];
    const next = [step({ w, b: 0 }, x, 1), step({ w, b: 0 }, x, -1)];
    expect(next.some((unit) => unit.b !== 0)).toBe(true);
    expect([toNested(w), toNested(x)]).toEqual([toNested(wBefore), toNested(xBefore)]);
  });
});

test("the seed orders the samples: the same one teaches the same, and another another", () => {
  const set = blobs({ classes: 2, noise: 0.8, samples: 40 });
  const of = (seed: number) => trainAdaline(set, { seed, epochs: 3 }).losses;
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});

describe("refuses", () => {
  const [unit, x] = [thresholdUnit([2]), from([1, 2])];
  const wrongly = (f: unknown, ...args: readonly unknown[]): (() => unknown) => {
    const call = f as (...given: readonly unknown[]) => unknown;
    return () => call(...args);
  };

  test("a unit of no shape or dtype", () => {
    expect(
      saidBy({ "a number": wrongly(thresholdUnit, 20), bytes: wrongly(thresholdUnit, [2], "uint8") }),
    ).toMatchInlineSnapshot(`
      "# a number
      thresholdUnit: the sizes must be in one list
        given     sizes 20
        expected  a list of numbers, as in thresholdUnit([20, 20])
        to do     put brackets around them
      # bytes
      thresholdUnit: the dtype must be one that arrays have
        given     dtype "uint8"
        expected  "float64" or "float32"
        to do     whole numbers are kept as floats; for labels take a list, or an Int32Array"
    `);
  });

  test("a step of the wrong things", () => {
    expect(
      saidBy({
        weights: wrongly(fires, x, x),
        "another shape": wrongly(linearOutput, unit, zeros(1, 2)),
        "another dtype": wrongly(perceptronStep, unit, copy(x, "float32"), 1),
        "no array": wrongly(adalineStep, unit, [1, 2], 1),
        "0 for −1": wrongly(perceptronStep, unit, x, 0),
        "class 3": wrongly(adalineStep, unit, x, 3),
        "a number for the options": wrongly(perceptronStep, unit, x, 1, 0.1),
        "another name": wrongly(adalineStep, unit, x, 1, { rate: 0.1 }),
        "no distance": wrongly(perceptronStep, unit, x, 1, { learningRate: 0 }),
      }),
    ).toMatchInlineSnapshot(`
      "# weights
      fires: it takes a unit first
        given     (2)
        expected  { w, b }, weights in the shape of a sample and a number
        to do     begin with thresholdUnit([20, 20])
      # another shape
      linearOutput: x must be one sample, of the shape and dtype of w
        given     w (2) float64  x (1, 2) float64
        expected  x (2) float64
        to do     take one sample out of a batch, x.pick(0); convert it by copy(x, dtype)
      # another dtype
      perceptronStep: x must be one sample, of the shape and dtype of w
        given     w (2) float64  x (2) float32
        expected  x (2) float64
        to do     take one sample out of a batch, x.pick(0); convert it by copy(x, dtype)
      # no array
      adalineStep: x must be one sample, of the shape and dtype of w
        given     w (2) float64  x [1, 2]
        expected  x (2) float64
        to do     take one sample out of a batch, x.pick(0); convert it by copy(x, dtype)
      # 0 for −1
      perceptronStep: t must be 1 or −1
        given     t 0
        expected  what the unit is to say of x: 1 where it is to fire, −1 elsewhere
        to do     say −1 in place of 0
      # class 3
      adalineStep: t must be 1 or −1
        given     t 3
        expected  what the unit is to say of x: 1 where it is to fire, −1 elsewhere
        to do     teach a unit for each class: 1 for its samples, −1 for all others
      # a number for the options
      perceptronStep: options must be an object
        given     0.1
        expected  { learningRate: … }, any of them
        to do     give each option its name
      # another name
      adalineStep: there is no option rate
        given     { rate: 0.1 }
        expected  any of learningRate
        to do     leave it out
      # no distance
      perceptronStep: learningRate must be a finite number above 0
        given     learningRate 0
        expected  such as learningRate: 1
        to do     leave it out for what is usual"
    `);
  });

  test("lessons on the wrong things", () => {
    const set = blobs({ classes: 2, samples: 6 });
    const none: Dataset = { size: 0, take: set.take };
    expect(
      saidBy({
        "an array": wrongly(trainPerceptron, x),
        nothing: wrongly(trainAdaline),
        "an empty set": wrongly(trainPerceptron, none),
        "three classes": wrongly(trainAdaline, blobs()),
        "half an epoch": wrongly(trainPerceptron, set, { epochs: 0.5 }),
        "a name for the seed": wrongly(trainPerceptron, set, { seed: "one" }),
        batches: wrongly(trainAdaline, set, { batchSize: 2 }),
        "steps backwards": wrongly(trainAdaline, set, { learningRate: -1 }),
      }),
    ).toMatchInlineSnapshot(`
      "# an array
      trainPerceptron: it takes a set of samples
        given     (2)
        expected  a set of one sample or more, such as blobs({ classes: 2 })
        to do     from arrays make one with dataset(x, y)
      # nothing
      trainAdaline: it takes a set of samples
        given     undefined
        expected  a set of one sample or more, such as blobs({ classes: 2 })
        to do     from arrays make one with dataset(x, y)
      # an empty set
      trainPerceptron: it takes a set of samples
        given     a set of none
        expected  a set of one sample or more, such as blobs({ classes: 2 })
        to do     from arrays make one with dataset(x, y)
      # three classes
      trainAdaline: one unit tells two classes apart, 0 and 1
        given     sample 2 of class 2
        expected  class 1, of which the unit is to say 1, and class 0, of which it is to say −1
        to do     teach a unit for each class: its samples are 1, all others 0
      # half an epoch
      trainPerceptron: epochs must be a whole number, 1 or more
        given     epochs 0.5
        expected  such as epochs: 100
        to do     leave it out for what is usual
      # a name for the seed
      random: a seed must be a whole number
        given     "one"
        expected  a whole number such as 0 or 498
        to do     choose any; the same seed gives the same numbers
      # batches
      trainAdaline: there is no option batchSize
        given     { batchSize: 2 }
        expected  any of learningRate, epochs, seed
        to do     leave it out
      # steps backwards
      trainAdaline: learningRate must be a finite number above 0
        given     learningRate -1
        expected  such as learningRate: 0.01
        to do     leave it out for what is usual"
    `);
  });
});
