import { expect, test } from "vitest";
import { accuracy, copy, type Dataset, from, type Model, type NDArray, predict } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

/** A model whose scores are its samples, so that one reads off them what is right. */
const mirror = {
  params: { W1: from([1]) as NDArray },
  loss: (x: NDArray<2>) => ({ scores: x }),
} as unknown as Model<NDArray<2>>;
const rows = [
  [3, 1, 2],
  [1, 3, 2],
  [1, 3, 3],
  [Number.NEGATIVE_INFINITY, -5, -4],
  [2, 2, 2],
];
const data = (labels: readonly number[]): Dataset<NDArray<2>> => ({
  size: labels.length,
  take: (places) => {
    const list = Array.from(places);
    return { x: copy(from(list.map((i) => rows[i]!)), "float32"), y: Int32Array.from(list, (i) => labels[i]!) };
  },
});

test("the highest score says the class, the first of several", () => {
  expect([...predict(mirror, data([0, 0, 0, 0, 0]))]).toEqual([0, 1, 1, 2, 0]);
});

test("accuracy counts what is right, whatever the batches are", () => {
  for (const batchSize of [1, 2, 5, 500]) {
    expect(accuracy(mirror, data([0, 1, 1, 2, 0]), { batchSize })).toBe(1);
    expect(accuracy(mirror, data([0, 1, 2, 1, 0]), { batchSize })).toBe(0.6);
  }
});

test("some of the samples are drawn by the seed, each once, and no more than there are", () => {
  const seen: number[][] = [];
  const watched = (): Dataset<NDArray<2>> => {
    const all = data([0, 1, 1, 2, 0]);
    const take: typeof all.take = (places) => {
      seen.push(Array.from(places));
      return all.take(places);
    };
    return { size: all.size, take };
  };
  for (const [samples, seed] of [
    [3, 1],
    [3, 1],
    [3, 2],
    [9, 1],
  ] as const)
    expect(accuracy(mirror, watched(), { samples, seed })).toBe(1);
  expect(seen[0]).toEqual(seen[1]);
  expect(seen[0]).not.toEqual(seen[2]);
  expect(new Set(seen[0]).size).toBe(3);
  expect(seen[3]).toEqual([0, 1, 2, 3, 4]);
});

test("what accuracy can't take", () => {
  const five = data([0, 1, 1, 2, 0]);
  const scoring = (scores: unknown): Model<NDArray<2>> => ({ ...mirror, loss: () => ({ scores }) as never });
  const taking = (taken: unknown): Dataset<NDArray<2>> => ({ size: 5, take: () => taken as never });
  expect(
    saidBy({
      model: () => accuracy({} as never, five),
      "no params": () => accuracy({ ...mirror, params: {} }, five),
      "a param that is a number": () => accuracy({ ...mirror, params: { W1: 3 as never } }, five),
      data: () => accuracy(mirror, undefined as never),
      empty: () => accuracy(mirror, data([])),
      samples: () => accuracy(mirror, five, { samples: 0 }),
      seed: () => accuracy(mirror, five, { seed: 0.5, samples: 2 }),
      "a seed that draws nothing": () => accuracy(mirror, five, { seed: "x" as never }),
      "a label past the scores": () => accuracy(mirror, data([0, 1, 7, 2, 0])),
      batchSize: () => predict(mirror, five, { batchSize: 2.5 }),
      unknown: () => predict(mirror, five, { samples: 3 } as never),
      "no scores": () => accuracy(scoring(undefined), five),
      "flat scores": () => accuracy(scoring(from([1, 2, 3])), five),
      "scores of others": () => accuracy(scoring(from([[1], [2]])), five),
      NaN: () =>
        accuracy(
          scoring(
            from([
              [1, 2],
              [3, Number.NaN],
              [1, 2],
              [1, 2],
              [1, 2],
            ]),
          ),
          five,
        ),
      "a set that gives too little": () => accuracy(mirror, taking({ x: from([[1, 2]]), y: [1] })),
      "a set that gives nothing": () => accuracy(mirror, taking(undefined)),
    }),
  ).toMatchInlineSnapshot(`
    "# model
    accuracy: a model must have params and a function loss
      given     {}
      expected  { params: { W1, b1, … }, loss(x, y) }, and state where something is remembered
      to do     give what the function that makes the network returns: { params, loss }
    # no params
    accuracy: params must hold arrays
      given     params {}
      expected  an array for each name, as random(seed).normal(…) and zeros(…) make them
      to do     put the weights of the network into params
    # a param that is a number
    accuracy: params must hold arrays
      given     params.W1 3
      expected  an array for each name, as random(seed).normal(…) and zeros(…) make them
      to do     make W1 with from(…) or zeros(…)
    # data
    accuracy: data must be a set of samples
      given     data undefined
      expected  { size, take(places) → { x, y } }
      to do     give { train, validation }, two sets of samples
    # empty
    accuracy: data must have samples
      given     data.size 0
      expected  at least one sample
      to do     look where the samples were split: one part got all of them
    # samples
    accuracy: samples must be a whole number, 1 or more, or "all"
      given     samples 0
      expected  such as samples: 100 or "all"
      to do     leave it out for what is usual
    # seed
    random: a seed must be a whole number
      given     0.5
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers
    # a seed that draws nothing
    random: a seed must be a whole number
      given     "x"
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers
    # a label past the scores
    accuracy: a label must be a whole number, one of the classes 0 … C − 1
      given     y[2] = 7, and x (5, 3) has scores for 3 classes
      expected  0 … 2
      to do     look where y comes from: it holds classes, neither scores nor pixels
    # batchSize
    predict: batchSize must be a whole number, 1 or more
      given     batchSize 2.5
      expected  such as batchSize: 100
      to do     leave it out for what is usual
    # unknown
    predict: there is no option samples
      given     { samples: 3 }
      expected  any of batchSize
      to do     leave it out
    # no scores
    accuracy: loss(x) must return { scores }, a row for each sample
      given     x (5, 3)  scores undefined
      expected  scores (5, C)
      to do     without y, return { scores }
    # flat scores
    accuracy: loss(x) must return { scores }, a row for each sample
      given     x (5, 3)  scores (3) float64
      expected  scores (5, C)
      to do     return what the last layer gives: (N, C)
    # scores of others
    accuracy: loss(x) must return { scores }, a row for each sample
      given     x (5, 3)  scores (2, 1) float64
      expected  scores (5, C)
      to do     return what the last layer gives: (N, C)
    # NaN
    accuracy: a model's scores must be numbers
      given     scores (5, 2), row 1 [3, NaN]
      expected  no NaN
      to do     look for NaN in params, state and samples; a lower learning rate may keep it away
    # a set that gives too little
    accuracy: take(places) must give a row of x and a label for each place
      given     5 places; x (1, 2) float64  y [1]
      expected  { x (5, …), y (5) }
      to do     look at take of the set of samples
    # a set that gives nothing
    accuracy: take(places) must give a row of x and a label for each place
      given     5 places; x undefined  y undefined
      expected  { x (5, …), y (5) }
      to do     look at take of the set of samples"
  `);
});
