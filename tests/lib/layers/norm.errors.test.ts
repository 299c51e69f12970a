import { describe, expect, test } from "vitest";
import {
  batchNorm,
  copy,
  from,
  groupNorm,
  instanceNorm,
  layerNorm,
  type NDArray,
  ones,
  spatialBatchNorm,
  zeros,
} from "../../../lib/index.ts";

const train = { mode: "train" } as const;
/** What TypeScript would refuse, and a notebook may let through. */
const wrong = (value: unknown): never => value as never;

describe("a mode", () => {
  test("is asked for where there are no options", () => {
    expect(() => batchNorm.forward(...wrong([ones(4, 3), ones(3), zeros(3)]))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: mode must be "train" or "test"
        given     no options
        expected  "train" to normalise by this batch, "test" to normalise by the running statistics
        to do     say which: batchNorm.forward(x, gamma, beta, { mode: "train" })]
    `);
  });

  test("is asked for where the options have none", () => {
    expect(() =>
      spatialBatchNorm.forward(ones(2, 3, 4, 5), ones(3), zeros(3), wrong({ momentum: 0.9 })),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: spatialBatchNorm: mode must be "train" or "test"
        given     options without a mode
        expected  "train" to normalise by this batch, "test" to normalise by the running statistics
        to do     say which: spatialBatchNorm.forward(x, gamma, beta, { mode: "train" })]
    `);
  });

  test("is train or test", () => {
    expect(() =>
      batchNorm.forward(ones(4, 3), ones(3), zeros(3), wrong({ mode: "eval" })),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: mode must be "train" or "test"
        given     mode "eval"
        expected  "train" to normalise by this batch, "test" to normalise by the running statistics
        to do     say which: batchNorm.forward(x, gamma, beta, { mode: "train" })]
    `);
  });
});

describe("running statistics", () => {
  test("are needed in test mode", () => {
    expect(() =>
      batchNorm.forward(ones(4, 3), ones(3), zeros(3), { mode: "test" }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: test mode needs the running statistics
        given     mode "test" without running
        expected  running { mean (3), variance (3) }
        to do     train first, and hand on what forward returned: { mode: "test", running }]
    `);
  });

  test("are of this layer's features", () => {
    const running = { mean: zeros(4), variance: zeros(4) };
    expect(() =>
      batchNorm.forward(ones(4, 3), ones(3), zeros(3), { ...train, running }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: running must hold a mean and a variance for each feature
        given     running { mean (4), variance (4) }  x (4, 3)
        expected  running { mean (3), variance (3) }
        to do     hand on running as forward returned it; each layer has its own]
    `);
  });

  test("have one axis", () => {
    const running = wrong({ mean: zeros(3), variance: zeros(1, 3) });
    expect(() =>
      spatialBatchNorm.forward(ones(2, 3, 4, 5), ones(3), zeros(3), { mode: "test", running }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: spatialBatchNorm: running must hold a mean and a variance for each channel
        given     running { mean (3), variance (1, 3) }  x (2, 3, 4, 5)
        expected  running { mean (3), variance (3) }
        to do     hand on running as forward returned it; each layer has its own]
    `);
  });

  test("are a mean and a variance", () => {
    const running = wrong({ mean: zeros(3), std: zeros(3) });
    expect(() =>
      batchNorm.forward(ones(4, 3), ones(3), zeros(3), { mode: "test", running }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: running must hold a mean and a variance for each feature
        given     running { mean (3), std (3) }  x (4, 3)
        expected  running { mean (3), variance (3) }
        to do     hand on running as forward returned it; each layer has its own]
    `);
    expect(() =>
      batchNorm.forward(ones(4, 3), ones(3), zeros(3), { mode: "test", running: wrong(null) }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: running must hold a mean and a variance for each feature
        given     running null  x (4, 3)
        expected  running { mean (3), variance (3) }
        to do     hand on running as forward returned it; each layer has its own]
    `);
  });
});

describe.for([batchNorm, spatialBatchNorm] as const)("a running variance of $name", (layer) => {
  const x = layer === batchNorm ? ones(4, 3) : ones(4, 3, 2, 2);
  const forward = layer.forward as (...args: unknown[]) => { readonly out: NDArray };
  const call = (variance: NDArray<1>, mode: "train" | "test"): NDArray =>
    forward(x, ones(3), zeros(3), { mode, running: { mean: zeros(3), variance } }).out;

  test.for(["test", "train"] as const)("is never below 0, in mode %s", (mode) => {
    const told = `${layer.name}: a running variance must be 0 or more\n  given     running.variance[1] = -0.5\n`;
    expect(() => call(from([1, -0.5, -2]), mode)).toThrow(told);
    // The same numbers as a view that goes backwards.
    expect(() => call(from([-2, -0.5, 1]).step(-1), mode)).toThrow(told);
  });

  test("may be 0, of either sign, infinite, and NaN, which goes on as NaN", () => {
    expect(call(from([0, -0, Number.POSITIVE_INFINITY]), "test").data.every(Number.isFinite)).toBe(true);
    const out = call(from([1, Number.NaN, 1]), "test");
    const nextTo = (c: number): number => out.data[(c * out.size) / 12]!;
    expect([nextTo(0), nextTo(1), nextTo(2)].map(Number.isNaN)).toEqual([false, true, false]);
  });
});

test("a running variance below 0 is told in four lines", () => {
  const running = { mean: zeros(3), variance: from([1, -0.5, 1]) };
  expect(() =>
    batchNorm.forward(ones(4, 3), ones(3), zeros(3), { mode: "test", running }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: batchNorm: a running variance must be 0 or more
      given     running.variance[1] = -0.5
      expected  running as forward returned it, made of means of squares
      to do     look where it comes from: were mean and variance swapped, or its logarithm kept?]
  `);
});

describe("numbers among the options", () => {
  test.for([1.5, -0.1, Number.NaN, wrong("0.9")])("momentum can't be %s", (momentum) => {
    expect(() => batchNorm.forward(ones(4, 3), ones(3), zeros(3), { ...train, momentum })).toThrowError(
      /^batchNorm: momentum must lie between 0 and 1\n {2}given {5}momentum /,
    );
  });

  test("momentum is the part that stays", () => {
    expect(() =>
      batchNorm.forward(ones(4, 3), ones(3), zeros(3), { ...train, momentum: 1.5 }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: momentum must lie between 0 and 1
        given     momentum 1.5
        expected  the part that stays: running = momentum·running + (1 − momentum)·batch
        to do     leave it out for 0.9; what PyTorch calls momentum is 1 − ours]
    `);
  });

  test.for([0, -1e-5, Number.NaN, Number.POSITIVE_INFINITY, wrong("1e-5")])("eps can't be %s", (eps) => {
    const [x, images] = [ones(4, 3), ones(2, 3, 4, 5)];
    const [gamma, beta] = [ones(3), zeros(3)];
    const calls = {
      batchNorm: () => batchNorm.forward(x, gamma, beta, { ...train, eps }),
      spatialBatchNorm: () => spatialBatchNorm.forward(images, gamma, beta, { ...train, eps }),
      layerNorm: () => layerNorm.forward(x, gamma, beta, { eps }),
      instanceNorm: () => instanceNorm.forward(images, gamma, beta, { eps }),
      groupNorm: () => groupNorm.forward(images, gamma, beta, { groups: 3, eps }),
    };
    for (const [name, call] of Object.entries(calls)) expect(call).toThrowError(`${name}: eps must be above 0`);
  });

  test("eps keeps the root above 0", () => {
    expect(() => layerNorm.forward(ones(4, 3), ones(3), zeros(3), { eps: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: layerNorm: eps must be above 0
        given     eps 0
        expected  a small number, such as 1e-5
        to do     leave it out for 1e-5; it keeps an input without variance from being 0 / 0]
    `);
  });
});

describe("groups", () => {
  const forward = (options: unknown) => () => groupNorm.forward(ones(2, 6, 4, 5), ones(6), zeros(6), wrong(options));

  test("must divide the channels", () => {
    expect(forward({ groups: 4 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: groupNorm: groups must divide the channels
        given     groups 4, x (2, 6, 4, 5)
        expected  { groups }, one of 1, 2, 3, 6
        to do     choose how many groups the 6 channels fall into; with 6 each is by itself, as in instanceNorm]
    `);
  });

  test("must be given", () => {
    expect(forward({})).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: groupNorm: groups must divide the channels
        given     no groups, x (2, 6, 4, 5)
        expected  { groups }, one of 1, 2, 3, 6
        to do     choose how many groups the 6 channels fall into; with 6 each is by itself, as in instanceNorm]
    `);
    expect(forward(undefined)).toThrowError("groupNorm: groups must divide the channels");
  });

  test.for([0, -2, 1.5, Number.NaN, "2", 12])("can't be %s", (groups) => {
    expect(forward({ groups })).toThrowError("groupNorm: groups must divide the channels");
  });

  test("must divide the channels of a plan", () => {
    expect(() => groupNorm.plan({ groups: 4 }).of([6, 8, 8])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: groupNorm: groups must divide the channels
        given     groups 4, input (6, 8, 8)
        expected  { groups }, one of 1, 2, 3, 6
        to do     choose how many groups the 6 channels fall into; with 6 each is by itself, as in instanceNorm]
    `);
  });
});

describe("arrays", () => {
  test("images want the spatial layer", () => {
    expect(() =>
      batchNorm.forward(wrong(ones(2, 3, 4, 5)), ones(3), zeros(3), train),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: x must have 2 axes
        given     x (2, 3, 4, 5)
        expected  x (N, D)
        to do     take spatialBatchNorm, which is for arrays like x]
    `);
  });

  test("rows don't have channels", () => {
    expect(() =>
      spatialBatchNorm.forward(wrong(ones(4, 3)), ones(3), zeros(3), train),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: spatialBatchNorm: x must have 4 axes
        given     x (4, 3)
        expected  x (N, C, H, W)
        to do     reshape x: a single sample is a batch of N = 1; or take batchNorm, which is for arrays like x]
    `);
  });

  test("gamma and beta are one for each feature, in layer norm too", () => {
    expect(() => layerNorm.forward(ones(4, 3), ones(4), zeros(4))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: layerNorm: x and gamma must have the same number of features
        given     x (4, 3)  gamma (4)  beta (4)
        expected  gamma (3)
        to do     give gamma 3 numbers, one for each of the features]
    `);
  });

  test("gamma and beta are one for each channel, not for each group", () => {
    expect(() =>
      groupNorm.forward(ones(2, 6, 4, 5), ones(2), zeros(2), { groups: 2 }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: groupNorm: x and gamma must have the same number of channels
        given     x (2, 6, 4, 5)  gamma (2)  beta (2)
        expected  gamma (6)
        to do     give gamma 6 numbers, one for each of the channels]
    `);
  });

  test("gamma has one axis", () => {
    expect(() => batchNorm.forward(ones(4, 3), wrong(ones(1, 3)), zeros(3), train)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: gamma must have 1 axis
        given     gamma (1, 3)
        expected  gamma (D)
        to do     take one part of gamma with slice, or join axes with reshape]
    `);
  });

  test("dtypes are not mixed", () => {
    expect(() =>
      batchNorm.forward(copy(ones(4, 3), "float32"), ones(3), zeros(3), train),
    ).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: batchNorm: all arrays must have one dtype
        given     x float32  gamma float64  beta float64
        expected  float64 to check gradients, float32 to train
        to do     convert: copy(gamma, "float32")]
    `);
  });

  test("a cache goes back to the layer that made it", () => {
    const { cache } = batchNorm.forward(ones(4, 3), ones(3), zeros(3), train);
    expect(() => layerNorm.backward(ones(4, 3), cache)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: layerNorm.backward: the cache must come from this layer's forward
        given     a cache from batchNorm.forward
        expected  the cache that layerNorm.forward returned
        to do     keep each layer's cache under a name of its own; walk them backwards in reverse order]
    `);
  });

  test("dout has the shape of out", () => {
    const { cache } = instanceNorm.forward(ones(2, 3, 4, 5), ones(3), zeros(3));
    const turned: NDArray<4> = ones(2, 4, 5, 3);
    expect(() => instanceNorm.backward(turned, cache)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: instanceNorm.backward: dout must have the shape of out
        given     dout (2, 4, 5, 3)
        expected  dout (2, 3, 4, 5)
        to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
    `);
  });
});

test("a plan is asked about one sample", () => {
  expect(() => spatialBatchNorm.plan().of([10, 3, 8, 8])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: spatialBatchNorm: the input of a plan must be the shape of one sample
      given     input (10, 3, 8, 8)
      expected  [C, H, W]
      to do     leave out the batch]
  `);
  expect(() => layerNorm.plan().of([])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: layerNorm: the input of a plan must be the shape of one sample
      given     input ()
      expected  [D]
      to do     put it before what takes axes away: flatten, linear, a global mean]
  `);
});
