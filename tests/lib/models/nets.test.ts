import { describe, expect, test } from "vitest";
import {
  copy,
  deepConvNet,
  fullyConnectedNet,
  map,
  mul,
  type NDArray,
  random,
  threeLayerConvNet,
  twoLayerNet,
  zeros,
} from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";
import { farApart } from "../layers/results.ts";
import { shapesOf } from "./nets.ts";

// What one network does that the others don't.

const labels = (N: number): readonly number[] => Array.from({ length: N }, (_, i) => i % 10);
test("tiny weights know nothing: the loss is ln 10, and reg adds a little", () => {
  const [flat, images] = [random(1).normal(50, 20), random(1).normal(50, 2, 8, 8)];
  const weightScale = 1e-3;
  const nets = (reg: number): readonly number[] => [
    twoLayerNet({ inputs: 20, hidden: 30, classes: 10, weightScale, reg }).loss(copy(flat, "float32"), labels(50)).loss,
    fullyConnectedNet({ inputs: 20, hidden: [30], classes: 10, weightScale, reg }).loss(
      copy(flat, "float32"),
      labels(50),
    ).loss,
    threeLayerConvNet({ input: [2, 8, 8], classes: 10, weightScale, reg }).loss(copy(images, "float32"), labels(50))
      .loss,
    deepConvNet({ input: [2, 8, 8], filters: [8, 8], classes: 10, weightScale, reg }).loss(
      copy(images, "float32"),
      labels(50),
    ).loss,
  ];
  const [without, reg] = [nets(0), nets(1)];
  without.forEach((loss, i) => {
    expect(loss).toBeCloseTo(Math.log(10), 2);
    expect(reg[i]).toBeGreaterThan(loss);
    expect(reg[i]).toBeLessThan(loss + 0.2);
  });
});

describe("fully connected", () => {
  const sizes = { inputs: 6, hidden: [5, 4], classes: 3, weightScale: 1, dtype: "float64" } as const;
  const [x, y] = [random(2).normal(4, 6), [0, 1, 2, 0]];

  test("normalisation is for hidden layers only", () => {
    const { params, state } = fullyConnectedNet({ ...sizes, norm: "batch" });
    expect(shapesOf(params)).toEqual({
      ...{ W1: "6×5", b1: "5", gamma1: "5", beta1: "5" },
      ...{ W2: "5×4", b2: "4", gamma2: "4", beta2: "4" },
      ...{ W3: "4×3", b3: "3" },
    });
    expect(Object.keys(state!)).toEqual(["mean1", "variance1", "mean2", "variance2"]);
    expect(fullyConnectedNet({ ...sizes, norm: "layer" }).state).toEqual({});
  });

  test("without a hidden layer it is a linear classifier", () => {
    const { params } = fullyConnectedNet({ ...sizes, hidden: [] });
    expect(shapesOf(params)).toEqual({ W1: "6×3", b1: "3" });
  });

  test("dropout follows the seed of the state, and each step returns another", () => {
    const model = fullyConnectedNet({ ...sizes, dropout: 0.5 });
    const first = model.loss(x, y);
    expect(model.loss(x, y).loss).toBe(first.loss);
    expect(Object.keys(first.state!)).toEqual(["seed"]);
    Object.assign(model.state!, first.state);
    const second = model.loss(x, y);
    expect(second.loss).not.toBe(first.loss);
    expect(second.state!.seed).not.toBe(first.state!.seed);
  });

  test("no two layers drop by one seed, and no later step by one of them", () => {
    const model = fullyConnectedNet({ inputs: 1, hidden: [400, 400], classes: 2, dropout: 0.5, dtype: "float64" });
    const one = map(zeros(1, 1), () => 1);
    model.params.W1 = map(zeros(1, 400), () => 1);
    const identity = zeros(400, 400);
    for (let i = 0; i < 400; i++) identity.set(i, i, 1);
    model.params.W2 = identity;
    const { grads, state } = model.loss(one, [0]);
    // A number comes through where both layers keep it: a quarter, and half if both keep the same.
    const through = grads.W3!.data.filter((value) => value !== 0).length / 800;
    expect(Math.abs(through - 0.25)).toBeLessThan(0.1);
    expect(Number(state!.seed) - Number(model.state!.seed)).toBe(2);
  });

  test("a dropped number is gone for all that follows, and others make up for it", () => {
    const wide = fullyConnectedNet({ inputs: 1, hidden: [4000], classes: 2, dropout: 0.25, dtype: "float64" });
    wide.params.W1 = map(zeros(1, 4000), () => 1);
    const { b1, W2 } = wide.loss(
      map(zeros(1, 1), () => 1),
      [0],
    ).grads;
    expect(b1!.size).toBe(4000);
    const kept = [...W2!.data].filter((_, i) => i % 2 === 0 && W2!.data[i] !== 0);
    expect(kept.length / 4000).toBeGreaterThan(0.72);
    expect(kept.length / 4000).toBeLessThan(0.78);
    // Two classes, no sample's score matters yet: p is near ½, and every kept number was 1 / (1 − p).
    for (const value of kept) expect(value / kept[0]!).toBeCloseTo(1, 10);
  });

  test("at test time nothing is dropped", () => {
    const [dropping, plain] = [fullyConnectedNet({ ...sizes, dropout: 0.5 }), fullyConnectedNet(sizes)];
    expect(dropping.loss(x).scores.data).toEqual(plain.loss(x).scores.data);
    expect(dropping.loss(x, y).loss).not.toBe(plain.loss(x, y).loss);
    expect(plain.loss(x, y).state).toEqual({});
  });

  test("batch norm normalises by the batch in training, by what it remembers at test time", () => {
    const model = fullyConnectedNet({ ...sizes, norm: "batch" });
    const batch = random(5).normal(60, 6);
    const untrained = model.loss(batch).scores;
    const y = labels(60).map((label) => label % 3);
    for (let i = 0; i < 60; i++) Object.assign(model.state!, model.loss(batch, y).state);
    const trained = model.loss(batch).scores;
    expect(farApart(untrained, trained)).toBeGreaterThan(0.1);
    // What it remembers is now what this batch has, so a part of the batch is scored as in the whole.
    const part = model.loss(batch.lo(20).hi(10)).scores;
    expect(farApart(part, trained.lo(20).hi(10))).toBeLessThan(1e-12);
    const lossOf = (N: number): number => model.loss(batch.hi(N), y.slice(0, N)).loss;
    expect(lossOf(60)).not.toBeCloseTo(lossOf(10), 3);
  });

  test("running statistics start at 0 and move a tenth of the way", () => {
    const model = fullyConnectedNet({ ...sizes, norm: "batch" });
    expect([...(model.state!.variance1 as NDArray).data]).toEqual([0, 0, 0, 0, 0]);
    const once = model.loss(x, y).state!.mean1 as NDArray;
    Object.assign(model.state!, model.loss(x, y).state);
    const twice = model.loss(x, y).state!.mean1 as NDArray;
    expect(farApart(twice, mul(1.9, once))).toBeLessThan(1e-12);
  });
});

describe("deep conv", () => {
  test("pools round down: 28 → 14 → 7 → 3 → 1", () => {
    const model = deepConvNet({ input: [1, 28, 28], filters: [8, 16, 32, 64], pools: [0, 1, 2, 3], classes: 10 });
    expect(shapesOf(model.params)).toMatchObject({ W1: "8×1×3×3", W4: "64×32×3×3", W5: "64×10", b5: "10" });
    expect(model.loss(copy(random(1).normal(2, 1, 28, 28), "float32")).scores.shape).toEqual([2, 10]);
  });

  test("images need not be square", () => {
    const model = deepConvNet({ input: [2, 5, 9], filters: [3, 4], pools: [1], classes: 10, batchNorm: true });
    expect(shapesOf(model.params)).toMatchObject({ W3: "32×10" });
    expect(model.loss(copy(random(1).normal(2, 2, 5, 9), "float32")).scores.shape).toEqual([2, 10]);
    expect(shapesOf(threeLayerConvNet({ input: [2, 5, 9], filters: 3, classes: 10 }).params)).toMatchObject({
      W1: "3×2×7×7",
      W2: "24×100",
    });
  });

  test("with batch norm the scale of its weights hardly matters", () => {
    const images = random(6).normal(10, 2, 6, 6);
    const deep = (weightScale: number, batchNorm: boolean) => {
      const filters = [6, 6, 6];
      const model = deepConvNet({ input: [2, 6, 6], filters, classes: 10, weightScale, batchNorm, dtype: "float64" });
      return Math.max(...model.loss(images, labels(10)).grads.W4!.data.map(Math.abs));
    };
    expect(deep(0.1, true) / deep(1, true)).toBeGreaterThan(0.3);
    expect(deep(0.1, false) / deep(1, false)).toBeLessThan(0.01);
  });
});

test("what a net can't be made of", () => {
  const two = { inputs: 4, hidden: 5, classes: 3 };
  const deep = { input: [3, 8, 8], filters: [4, 4], classes: 10 } as const;
  expect(
    saidBy({
      "a name that nobody knows": () => twoLayerNet({ ...two, hiddenSize: 3 } as never),
      "no classes": () => twoLayerNet({ inputs: 4, hidden: 5 } as never),
      "nothing at all": () => (twoLayerNet as () => unknown)(),
      "null for a number": () => twoLayerNet({ ...two, reg: null } as never),
      "a negative reg": () => twoLayerNet({ ...two, reg: -1 }),
      "half a seed": () => twoLayerNet({ ...two, seed: 0.5 }),
      "another dtype": () => twoLayerNet({ ...two, dtype: "int32" } as never),
      "one hidden size where there is a list": () => fullyConnectedNet({ ...two } as never),
      "everything dropped": () => fullyConnectedNet({ ...two, hidden: [5], dropout: 1 }),
      "a norm for images": () => fullyConnectedNet({ ...two, hidden: [5], norm: "group" } as never),
      "an even filter": () => threeLayerConvNet({ input: [1, 8, 8], kernel: 4, classes: 2 }),
      "an image without its channels": () => threeLayerConvNet({ input: [8, 8], classes: 2 } as never),
      "an image of one row": () => threeLayerConvNet({ input: [1, 1, 8], classes: 2 }),
      "a pool behind no convolution": () => deepConvNet({ ...deep, pools: [1, 2] }),
      "a pool said twice": () => deepConvNet({ ...deep, pools: [1, 1] }),
      "pools that leave nothing": () => deepConvNet({ ...deep, input: [3, 3, 8], pools: [0, 1] }),
      "another initialiser": () => deepConvNet({ ...deep, weightScale: "xavier" } as never),
      "batch norm by its running statistics": () => deepConvNet({ ...deep, batchNorm: "train" } as never),
    }),
  ).toMatchInlineSnapshot(`
    "# a name that nobody knows
    twoLayerNet: there is no option hiddenSize
      given     { inputs: 4, hidden: 5, classes: 3, hiddenSize: 3 }
      expected  any of inputs, hidden, weightScale, classes, reg, seed, dtype
      to do     call it hidden
    # no classes
    twoLayerNet: classes must be a whole number, 1 or more
      given     classes undefined
      expected  such as classes: 100
      to do     say it: twoLayerNet({ classes: …, … })
    # nothing at all
    twoLayerNet: inputs must be a whole number, 1 or more
      given     inputs undefined
      expected  such as inputs: 100
      to do     say it: twoLayerNet({ inputs: …, … })
    # null for a number
    twoLayerNet: reg must not be null
      given     { inputs: 4, hidden: 5, classes: 3, reg: null }
      expected  a value for reg, or no reg at all
      to do     leave it out, or give undefined where there is none
    # a negative reg
    twoLayerNet: reg must be a finite number, 0 or more
      given     reg -1
      expected  such as reg: 1e-3
      to do     leave it out for what is usual, 0
    # half a seed
    twoLayerNet: seed must be a whole number
      given     seed 0.5
      expected  such as seed: 1
      to do     leave it out for what is usual, 0
    # another dtype
    twoLayerNet: dtype must be "float32" or "float64"
      given     dtype "int32"
      expected  such as dtype: "float32"
      to do     leave it out for what is usual, "float32"
    # one hidden size where there is a list
    fullyConnectedNet: hidden must be a list of whole numbers, 1 or more each
      given     hidden 5
      expected  such as hidden: [100, 100]
      to do     say it: fullyConnectedNet({ hidden: …, … })
    # everything dropped
    fullyConnectedNet: dropout must be a part of 1, from 0 up to 1
      given     dropout 1
      expected  such as dropout: 0.5, the probability to drop
      to do     leave it out for what is usual, 0
    # a norm for images
    fullyConnectedNet: norm must be "batch" or "layer" or "none"
      given     norm "group"
      expected  such as norm: "batch"
      to do     leave it out for what is usual, "none"
    # an even filter
    threeLayerConvNet: kernel must be an odd whole number, so that padding can keep the size
      given     kernel 4
      expected  such as kernel: 7
      to do     leave it out for what is usual, 7
    # an image without its channels
    threeLayerConvNet: input must be the size of an image, [C, H, W]
      given     input [8, 8]
      expected  such as input: [1, 28, 28]
      to do     say it: threeLayerConvNet({ input: …, … })
    # an image of one row
    threeLayerConvNet: every pool must leave something of the image
      given     input [1, 1, 8] and 1 pool of 2 × 2
      expected  2 rows and columns, or more
      to do     give it larger images
    # a pool behind no convolution
    deepConvNet: each pool must be behind a convolution of its own
      given     pools [1, 2] for filters [4, 4]
      expected  places 0 … 1, each once
      to do     count the convolutions from 0
    # a pool said twice
    deepConvNet: each pool must be behind a convolution of its own
      given     pools [1, 1] for filters [4, 4]
      expected  places 0 … 1, each once
      to do     count the convolutions from 0
    # pools that leave nothing
    deepConvNet: every pool must leave something of the image
      given     input [3, 3, 8] and 2 pools of 2 × 2
      expected  4 rows and columns, or more
      to do     leave out all but 1
    # another initialiser
    deepConvNet: weightScale must be "kaiming" or a finite number, 0 or more
      given     weightScale "xavier"
      expected  such as weightScale: "kaiming"
      to do     leave it out for what is usual, 0.001
    # batch norm by its running statistics
    deepConvNet: batchNorm must be true or false
      given     batchNorm "train"
      expected  such as batchNorm: true
      to do     leave it out for what is usual, false"
  `);
});
