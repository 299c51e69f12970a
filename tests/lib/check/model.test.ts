import { describe, expect, test } from "vitest";
import {
  type Arrays,
  add,
  checkModel,
  copy,
  from,
  type Labels,
  type Learned,
  linear,
  type Model,
  mul,
  type NDArray,
  ones,
  random,
  type Scored,
  softmaxLoss,
  sum,
  transpose,
} from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

// A small model of one layer, right and wrong.

const [x, y] = [random(1).normal(4, 3), [0, 1, 1, 0]];

/** What a softmax classifier learns, and what a change of it makes of that. */
interface Changes {
  readonly learned?: (learned: Learned, model: Model, x: NDArray, y: Labels) => unknown;
  readonly scored?: (scored: Scored, model: Model, x: NDArray) => unknown;
  readonly state?: Model["state"];
}
function classifier({ learned, scored, state }: Changes = {}): Model {
  const params: Arrays = { W1: random(2).normal(3, 2), b1: random(3).normal(2) };
  function loss(x: NDArray): Scored;
  function loss(x: NDArray, y: Labels): Learned;
  function loss(x: NDArray, y?: Labels): Scored | Learned {
    const { out: scores, cache } = linear.forward(x, params.W1 as NDArray<2>, params.b1 as NDArray<1>);
    const model = { params, state, loss } as Model;
    if (y === undefined) return (scored?.({ scores }, model, x) ?? { scores }) as Scored;
    const softmax = softmaxLoss.forward(scores, y);
    const { dw, db } = linear.backward(softmaxLoss.backward(copy(ones(), x.dtype), softmax.cache).dx, cache);
    const right = { loss: softmax.out.get(), grads: { W1: dw, b1: db as NDArray } };
    return (learned?.(right, model, x, y) ?? right) as Learned;
  }
  return { params, loss, ...(state ? { state } : {}) };
}
const checked = (changes: Changes): readonly string[] => {
  const { passed, faults } = checkModel(classifier(changes), x, y);
  expect(passed).toBe(false);
  return faults;
};

test("a right model passes, each gradient by the name of its parameter", () => {
  expect(String(checkModel(classifier(), x, y)).replace(/\d\.\de[+-]\d+/g, "…")).toMatchInlineSnapshot(`
    "model: gradients agree
      dW1  (3, 2)  ok  error …, strict …  6 checked
      db1  (2)     ok  error …, strict …  2 checked"
  `);
});

test.for(["full", "sampled", "directions"] as const)("it can be asked %s", (mode) => {
  const { passed, findings } = checkModel(classifier(), x, y, { mode, samples: 2 });
  expect(passed).toBe(true);
  expect(findings.map(({ checked }) => checked)).toEqual(mode === "full" ? [6, 2] : [2, 2]);
});

test("samples that are a view, in float32, and labels of any kind", () => {
  expect(checkModel(classifier(), transpose(copy(transpose(x))), y).passed).toBe(true);
  expect(checkModel(classifier(), x, from(y)).passed).toBe(true);
  expect(checkModel(classifier(), x, Int32Array.from(y)).passed).toBe(true);
  const narrow = classifier();
  for (const [name, array] of Object.entries(narrow.params)) narrow.params[name] = copy(array, "float32");
  expect(checkModel(narrow, copy(x, "float32"), y).passed).toBe(true);
});

test("a wrong gradient is found and named", () => {
  const wrong = classifier({ learned: ({ loss, grads }) => ({ loss, grads: { ...grads, W1: mul(4, grads.W1!) } }) });
  const { passed, faults, findings } = checkModel(wrong, x, y);
  expect([passed, faults]).toEqual([false, []]);
  expect(findings.map(({ name, passed }) => [name, passed])).toEqual([
    ["dW1", false],
    ["db1", true],
  ]);
  expect(findings[0]!.notes).toContain("dW1 is 4 times what it should be: not divided by the batch size = 4?");
});

test("regularisation whose gradient disagrees with its loss is found", () => {
  const wrong = classifier({
    learned: ({ loss, grads }, { params: { W1 } }) => ({
      loss: loss + 0.5 * sum(mul(W1!, W1!)).get(),
      grads: { ...grads, W1: add(grads.W1!, mul(2, W1!)) },
    }),
  });
  expect(checkModel(wrong, x, y).findings.map(({ passed }) => passed)).toEqual([false, true]);
});

describe("what a model must not do", () => {
  let calls = 0;
  test.for<[string, Changes, string]>([
    [
      "write into a parameter",
      { learned: (_, { params }) => params.W1!.set(0, 1, 7) },
      "loss(x, y) changed params.W1 at (0, 1) from",
    ],
    ["write into the samples", { scored: (_, __, x) => x.set(2, 1, 7) }, "loss(x) changed x at (2, 1) from"],
    [
      "write into the labels",
      { learned: (_, __, ___, y) => void (y as number[]).fill(1) },
      "loss(x, y) changed y: copy what you write to",
    ],
    [
      "put another array into its parameters",
      { learned: (_, { params }) => void Object.assign(params, { b1: copy(params.b1!) }) },
      "loss(x, y) put something else into params.b1: return it, and leave the model as it is",
    ],
    [
      "advance its own state",
      { state: { seed: 1 }, learned: (_, { state }) => void Object.assign(state!, { seed: 2 }) },
      "loss(x, y) put something else into state.seed: return it, and leave the model as it is",
    ],
    [
      "write into its state",
      { state: { mean1: from([0, 0]) }, learned: (_, { state }) => (state!.mean1 as NDArray).set(1, 5) },
      "loss(x, y) changed state.mean1 at (1) from 0 to 5: copy what you want to write to",
    ],
    [
      "draw anew in each call",
      { learned: ({ loss, grads }) => ({ loss: loss + calls++, grads }) },
      "loss(x, y) gave something else when it was called again: draw random numbers from a seed in state",
    ],
    [
      "return a state that it hasn't got",
      { learned: (right) => ({ ...right, state: { mean9: from([1]) } }) },
      "loss(x, y) returned state.mean9, and the model has none: make it with the model",
    ],
    [
      "leave out a gradient",
      { learned: ({ loss, grads: { W1 } }) => ({ loss, grads: { W1 } }) },
      "grads has no b1: it needs one for each of params",
    ],
    [
      "return one too many",
      { learned: ({ loss, grads }) => ({ loss, grads: { ...grads, W2: grads.W1 } }) },
      "grads has W2, and params has none of that name",
    ],
    [
      "transpose a gradient",
      { learned: ({ loss, grads }) => ({ loss, grads: { ...grads, W1: transpose(grads.W1!) } }) },
      "grads.W1 has shape (2, 3), and must have that of params.W1, (3, 2)",
    ],
    [
      "return a gradient in another dtype",
      { learned: ({ loss, grads }) => ({ loss, grads: { ...grads, b1: copy(grads.b1!, "float32") } }) },
      "grads.b1 is float32, and params.b1 is float64",
    ],
    [
      "return a parameter as its gradient",
      { learned: ({ loss, grads }, { params }) => ({ loss, grads: { ...grads, b1: params.b1 } }) },
      "grads.b1 shares its memory with params: return a copy",
    ],
    [
      "return a number for a gradient",
      { learned: ({ loss, grads }) => ({ loss, grads: { ...grads, b1: 0 } }) },
      "grads.b1 must be an array, and is 0",
    ],
    [
      "forget its gradients",
      { learned: ({ loss }) => ({ loss }) },
      "loss(x, y) must return grads, an array for each of W1, b1",
    ],
    [
      "return its loss as an array",
      { learned: ({ loss, grads }) => ({ loss: from(loss), grads }) },
      "loss(x, y) must return { loss, grads }, loss a number, and it is ()",
    ],
    ["lose itself in NaN", { learned: ({ grads }) => ({ loss: Number.NaN, grads }) }, "loss is NaN"],
    [
      "give a score too few",
      { scored: ({ scores }) => ({ scores: scores.hi(3) }) },
      "scores have shape (3, 2), and must have (4, C)",
    ],
    ["return scores by themselves", { scored: ({ scores }) => scores }, "loss(x) must return { scores }, an array"],
  ])("%s", ([, changes, sentence]) => {
    y.splice(0, 4, 0, 1, 1, 0);
    expect(checked(changes)).toContainEqual(expect.stringContaining(sentence));
  });

  test("keep to the parameters that it was made with", () => {
    const kept = classifier();
    const other = { params: { ...kept.params }, loss: kept.loss };
    expect(checkModel(other, x, y).faults).toContain(
      "loss stays the same when params hold other arrays: read params.W1 inside loss, not when the model is made",
    );
  });

  test("read the samples' data as if they were packed", () => {
    const wrong = classifier({ learned: ({ loss, grads }, _, x) => ({ loss: loss + (x.data[0] || 0), grads }) });
    expect(checkModel(wrong, x, y).faults).toContainEqual(expect.stringContaining("goes wrong where x is a view"));
  });
});

test("a model has its own arrays again, also after an error", () => {
  const FEW = 3;
  for (const fails of [false, true]) {
    let calls = 0;
    const model = classifier({
      state: { mean1: from([1, 2]), seed: 3 },
      learned: (_, __, x) => {
        if (fails && ++calls > FEW) x.set(0, 0, 9);
        if (calls > FEW) throw new Error("broken");
      },
    });
    const [params, state] = [{ ...model.params }, { ...model.state }];
    const [numbers, samples] = [copy(params.W1!).data, copy(x).data];
    if (fails) expect(() => checkModel(model, x, y)).toThrow("broken");
    else expect(checkModel(model, x, y).passed).toBe(true);
    for (const [name, array] of Object.entries(params)) expect(model.params[name]).toBe(array);
    for (const [name, value] of Object.entries(state)) expect(model.state![name]).toBe(value);
    expect(params.W1!.data).toEqual(numbers);
    expect(x.data).toEqual(samples);
  }
});

test("what checkModel can't take", () => {
  expect(
    saidBy({
      "the function that makes a model": () => checkModel(classifier as never, x, y),
      "a model of nothing": () => checkModel({ params: {}, loss: classifier().loss }, x, y),
      "no samples": () => checkModel(classifier(), undefined as never, y),
      "a label too few": () => checkModel(classifier(), x, [0, 1, 1]),
      "a mode that isn't there": () => checkModel(classifier(), x, y, { mode: "quick" } as never),
      "a name that isn't there": () => checkModel(classifier(), x, y, { count: 3 } as never),
    }),
  ).toMatchInlineSnapshot(`
    "# the function that makes a model
    checkModel: the first argument must be a model with parameters
      given     a function classifier
      expected  { params: { W1, b1, … }, loss }, every parameter an array
      to do     return { params, loss } from the function that makes it
    # a model of nothing
    checkModel: the first argument must be a model with parameters
      given     { params: …, loss: a function loss }
      expected  { params: { W1, b1, … }, loss }, every parameter an array
      to do     return { params, loss } from the function that makes it
    # no samples
    checkModel: x must be an array of float32 or float64
      given     x undefined
      expected  an array, as from(…), zeros(…) and layers make them
      to do     find out where undefined comes from
    # a label too few
    checkModel: y must have a label for each sample of x
      given     x (4, 2)  y (3)
      expected  y (4)
      to do     cut x and y into batches at the same places
    # a mode that isn't there
    checkModel: an option is not one that can be used
      given     mode "quick"
      expected  mode "full", "sampled" or "directions"; samples 1, 2, 3, …; a tolerance above 0; a whole seed
      to do     such as checkModel(model, x, y, { mode: "sampled", samples: 50 })
    # a name that isn't there
    checkModel: there is no option count
      given     { count: 3 }
      expected  any of mode, samples, tolerance, seed
      to do     leave it out"
  `);
});
