import { describe, expect, test } from "vitest";
import { digits, outcome } from "../../../lib/experiments/outcome.ts";
import type { Running } from "../../../lib/experiments/running.ts";
import {
  compareRules,
  dropoutUnderNoise,
  type Labels,
  type NDArray,
  ones,
  overfitSmall,
  sgd,
  sweepBatchSize,
  sweepLearningRate,
  sweepWeightScale,
  zeros,
} from "../../../lib/index.ts";

// What all experiments on training keep: every one is run with the smallest knobs, four arms each.

const tiny = { samples: 20, epochs: 1 };
type Run = (options?: Running) => Promise<{ readonly rows: readonly object[] }>;
const experiments: readonly (readonly [string, Run])[] = [
  ["overfitSmall", (o) => overfitSmall({ ...tiny, weightScales: [0.1, 0.2], learningRates: [0.1, 0.2], ...o })],
  ["compareRules", (o) => compareRules({ ...tiny, hidden: [4], rules: ["sgd", "adam"], learningRates: [1, 2], ...o })],
  ["sweepWeightScale", (o) => sweepWeightScale({ ...tiny, hidden: [4], weightScales: [0.1, 0.2], ...o })],
  ["sweepLearningRate", (o) => sweepLearningRate({ ...tiny, hidden: [4], learningRates: [0.1, 0.2], ...o })],
  ["sweepBatchSize", (o) => sweepBatchSize({ ...tiny, hidden: [4], batchSizes: [5, 10], ...o })],
  ["dropoutUnderNoise", (o) => dropoutUnderNoise({ ...tiny, hidden: [4], seeds: [0, 1], ...o })],
];

describe.for(experiments)("%s", ([name, run]) => {
  test("gives the same numbers every time, and says how far it is", async () => {
    const heard: string[] = [];
    const watched = await run({ onProgress: (done, of) => heard.push(`${done}/${of}`) });
    expect(await run()).toEqual(watched);
    expect(watched.rows).toHaveLength(4);
    expect(heard).toEqual(["1/4", "2/4", "3/4", "4/4"]);
  });

  test("gives the rows that were done when it was stopped", async () => {
    let aborted = false;
    const stopped = await run({
      signal: {
        get aborted() {
          return aborted;
        },
      },
      onProgress: (done) => {
        aborted = done === 2;
      },
    });
    expect(stopped.rows).toEqual((await run()).rows.slice(0, 2));
  });

  test("refuses a knob that nobody knows", async () => {
    await expect(run({ sed: 1 } as Running)).rejects.toThrow(`${name}: there is no option sed`);
  });
});

test("an arm in which somebody stops gives no row", async () => {
  let asked = 0;
  const signal = {
    get aborted() {
      return ++asked > 3;
    },
  };
  const { rows } = await sweepBatchSize({ ...tiny, hidden: [4], batchSizes: [1], signal });
  expect(rows).toEqual([]);
});

test("arms differ in one thing: before the first step both have the same weights", async () => {
  const { rows } = await dropoutUnderNoise({ ...tiny, hidden: [20], seeds: [3] });
  const [without, dropped] = rows.map(({ history }) => history);
  expect(dropped!.validationAccuracy[0]).toBe(without!.validationAccuracy[0]);
  expect(dropped!.trainAccuracy[0]).toBe(without!.trainAccuracy[0]);
  expect(dropped!.loss).not.toEqual(without!.loss);
});

test("knobs that can't be are refused in four lines", async () => {
  await expect(overfitSmall({ net: "two-layer" } as never)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: overfitSmall: net must be "three-layer" or "five-layer" or "conv"
      given     net "two-layer"
      expected  such as net: "three-layer"
      to do     leave it out for what is usual, "three-layer"]
  `);
  await expect(sweepWeightScale({ weightScales: [-1] })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: sweepWeightScale: weightScales must be a list of finite numbers, 0 or more each
      given     weightScales [-1]
      expected  such as weightScales: [1e-3, 1e-2]
      to do     leave it out for what is usual, [0.0001, 0.001, 0.01, 0.03, 0.1, 0.3, 1]]
  `);
  await expect(compareRules({ rules: ["sgd", "adamw"] as never })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: compareRules: rules must be a list of "sgd", "momentum", "rmsprop", "adam", any of them
      given     rules ["sgd", "adamw"]
      expected  such as rules: ["sgd", "momentum"]
      to do     leave it out for what is usual, ["sgd", "momentum", "rmsprop", "adam"]]
  `);
  await expect(dropoutUnderNoise({ seeds: 3 as never })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropoutUnderNoise: seeds must be a list of whole numbers
      given     seeds 3
      expected  such as seeds: [0, 1, 2]
      to do     leave it out for what is usual, [0, 1, 2]]
  `);
  await expect(dropoutUnderNoise({ noise: 1.5 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: dropoutUnderNoise: noise must be a part of 1, from 0 up to 1
      given     noise 1.5
      expected  such as noise: 0.5
      to do     leave it out for what is usual, 0.5]
  `);
  await expect(sweepBatchSize({ signal: true as never })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: sweepBatchSize: signal must be an object that says whether to stop
      given     signal true
      expected  new AbortController().signal, or { aborted: false }
      to do     leave it out where nobody stops it]
  `);
  await expect(sweepBatchSize({ onProgress: 1 as never })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: sweepBatchSize: onProgress must be a function
      given     onProgress 1
      expected  onProgress: (done, of) => …
      to do     leave it out where nobody looks]
  `);
  await expect(sweepLearningRate({ samples: 8000 })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: part: a set has no more samples than its size
      given     8000 of 7000
      expected  a whole number, 0 … 7000, or a list of places
      to do     ask for fewer, or for the places that you want: part(set, [0, 2, 4])]
  `);
});

test("an error that isn't a divergence is no row", async () => {
  const params = { W1: ones(1) };
  const broken = {
    params,
    loss(x: NDArray<4>, y?: Labels) {
      if (y !== undefined) throw new TypeError("a mistake of the model's own");
      return { scores: zeros(x.shape[0], 10) };
    },
  };
  const training = outcome(broken as never, digits(20), { rule: sgd({ learningRate: 1 }) }, {});
  await expect(training).rejects.toThrow("a mistake of the model's own");
});
