import { inspect } from "node:util";
import { createContext, runInContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isOnLoan } from "../../../lib/core/lent.ts";
import {
  accuracy,
  adam,
  type Dataset,
  from,
  type NDArray,
  type Progress,
  plateau,
  progressBar,
  random,
  type Schedule,
  type SolverOptions,
  sgd,
  solver,
  stepDecay,
  type UpdateRule,
} from "../../../lib/index.ts";
import { wasmEngine } from "../../../lib/wasm/engine.ts";
import { bowl, deep, flat, held, points } from "./tiny.ts";

type Options = Partial<SolverOptions<NDArray<2>>>;
const data = { train: points(70, 1), validation: points(40, 2) };
/** Five steps an epoch: batches of 16, 16, 16, 16 and 6. */
const usual = { rule: adam({ learningRate: 0.02 }), batchSize: 16, epochs: 4 } as const;
const deepSolver = (options: Options = {}) => solver(deep(), data, { ...usual, ...options });
/** What was seen, but for how long it took. */
const seen = ({ history: { seconds, ...columns } }: { readonly history: { readonly seconds: unknown } }): unknown => [
  columns,
  (seconds as readonly number[]).length,
];

/** A clock that moves when it is told to. */
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());
const pass = (milliseconds: number): void => void vi.advanceTimersByTime(milliseconds);
/** Let time pass at each step, and something happen at one of them. */
const passing = (milliseconds: number, at?: number, happen?: () => void): Options => {
  let step = 0;
  return {
    augment: (x) => {
      pass(milliseconds);
      if (step++ === at) happen?.();
      return x;
    },
  };
};

test("two steps by hand: W ← W − 0.1·W, and the loss is ½ΣW²", () => {
  const model = bowl(from([2, -4]));
  const training = solver(model, data, { rule: sgd({ learningRate: 0.1 }), batchSize: 70, epochs: 2 });
  expect(training.step()).toBe(10);
  expect([...model.params.W1!.data]).toEqual([1.8, -3.6]);
  expect(training.done).toBe(false);
  expect(training.step()).toBeCloseTo(8.1, 12);
  expect(model.params.W1!.get(0)).toBe(2); // every epoch was as good, and the first of them stays the best
  expect(training.best).toMatchObject({ epoch: 0, step: 0 });
  expect(training.done).toBe(true);
});

test("a net learns, and the columns say how", async () => {
  const training = deepSolver();
  expect(training.history.loss).toEqual([]);
  expect(training.best).toBeUndefined();
  expect(await training.train()).toBe("finished");
  const { loss, epoch, step, trainAccuracy, validationAccuracy, seconds, factor } = training.history;
  expect(loss.length).toBe(20);
  expect(loss[19]!).toBeLessThan(0.8 * loss[0]!);
  expect(epoch).toEqual([0, 1, 2, 3, 4]);
  expect(step).toEqual([0, 5, 10, 15, 20]);
  expect(factor).toEqual([1, 1, 1, 1, 1]);
  expect([trainAccuracy.length, validationAccuracy.length, seconds.length]).toEqual([5, 5, 5]);
  expect(training.best!.accuracy).toBe(Math.max(...validationAccuracy));
  expect(training.best!.accuracy).toBeGreaterThan(0.8);
  expect(accuracy(training.model, data.validation)).toBe(training.best!.accuracy);
  expect(inspect(training)).toBe(progressBar(training.progress));
});

test("the same seed gives the same bits, step by step too, and another seed another order", async () => {
  const [first, second, third, stepped] = [deepSolver(), deepSolver(), deepSolver({ seed: 1 }), deepSolver()];
  for (const training of [first, second, third]) await training.train();
  while (!stepped.done) stepped.step();
  expect(held(second.model)).toEqual(held(first.model));
  expect(held(stepped.model)).toEqual(held(first.model));
  expect(seen(stepped)).toEqual(seen(first));
  expect(third.history.loss).not.toEqual(first.history.loss);
});

test("each epoch has an order of its own, in which every sample comes once", () => {
  const places: number[] = [];
  const train: Dataset<NDArray<2>> = {
    size: 70,
    take: (list) => {
      places.push(...Array.from(list));
      return data.train.take(list);
    },
  };
  const training = solver(flat(), { ...data, train }, { ...usual, trainSamples: 1, epochs: 2 });
  while (!training.done) training.step();
  // One sample is looked at before each epoch, and after the last.
  const [first, second] = [places.slice(1, 71), places.slice(72, 142)];
  const all = Array.from({ length: 70 }, (_, i) => i);
  expect([...first].sort((a, b) => a - b)).toEqual(all);
  expect([...second].sort((a, b) => a - b)).toEqual(all);
  expect(second).not.toEqual(first);
});

test("a schedule is followed, and what begins with W decays", async () => {
  const steps: string[] = [];
  const inner = sgd({ learningRate: 0.01, weightDecay: 0.1 });
  const rule: UpdateRule = {
    ...inner,
    step: (w, dw, state, how) => {
      steps.push(`${w.shape.length} ${how?.factor} ${how?.decay}`);
      return inner.step(w, dw, state as never, how);
    },
  };
  const training = solver(flat(), data, { ...usual, rule, epochs: 2, schedule: stepDecay({ every: 1 }) });
  await training.train();
  expect(steps.slice(0, 2)).toEqual(["2 1 true", "1 1 false"]);
  expect(steps.slice(-2)).toEqual(["2 0.5 true", "1 0.5 false"]);
  expect(training.history.factor).toEqual([1, 1, 0.5]);
  steps.length = 0;
  await solver(flat(), data, { ...usual, rule, epochs: 1, decayed: (name) => name === "b1" }).train();
  expect(steps.slice(0, 2)).toEqual(["2 1 false", "1 1 true"]);
});

describe("the best", () => {
  const ruined: Schedule = ({ step }) => (step < 10 ? 1 : 3000);

  test("is kept whole: parameters, running statistics and all", async () => {
    const training = deepSolver({ schedule: ruined });
    await training.train();
    const { best, model, history } = training;
    expect(best!.step).toBeLessThanOrEqual(10);
    expect(history.validationAccuracy.at(-1)!).toBeLessThan(best!.accuracy);
    expect(held(model)).toEqual(held({ params: best!.params, state: best!.state }));
    expect(accuracy(model, data.validation)).toBe(best!.accuracy);
    const latest = deepSolver({ schedule: ruined, keepBest: false });
    await latest.train();
    expect(accuracy(latest.model, data.validation)).toBe(history.validationAccuracy.at(-1));
  });

  test("is something also where nothing is ever right", async () => {
    const all = points(30, 1);
    const wrong: Dataset<NDArray<2>> = {
      size: 30,
      take: (places) => ({ x: all.take(places).x, y: new Int32Array(places.length).fill(2) }),
    };
    const model = bowl(from([2, -4]));
    const training = solver(model, { train: wrong, validation: wrong }, { ...usual, epochs: 1 });
    await training.train();
    expect(training.best).toMatchObject({ accuracy: 0, step: 0 });
    expect([...model.params.W1!.data]).toEqual([2, -4]);
  });
});

describe("stopping", () => {
  test("when the time is over, in the middle of an epoch, which is evaluated; then it goes on as if it never had", async () => {
    const training = deepSolver({ timeLimit: 7, ...passing(1000) });
    expect(await training.train()).toBe("time");
    expect(training.history.step).toEqual([0, 5, 7]);
    expect(training.history.epoch.at(-1)).toBe(7 / 5);
    expect(training.history.seconds.at(-1)).toBeCloseTo(7, 6);
    const whole = deepSolver();
    await whole.train();
    while ((await training.train()) !== "finished");
    expect(seen(training)).toEqual(seen(whole));
    expect(held(training.model)).toEqual(held(whole.model));
  });

  test("when somebody asks: after the step that is on its way", async () => {
    const signal = { aborted: false };
    const training = deepSolver(
      passing(0, 7, () => {
        signal.aborted = true;
      }),
    );
    expect(await training.train({ signal })).toBe("aborted");
    expect(training.history.step).toEqual([0, 5, 8]);
    expect(await training.train({ signal })).toBe("aborted");
    expect(training.history.loss.length).toBe(8);
    expect(await training.train()).toBe("finished");
    const whole = deepSolver();
    await whole.train();
    expect(seen(training)).toEqual(seen(whole));
    expect(held(training.model)).toEqual(held(whole.model));
  });

  test("when no better epoch comes, and then for good", async () => {
    const model = bowl(from([2, -4]));
    const training = solver(model, data, { ...usual, patience: 2, epochs: 9 });
    expect(await training.train()).toBe("patience");
    expect(training.history.epoch).toEqual([0, 1, 2]);
    expect(training.done).toBe(true);
    expect(await training.train()).toBe("patience");
    expect(() => training.step()).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: solver: there is no step left
        given     10 steps made
        expected  a training that isn't done
        to do     ask done before each step; more epochs take a solver with more epochs]
    `);
  });

  test("in a partial epoch that is the best yet, the model is that", async () => {
    const training = deepSolver({ timeLimit: 3, ...passing(1000) });
    await training.train();
    const { validationAccuracy } = training.history;
    expect(validationAccuracy[1]!).toBeGreaterThan(validationAccuracy[0]!);
    expect(training.best).toMatchObject({ step: 3, epoch: 3 / 5, accuracy: validationAccuracy[1] });
    expect(accuracy(training.model, data.validation)).toBe(validationAccuracy[1]);
  });
});

describe("broken off", () => {
  test.for(["a batch", "the model", "the rule", "the schedule"])("in %s, a step has never been", async (where) => {
    let calls = 0;
    const breaking = <Value>(value: Value): Value => {
      if (++calls === 18) throw new Error("broken off");
      return value;
    };
    const inner = adam({ learningRate: 0.02 });
    const rule: UpdateRule = {
      ...inner,
      step: (w, dw, state, how) => breaking(inner.step(w, dw, state as never, how)),
    };
    const model = deep();
    const { loss } = model;
    if (where === "the model")
      Object.assign(model, {
        loss: (x: NDArray<2>, y?: Int32Array) => (y === undefined ? loss(x) : breaking(loss(x, y))),
      });
    const options: Options = {
      ...(where === "a batch" && { augment: breaking }),
      ...(where === "the rule" && { rule }),
      ...(where === "the schedule" && { schedule: () => breaking(1) }),
    };
    const training = solver(model, data, { ...usual, ...options });
    await expect(training.train()).rejects.toThrow("broken off");
    const after = held(model);
    const steps = training.history.loss.length;
    expect(steps).toBeLessThan(19);
    const reference = deepSolver();
    for (let i = 0; i < steps; i++) reference.step();
    expect(after).toEqual(held(reference.model));
    await training.train();
    const whole = deepSolver();
    await whole.train();
    expect(seen(training)).toEqual(seen(whole));
    expect(held(model)).toEqual(held(whole.model));
  });

  test("from outside, as a cell is, where no finally runs: wherever that is", async () => {
    const training = deepSolver({ epochs: 20 });
    const scope = {
      training,
      all: () => {
        while (!training.done) training.step();
      },
    };
    const context = createContext(scope);
    // How often is the machine's affair, what comes of it isn't; each try may take longer, so that it ends.
    let broken = 0;
    while (!training.done)
      try {
        runInContext("all()", context, { timeout: 5 + broken });
      } catch (error) {
        if ((error as { readonly code?: string }).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
        broken++;
        await Promise.resolve();
      }
    const whole = deepSolver({ epochs: 20 });
    while (!whole.done) whole.step();
    expect(seen(training)).toEqual(seen(whole));
    expect(held(training.model)).toEqual(held(whole.model));
  });

  test("in a report, nothing is lost", async () => {
    let calls = 0;
    const onProgress = (): void => {
      if (++calls === 3) throw new Error("no room");
    };
    const training = deepSolver({ onProgress, ...passing(150) });
    await expect(training.train()).rejects.toThrow("no room");
    await training.train();
    const whole = deepSolver();
    await whole.train();
    expect(seen(training)).toEqual(seen(whole));
  });
});

describe("while it trains", () => {
  test("others may speak", async () => {
    let [spoken, going] = [0, true];
    const speak = (): void => {
      spoken++;
      if (going) setImmediate(speak);
    };
    setImmediate(speak);
    await deepSolver(passing(25)).train();
    going = false;
    expect(spoken).toBeGreaterThanOrEqual(19);
  });

  test("parameters can be read, and are those of the last step", async () => {
    const read: unknown[] = [];
    const training = deepSolver({
      onProgress: () => read.push(held(training.model)),
      ...passing(150),
      keepBest: false,
    });
    await training.train();
    const reference = deepSolver({ keepBest: false });
    const right = [held(deep())];
    while (!reference.done) {
      reference.step();
      right.push(held(reference.model));
    }
    expect(read.length).toBeGreaterThan(20);
    for (const one of read) expect(right).toContainEqual(one);
  });

  test("what was taken out between two steps stays, also when the next step fails", async () => {
    const training = deepSolver({ rule: adam({ learningRate: 0.02 }) });
    training.step();
    const { W1 } = training.model.params;
    const mean1 = training.model.state!.mean1 as NDArray;
    training.step();
    expect([...W1!.data, ...mean1.data].every(Number.isFinite)).toBe(true);
    const failing = deepSolver({ augment: (x, seed) => (seed % 5 === 0 ? x.hi(1) : x) });
    await expect(failing.train()).rejects.toThrow("as many samples");
    const left = failing.model.params.W1!;
    await expect(failing.train()).rejects.toThrow("as many samples");
    expect(isOnLoan(left)).toBe(false);
  });

  test("a report comes at most ten times a second, and at the end", async () => {
    const reports: Progress[] = [];
    const onProgress = (progress: Progress): void => void reports.push(progress);
    await deepSolver({ onProgress, ...passing(30) }).train();
    expect(reports.slice(0, -1).map(({ step }) => step)).toEqual([0, 4, 8, 12, 16, 20]);
    expect(reports.at(-1)).toMatchObject({ step: 20, steps: 20, epoch: 4, epochs: 4, stopped: "finished" });
    expect(reports.at(-1)!.seconds).toBeCloseTo(0.6, 6);
    expect(reports[2]!.secondsLeft).toBeCloseTo(0.36, 6);
  });

  test("a second call takes over from the first", async () => {
    const training = deepSolver(passing(25));
    const [first, second] = [training.train(), training.train()];
    expect(await first).toBe("replaced");
    expect(await second).toBe("finished");
    const whole = deepSolver();
    await whole.train();
    expect(seen(training)).toEqual(seen(whole));
  });

  test("a step by hand in a pause of an evaluation is one step of it all", async () => {
    let reports = 0;
    const train: Dataset<NDArray<2>> = {
      size: 70,
      take: (places) => {
        pass(150);
        return data.train.take(places);
      },
    };
    // The second report with five steps made comes when the samples to learn from are judged, and the others aren't.
    const onProgress = ({ step }: Progress): void => {
      if (step === 5 && ++reports === 2) training.step();
    };
    const training = solver(deep(), { ...data, train }, { ...usual, onProgress });
    await training.train();
    const whole = deepSolver();
    await whole.train();
    expect(reports).toBeGreaterThanOrEqual(2);
    expect(seen(training)).toEqual(seen(whole));
  });
});

test("memory stays as it is over hundreds of steps, and none is held at the end", async () => {
  const bytes = (): number => wasmEngine()!.heap.held("arrays");
  const before = bytes();
  const training = deepSolver({ epochs: 60 });
  for (let i = 0; i < 22; i++) training.step();
  const early = bytes();
  for (let i = 0; i < 250; i++) training.step();
  expect(bytes()).toBe(early);
  await training.train();
  expect(bytes()).toBe(before);
  expect(early).toBeGreaterThan(before);
});

test("what augment draws follows from the seed and the step", async () => {
  const seeds: number[] = [];
  const augment = (x: NDArray<2>, seed: number): NDArray<2> => {
    seeds.push(seed);
    return x;
  };
  for (const seed of [0, 0, 1]) await deepSolver({ augment, seed }).train();
  expect(seeds.slice(0, 20)).toEqual(seeds.slice(20, 40));
  expect(new Set(seeds).size).toBe(40);
});

test("a plateau is one of validation", async () => {
  const model = bowl(from([2, -4]));
  const training = solver(model, data, { ...usual, schedule: plateau({ patience: 1 }) });
  await training.train();
  expect(training.history.factor).toEqual([1, 1, 0.5, 0.25, 0.125]);
});

test("a batch larger than the set is all of it", async () => {
  const training = deepSolver({ batchSize: 1000, epochs: 3 });
  await training.train();
  expect(training.history.step).toEqual([0, 1, 2, 3]);
});

test("parameters that the model was given after it was handed over count, until the first step", () => {
  const model = flat();
  const training = solver(model, data, usual);
  model.params.W1 = random(9).normal(2, 3) as NDArray;
  expect(() => training.step()).toThrow("dtype"); // of float64 now, and the batch isn't
});

test("parameters taken from the model while it reports stay to be had", async () => {
  const model = deep();
  const taken: NDArray[] = [];
  const onProgress = (): void => void taken.push(model.params.W1!, model.state.mean1);
  await solver(model, data, { ...usual, ...passing(200), onProgress }).train();
  expect(new Set(taken).size).toBeGreaterThan(30);
  for (const array of taken) expect(Number.isFinite(array.data[0])).toBe(true);
});
