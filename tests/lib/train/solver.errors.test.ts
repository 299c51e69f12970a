import { describe, expect, test } from "vitest";
import {
  copy,
  type Dataset,
  from,
  type Learned,
  type Model,
  type NDArray,
  type SolverOptions,
  sgd,
  solver,
  zeros,
} from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";
import { bowl, deep, flat, held, points } from "./tiny.ts";

const data = { train: points(70, 1), validation: points(40, 2) };
const rule = sgd({ learningRate: 0.1 });
const usual = { rule, batchSize: 16, epochs: 2 } as const;

/** A model that says something else of a batch than it should, from its third step on. */
function spoilt(change: (learned: Learned) => unknown, model: Model<NDArray<2>> = deep()): Model<NDArray<2>> {
  const { loss } = model;
  let steps = 0;
  return Object.assign(model, {
    loss: (x: NDArray<2>, y?: Int32Array) => {
      if (y === undefined) return loss(x);
      return ++steps > 2 ? change(loss(x, y)) : loss(x, y);
    },
  });
}
const train = (model: Model<NDArray<2>>, options: object = {}): (() => void) => {
  const training = solver(model, data, { ...usual, ...options } as SolverOptions<NDArray<2>>);
  return () => {
    while (!training.done) training.step();
  };
};
const withGrads = (grads: object) => (learned: Learned) => ({ ...learned, grads: { ...learned.grads, ...grads } });

test("what a solver can't take", () => {
  const made =
    (options: object, model: unknown = deep(), samples: unknown = data) =>
    () =>
      solver(model as Model<NDArray<2>>, samples as typeof data, { ...usual, ...options } as never);
  const empty = { ...data.train, size: 0 };
  expect(
    saidBy({
      model: made({}, null),
      "a state that is a list": made({}, { ...flat(), state: [] }),
      data: made({}, deep(), null),
      "no validation": made({}, deep(), { train: data.train }),
      "empty set": made({}, deep(), { ...data, train: empty }),
      rule: made({ rule: sgd }),
      "no rule": () => solver(deep(), data, {} as never),
      "no options": () => solver(deep(), data, undefined as never),
      batchSize: made({ batchSize: 0 }),
      epochs: made({ epochs: 1.5 }),
      seed: made({ seed: "one" }),
      trainSamples: made({ trainSamples: "some" }),
      timeLimit: made({ timeLimit: 0 }),
      patience: made({ patience: -1 }),
      keepBest: made({ keepBest: 1 }),
      schedule: made({ schedule: 0.5 }),
      augment: made({ augment: true }),
      onProgress: made({ onProgress: "print" }),
      checkpoint: made({ checkpoint: { every: 2 } }),
      "checkpoint's every": made({ checkpoint: { file: "x", every: 0 } }),
      "a checkpoint in no folder": made({ checkpoint: { file: "there/is/none" } }),
      "a checkpoint that is a folder": made({ checkpoint: { file: "tests" } }),
      unknown: made({ learningRate: 0.1 }),
    }),
  ).toMatchInlineSnapshot(`
    "# model
    solver: a model must have params and a function loss
      given     null
      expected  { params: { W1, b1, … }, loss(x, y) }, and state where something is remembered
      to do     give what the function that makes the network returns: { params, loss }
    # a state that is a list
    solver: a model must have params and a function loss
      given     { params: …, loss: a function loss, state: … }
      expected  { params: { W1, b1, … }, loss(x, y) }, and state where something is remembered
      to do     give what the function that makes the network returns: { params, loss }
    # data
    solver: train must be a set of samples
      given     train undefined
      expected  { size, take(places) → { x, y } }
      to do     give { train, validation }, two sets of samples
    # no validation
    solver: validation must be a set of samples
      given     validation undefined
      expected  { size, take(places) → { x, y } }
      to do     give { train, validation }, two sets of samples
    # empty set
    solver: train must have samples
      given     train.size 0
      expected  at least one sample
      to do     look where the samples were split: one part got all of them
    # rule
    solver: rule must be an update rule
      given     rule a function ours
      expected  rule: adam({ learningRate: 1e-3 }), or sgd, momentum, rmsprop and their kin
      to do     call it with its learning rate
    # no rule
    solver: rule must be an update rule
      given     rule undefined
      expected  rule: adam({ learningRate: 1e-3 }), or sgd, momentum, rmsprop and their kin
      to do     say how parameters move
    # no options
    solver: options must be an object
      given     undefined
      expected  { rule: …, schedule: …, batchSize: …, epochs: …, seed: …, trainSamples: …, validationSamples: …, timeLimit: …, patience: …, keepBest: …, augment: …, decayed: …, onProgress: …, checkpoint: … }, any of them
      to do     give each option its name
    # batchSize
    solver: batchSize must be a whole number, 1 or more
      given     batchSize 0
      expected  such as batchSize: 100
      to do     leave it out for what is usual
    # epochs
    solver: epochs must be a whole number, 1 or more
      given     epochs 1.5
      expected  such as epochs: 100
      to do     leave it out for what is usual
    # seed
    solver: seed must be a whole number
      given     seed "one"
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers
    # trainSamples
    solver: trainSamples must be a whole number, 1 or more, or "all"
      given     trainSamples "some"
      expected  such as trainSamples: 100 or "all"
      to do     leave it out for what is usual
    # timeLimit
    solver: timeLimit must be a number above 0
      given     timeLimit 0
      expected  seconds, such as timeLimit: 60
      to do     leave it out to train to the end
    # patience
    solver: patience must be a whole number, 1 or more
      given     patience -1
      expected  such as patience: 100
      to do     leave it out for what is usual
    # keepBest
    solver: keepBest must be true or false
      given     keepBest 1
      expected  keepBest: true, or keepBest: false
      to do     write one of the two, or leave it out
    # schedule
    solver: schedule must be a function
      given     schedule 0.5
      expected  schedule: cosine()
      to do     give the function itself, or leave it out
    # augment
    solver: augment must be a function
      given     augment true
      expected  augment: (x, seed) => x
      to do     give the function itself, or leave it out
    # onProgress
    solver: onProgress must be a function
      given     onProgress "print"
      expected  onProgress: (progress) => …
      to do     give the function itself, or leave it out
    # checkpoint
    solver: file must be the name of a file
      given     file undefined
      expected  such as "best.strides"
      to do     give it in quotes
    # checkpoint's every
    solver: checkpoint: every must be a whole number, 1 or more
      given     every 0
      expected  such as every: 100
      to do     leave it out for what is usual
    # a checkpoint in no folder
    solver: checkpoint: the file can't be written
      given     "there/is/none": ENOENT
      expected  a folder that is there, with room to write in
      to do     make the folder, or choose another; a file that was there before is as it was
    # a checkpoint that is a folder
    solver: checkpoint: the file can't be written
      given     "tests": EISDIR
      expected  a folder that is there, with room to write in
      to do     make the folder, or choose another; a file that was there before is as it was
    # unknown
    solver: there is no option learningRate
      given     { rule: …, batchSize: 16, epochs: 2, learningRate: 0.1 }
      expected  any of rule, schedule, batchSize, epochs, seed, trainSamples, validationSamples, timeLimit, patience, keepBest, augment, decayed, onProgress, checkpoint
      to do     leave it out"
  `);
});

test("what a model must not say", () => {
  expect(
    saidBy({
      nothing: train(spoilt(() => undefined)),
      "an array for a loss": train(spoilt((learned) => ({ ...learned, loss: from([1]) }))),
      "no grads": train(spoilt(({ loss }) => ({ loss }))),
      "a gradient missing": train(spoilt(({ grads: { W1, ...grads }, ...rest }) => ({ ...rest, grads }))),
      "a gradient too many": train(spoilt(withGrads({ W3: zeros(2) }))),
      "a gradient of another name": train(
        spoilt(({ grads: { W1, ...grads }, ...rest }) => ({ ...rest, grads: { ...grads, dW1: W1 } })),
      ),
      "a gradient transposed": train(spoilt(withGrads({ W1: zeros(8, 2) }))),
      "a gradient of another dtype": train(spoilt(withGrads({ W1: zeros(2, 8) }))),
      "a gradient that is a number": train(spoilt(withGrads({ W1: 0 }))),
      "a state of another shape": train(spoilt((learned) => ({ ...learned, state: { mean1: zeros(3) } }))),
      "a state that was not there": train(spoilt((learned) => ({ ...learned, state: { mean2: zeros(3) } }))),
      "a state where there is none": train(spoilt((learned) => ({ ...learned, state: { t: 1 } }), flat())),
      "a state that is a list": train(spoilt((learned) => ({ ...learned, state: [] }))),
      "a rule that returns an array": train(deep(), {
        rule: { name: "mine", start: () => 0, step: (w: NDArray) => w },
      }),
      "a rule that loses an axis": train(deep(), {
        rule: { name: "mine", start: () => 0, step: () => ({ next: zeros(3), state: 0 }) },
      }),
      "an augmented batch that lost samples": train(deep(), { augment: (x: NDArray<2>) => x.hi(3) }),
    }),
  ).toMatchInlineSnapshot(`
    "# nothing
    solver: loss(x, y) must return { loss, grads }
      given     undefined
      expected  { loss, grads }: a number, and an array for each name in params
      to do     end the function with: return { loss, grads }
    # an array for a loss
    solver: loss(x, y) must return { loss, grads }
      given     { loss: …, grads: …, state: … }
      expected  { loss, grads }: a number, and an array for each name in params
      to do     take the number out of the array: loss.get()
    # no grads
    solver: loss(x, y) must return { loss, grads }
      given     { loss: 1.112384557723999 }
      expected  { loss, grads }: a number, and an array for each name in params
      to do     end the function with: return { loss, grads }
    # a gradient missing
    solver: grads must have the names that params has
      given     no gradient of W1
      expected  grads of W1, b1, gamma1, beta1, W2, b2
      to do     put the gradient of W1 into grads
    # a gradient too many
    solver: grads must have the names that params has
      given     a gradient of W3, which params hasn't
      expected  grads of W1, b1, gamma1, beta1, W2, b2
      to do     call gradients as params are called
    # a gradient of another name
    solver: grads must have the names that params has
      given     no gradient of W1; a gradient of dW1, which params hasn't
      expected  grads of W1, b1, gamma1, beta1, W2, b2
      to do     put the gradient of W1 into grads
    # a gradient transposed
    solver: the gradient of W1 must have its shape and dtype
      given     W1 (2, 8) float32  grads.W1 (8, 2) float64
      expected  grads.W1 (2, 8) float32
      to do     look at the backward that grads.W1 comes from
    # a gradient of another dtype
    solver: the gradient of W1 must have its shape and dtype
      given     W1 (2, 8) float32  grads.W1 (2, 8) float64
      expected  grads.W1 (2, 8) float32
      to do     look at the backward that grads.W1 comes from
    # a gradient that is a number
    solver: the gradient of W1 must have its shape and dtype
      given     W1 (2, 8) float32  grads.W1 0
      expected  grads.W1 (2, 8) float32
      to do     look at the backward that grads.W1 comes from
    # a state of another shape
    solver: the state that loss(x, y) returns must be like the state that the model has
      given     state.mean1 (3) float64, which was (8) float32
      expected  any of mean1 (8) float32, variance1 (8) float32, drop 7
      to do     put what is remembered into model.state when the model is made, with its first value
    # a state that was not there
    solver: the state that loss(x, y) returns must be like the state that the model has
      given     state.mean2 (3) float64, which was undefined
      expected  any of mean1 (8) float32, variance1 (8) float32, drop 7
      to do     put what is remembered into model.state when the model is made, with its first value
    # a state where there is none
    solver: the state that loss(x, y) returns must be like the state that the model has
      given     state.t 1, which was undefined
      expected  no state: the model has none
      to do     put what is remembered into model.state when the model is made, with its first value
    # a state that is a list
    solver: the state that loss(x, y) returns must be like the state that the model has
      given     state []
      expected  any of mean1 (8) float32, variance1 (8) float32, drop 7
      to do     put what is remembered into model.state when the model is made, with its first value
    # a rule that returns an array
    solver: a rule's step must return { next, state }, next like w
      given     rule "mine", W1 (2, 8) float32  next undefined
      expected  next (2, 8) float32
      to do     adam.from(step), and from of any other rule, says more of a step of one's own
    # a rule that loses an axis
    solver: a rule's step must return { next, state }, next like w
      given     rule "mine", W1 (2, 8) float32  next (3) float64
      expected  next (2, 8) float32
      to do     adam.from(step), and from of any other rule, says more of a step of one's own
    # an augmented batch that lost samples
    solver: augment must return as many samples as it was given
      given     x (16, 2) became (3, 2)
      expected  x (16, …)
      to do     change the samples of a batch, not how many there are"
  `);
});

describe("what is not finite stops training, and says where", () => {
  const reasons: Readonly<Record<string, readonly [Model<NDArray<2>>, object?]>> = {
    "the loss alone": [spoilt((learned) => ({ ...learned, loss: Number.NaN }))],
    "the loss, for a gradient": [
      spoilt((learned) =>
        withGrads({ b1: copy(from([0, 0, 0, 1 / 0, 0, 0, 0, 0]), "float32") })({ ...learned, loss: 1 / 0 }),
      ),
    ],
    "a gradient": [
      spoilt(
        withGrads({
          W2: copy(
            from(
              Array.from({ length: 24 }, (_, i) => (i === 13 ? Number.NaN : 0)),
              [8, 3],
            ),
            "float32",
          ),
        }),
      ),
    ],
    "a batch": [
      flat(),
      {
        augment: (x: NDArray<2>, seed: number) =>
          seed % 3 === 0
            ? copy(
                from(
                  Array.from(x.data, () => Number.NaN),
                  x.shape as [number, number],
                ),
                "float32",
              )
            : x,
      },
    ],
    "the next parameters": [bowl(from([1, 1e150])), { rule: sgd({ learningRate: 1e200 }) }],
    "the next state": [spoilt((learned) => ({ ...learned, state: { drop: Number.NaN } }))],
  };
  test("the parameters from before that step are kept", () => {
    const until = ([model, options = {}]: (typeof reasons)[string]) => {
      const training = solver(model, data, { ...usual, ...options } as SolverOptions<NDArray<2>>);
      let before: unknown;
      try {
        for (;;) {
          before = held(model);
          training.step();
        }
      } finally {
        expect(held(model)).toEqual(before);
        for (const array of Object.values(model.params)) expect([...array.data].every(Number.isFinite)).toBe(true);
      }
    };
    const calls = Object.entries(reasons).map(([reason, given]) => [reason, () => until(given)] as const);
    expect(saidBy(Object.fromEntries(calls))).toMatchInlineSnapshot(`
      "# the loss alone
      solver: the loss is NaN at step 3 (epoch 1, step 3 of 5)
        given     loss NaN; the loss alone: x, every parameter and every gradient are finite
        expected  finite numbers; the model keeps the parameters from before this step
        to do     lower the learning rate or the scale of the first weights; a log of 0 or a division by 0 does it too
      # the loss, for a gradient
      solver: the loss is Infinity at step 3 (epoch 1, step 3 of 5)
        given     loss Infinity; grads.b1 at (3): Infinity
        expected  finite numbers; the model keeps the parameters from before this step
        to do     lower the learning rate or the scale of the first weights; a log of 0 or a division by 0 does it too
      # a gradient
      solver: the gradient of W2 is not finite at step 3 (epoch 1, step 3 of 5)
        given     grads.W2 at (4, 1): NaN
        expected  finite numbers; the model keeps the parameters from before this step
        to do     lower the learning rate or the scale of the first weights; a log of 0 or a division by 0 does it too
      # a batch
      solver: the loss is NaN at step 1 (epoch 1, step 1 of 5)
        given     loss NaN; x at (0, 0): NaN
        expected  finite numbers; the model keeps the parameters from before this step
        to do     look where the samples come from: x itself is not finite
      # the next parameters
      solver: W1 is no longer finite after step 1 (epoch 1, step 1 of 5)
        given     params.W1 at (1): -Infinity
        expected  finite numbers; the model keeps the parameters from before this step
        to do     lower the learning rate or the scale of the first weights; a log of 0 or a division by 0 does it too
      # the next state
      solver: drop is no longer finite after step 3 (epoch 1, step 3 of 5)
        given     state.drop NaN
        expected  finite numbers; the model keeps the parameters from before this step
        to do     lower the learning rate or the scale of the first weights; a log of 0 or a division by 0 does it too"
    `);
  });

  test("also where train makes the steps, and what was best stays to be had", async () => {
    const training = solver(
      spoilt((learned) => ({ ...learned, loss: Number.NaN })),
      data,
      usual,
    );
    await expect(training.train()).rejects.toThrow("the loss is NaN at step 3 (epoch 1, step 3 of 5)");
    expect(training.best).toMatchObject({ step: 0 });
    expect(training.history.loss.length).toBe(2);
  });
});

test("parameters that somebody else has put into the model are refused, and nothing else is", async () => {
  const model = flat();
  const training = solver(model, data, usual);
  training.step();
  const { W1 } = model.params;
  model.params.W1 = copy(W1!);
  expect(() => training.step()).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: solver: somebody else has changed the parameters since
      given     params.W1, another array than training left there
      expected  the parameters as they were, or a new solver
      to do     make a new solver to train from these parameters]
  `);
  await expect(training.train()).rejects.toThrow("somebody else");
  model.params.W1 = W1!;
  expect(training.step()).toBeGreaterThan(0);
  await expect(training.train({ signals: 1 } as never)).rejects.toThrow("there is no option signals");
});

test("a signal is what says whether to stop, and nothing else", async () => {
  for (const signal of [new AbortController(), true, "x", { aborted: "no" }, null])
    await expect(solver(flat(), data, usual).train({ signal } as never)).rejects.toThrow(/signal must/);
  const training = solver(flat(), data, usual);
  await expect(training.train({ signal: new AbortController() as never })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: train: signal must be an object that says whether to stop
      given     signal {}
      expected  new AbortController().signal, or { aborted: false }
      to do     leave it out where nobody stops it]
  `);
});

test("a state that somebody else has put into the model is refused, and nothing else is", async () => {
  const model = deep();
  const training = solver(model, data, usual);
  training.step();
  const { mean1, drop } = model.state;
  model.state.mean1 = copy(mean1);
  expect(() => training.step()).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: solver: somebody else has changed the state since
      given     state.mean1, another value than training left there
      expected  the state as it was, or a new solver
      to do     make a new solver to train from this state]
  `);
  model.state.mean1 = mean1;
  model.state.drop = 99;
  await expect(training.train()).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: solver: somebody else has changed the state since
      given     state.drop, another value than training left there
      expected  the state as it was, or a new solver
      to do     make a new solver to train from this state]
  `);
  model.state.drop = drop;
  expect(training.step()).toBeGreaterThan(0);
  await training.train();
  expect(await training.train()).toBe("finished");
});

test("labels that no class has are the model's to refuse", () => {
  const strange: Dataset<NDArray<2>> = {
    size: 9,
    take: (places) => ({ ...data.train.take(places), y: new Int32Array(places.length).fill(3) }),
  };
  expect(() => solver(flat(), { train: strange, validation: strange }, usual).step()).toThrow("a label must be");
});
