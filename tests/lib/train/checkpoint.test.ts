import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  accuracy,
  adagrad,
  adam,
  adamw,
  copy,
  cosine,
  from,
  loadModel,
  type Model,
  momentum,
  type NDArray,
  nesterov,
  plateau,
  resume,
  rmsprop,
  type SolverOptions,
  StridesError,
  saveModel,
  sgd,
  solver,
  stepDecay,
  type UpdateRule,
  zeros,
} from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";
import { deep, flat, held, points } from "./tiny.ts";

const folder = mkdtempSync(join(tmpdir(), "strides-train-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const data = { train: points(70, 1), validation: points(40, 2) };
type Options = SolverOptions<NDArray<2>>;
const usual: Options = { rule: adam({ learningRate: 0.02 }), batchSize: 16, epochs: 3 };
const columns = ({ history: { seconds, ...rest } }: { readonly history: { readonly seconds: unknown } }): unknown =>
  rest;
const steps = (training: { step(): number }, count: number): void => {
  for (let i = 0; i < count; i++) training.step();
};

describe("a training that goes on from a file", () => {
  const rules = [
    sgd({ learningRate: 0.1 }),
    momentum({ learningRate: 0.02, weightDecay: 0.1 }),
    nesterov({ learningRate: 0.02 }),
    rmsprop({ learningRate: 0.01 }),
    adagrad({ learningRate: 0.1 }),
    adam({ learningRate: 0.02 }),
    adamw({ learningRate: 0.02, weightDecay: 0.1 }),
  ] as readonly UpdateRule[];

  const cases = rules.flatMap((rule, i) =>
    (rule.name === "adam" ? [0, 1, 5, 14, 15] : [5 + i]).map((made) => ({ rule, made })),
  );

  test.for(cases)(
    "after $made steps has the numbers of one that was never interrupted: $rule.name",
    ({ rule, made }) => {
      const schedule = [cosine({ warmup: 1 }), plateau({ patience: 1 }), stepDecay({ every: 1 })][made % 3]!;
      const options = { ...usual, rule, schedule, seed: made };
      const whole = solver(deep(), data, options);
      while (!whole.done) whole.step();
      const begun = solver(deep(), data, options);
      steps(begun, made);
      begun.save(at("begun"));
      const model = deep();
      const training = resume(at("begun"), model, data, options);
      expect(held(model)).toEqual(held(begun.model));
      while (!training.done) training.step();
      expect(columns(training)).toEqual(columns(whole));
      expect(held({ params: training.best!.params, state: training.best!.state })).toEqual(
        held({ params: whole.best!.params, state: whole.best!.state }),
      );
      expect(held(model)).toEqual(held(whole.model));
    },
  );

  test("may be given more epochs, and then has the numbers of one that had them from the start", async () => {
    const whole = solver(deep(), data, usual);
    await whole.train();
    const begun = solver(deep(), data, { ...usual, epochs: 1 });
    await begun.train();
    begun.save(at("longer"));
    const training = resume(at("longer"), deep(), data, usual);
    await training.train();
    expect(held(training.model)).toEqual(held(whole.model));
    expect(columns(training)).toEqual(columns(whole));
    expect(training.history.seconds[1]).toBe(begun.history.seconds[1]);
  });

  test("that ended in the middle of an epoch still knows what it saw there", async () => {
    const signal = { aborted: false };
    const augment = (x: NDArray<2>): NDArray<2> => {
      signal.aborted = true;
      return x;
    };
    const begun = solver(deep(), data, { ...usual, augment });
    await begun.train({ signal });
    begun.save(at("partial"));
    const training = resume(at("partial"), deep(), data, usual);
    expect(training.history.step).toEqual([0, 1]);
    expect(training.best).toMatchObject({ step: begun.best!.step, accuracy: begun.best!.accuracy });
    await training.train();
    expect(training.history.step).toEqual([0, 5, 10, 15]);
  });

  test("was saved after every second epoch, and at the end", async () => {
    const file = at("kept");
    const training = solver(deep(), data, { ...usual, epochs: 3, checkpoint: { file, every: 2 } });
    const files: number[] = [];
    while (!training.done) {
      training.step();
      if (readdirSync(folder).includes("kept")) files.push(resume(file, deep(), data, usual).history.loss.length);
    }
    expect(new Set(files)).toEqual(new Set([10]));
    await training.train();
    expect(resume(file, deep(), data, usual).history.loss.length).toBe(15);
    expect(resume(file, deep(), data, usual).done).toBe(true);
  });

  test("has ended when its file says so: the model is what was best", async () => {
    const options = { ...usual, schedule: ({ step }: { readonly step: number }) => (step < 5 ? 1 : 3000) };
    const training = solver(deep(), data, options);
    await training.train();
    training.save(at("ended"));
    const again = resume(at("ended"), deep(), data, options);
    expect(again.done).toBe(true);
    expect(held(again.model)).toEqual(held(training.model));
    expect(await again.train()).toBe("finished");
    expect(held(again.model)).toEqual(held(training.model));
  });

  test("leaves the model as it is when it is only saved", async () => {
    const training = solver(deep(), data, usual);
    await training.train();
    const before = held(training.model);
    training.save(at("only"));
    expect(held(training.model)).toEqual(before);
  });
});

describe("a model", () => {
  test("comes back to the last bit, NaN, infinities and −0 too", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const model = deep(dtype);
      const strange = [Number.NaN, -0, 1 / 0, -1 / 0, 5e-324, 0.1, 1 / 3, 7];
      model.params.b1 = copy(from(strange), dtype);
      model.params.gamma1 = copy(from([...strange, 1, 1, 1, 1, 1, 1, 1, 1])).step(2);
      model.params.gamma1 = copy(model.params.gamma1, dtype);
      model.state.drop = -0;
      saveModel(model, at("model"));
      const other = deep(dtype);
      loadModel(other, at("model"));
      expect(held(other)).toEqual(held(model));
    }
  });

  test("comes back from views, and with none of its memory shared", () => {
    const model = flat("float64");
    model.params.W1 = from([
      [1, 2],
      [3, 4],
      [5, 6],
    ]).transpose(1, 0);
    saveModel(model, at("view"));
    const other = flat("float64");
    loadModel(other, at("view"));
    expect([...other.params.W1!.data]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  test("comes out of a training's file as the best that it was", async () => {
    const training = solver(deep(), data, { ...usual, schedule: ({ step }) => (step < 5 ? 1 : 3000) });
    await training.train();
    training.save(at("best"));
    const model = deep();
    loadModel(model, at("best"));
    expect(accuracy(model, data.validation)).toBe(training.best!.accuracy);
    expect(held(model)).toEqual(held(training.model));
  });

  test("comes out of the file of an interrupted training as that training ended with it", async () => {
    const signal = { aborted: false };
    let made = 0;
    const augment = (x: NDArray<2>): NDArray<2> => {
      signal.aborted = ++made === 4;
      return x;
    };
    const training = solver(deep(), data, { ...usual, augment });
    await training.train({ signal });
    expect(training.best!.step).toBe(4);
    training.save(at("interrupted"));
    const model = deep();
    loadModel(model, at("interrupted"));
    expect(held(model)).toEqual(held(training.model));
  });
});

describe("a file", () => {
  const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(at(name)));
  const saved = (name: string): Uint8Array => {
    const training = solver(flat(), data, usual);
    steps(training, 3);
    training.save(at(name));
    return bytesOf(name);
  };
  const refusal = (bytes: Uint8Array): string => {
    writeFileSync(at("changed"), bytes);
    const model = flat();
    const before = held(model);
    try {
      resume(at("changed"), model, data, usual);
    } catch (error) {
      expect(held(model)).toEqual(before);
      return error instanceof StridesError ? error.what : String(error);
    }
    return "not refused";
  };

  test("that was cut short anywhere says so", () => {
    const whole = saved("cut");
    for (let length = 0; length < whole.length; length += length < 70 ? 1 : 37)
      expect(refusal(whole.subarray(0, length)), `${length} bytes`).toBe("resume: the file is broken");
    expect(refusal(Uint8Array.of(...whole, 0))).toBe("resume: the file is broken");
  });

  test("in which one bit has changed says so", () => {
    const whole = saved("flipped");
    const said = new Set<string>();
    for (let i = 0; i < whole.length; i += i < 70 ? 1 : 13) {
      const changed = whole.slice();
      changed[i]! ^= 1 << (i % 8);
      said.add(refusal(changed));
    }
    expect([...said].filter((what) => !what.includes("is of version")).sort()).toEqual([
      "resume: the file is broken",
      "resume: the file is no file that strides has saved",
    ]);
  });

  test("is never half written, and a save that fails leaves the old one", () => {
    const before = saved("old");
    mkdirSync(at(`old.${process.pid}.part`));
    const training = solver(flat(), data, usual);
    steps(training, 4);
    expect(() => training.save(at("old"))).toThrow("the file could not be written");
    expect(bytesOf("old")).toEqual(before);
    rmSync(at(`old.${process.pid}.part`), { recursive: true });
    training.save(at("old"));
    expect(bytesOf("old")).not.toEqual(before);
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("that a rename can't replace leaves nothing beside it", () => {
    mkdirSync(at("taken"));
    expect(() => saveModel(flat(), at("taken"))).toThrow("the file could not be written");
    expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  test("of another training or model is refused", () => {
    const training = solver(deep(), data, usual);
    steps(training, 2);
    const here = process.cwd();
    process.chdir(folder);
    try {
      training.save("deep.strides");
      saveModel(flat(), "flat.strides");
      const ended = solver(deep(), data, usual);
      while (!ended.done) ended.step();
      ended.save("ended.strides");
      const newer = bytesOf("deep.strides");
      newer[8] = 2;
      writeFileSync("newer.strides", newer);
      writeFileSync("notes.txt", "W1 = 0.5, and a good deal more of the same, which no program has ever written");
      const again =
        (options: object = {}, model: Model<NDArray<2>> = deep(), samples = data) =>
        () =>
          resume("deep.strides", model, samples, { ...usual, ...options });
      const other = deep();
      Object.assign(other.params, { W1: zeros(2, 8) });
      const odd = flat();
      Object.assign(odd, { state: { drop: 1 } });
      expect(
        saidBy({
          missing: () => resume("nothing.strides", deep(), data, usual),
          foreign: () => resume("notes.txt", deep(), data, usual),
          newer: () => loadModel(deep(), "newer.strides"),
          "a model's": () => resume("flat.strides", flat(), data, usual),
          "other names": again({}, flat()),
          "another dtype": again({}, other),
          "a state that isn't there": () => loadModel(odd, "flat.strides"),
          "another rule": again({ rule: sgd({ learningRate: 0.1 }) }),
          "the same rule at another rate": again({ rule: adam({ learningRate: 0.5 }) }),
          "as many other samples": again({}, deep(), { ...data, train: points(70, 2) }),
          "others to validate with": again({}, deep(), { ...data, validation: points(data.validation.size, 9) }),
          "another batch size": again({ batchSize: 10 }),
          "another seed": again({ seed: 1 }),
          "fewer epochs": () => resume("ended.strides", deep(), data, { ...usual, epochs: 2 }),
          "other samples": again({}, deep(), { ...data, train: points(71, 1) }),
          "no name": () => resume("", deep(), data, usual),
          "no folder": () => saveModel(flat(), "there/is/none"),
          "no file": () => saveModel(flat(), 3 as never),
          "no model": () => loadModel({} as never, "flat.strides"),
        }),
      ).toMatchInlineSnapshot(`
        "# missing
        resume: the file could not be read
          given     "nothing.strides": ENOENT
          expected  the name of a file that was saved
          to do     check the name and the folder; nothing is saved before the first epoch has ended
        # foreign
        resume: the file is no file that strides has saved
          given     "notes.txt"
          expected  a whole file of strides, version 1 or older
          to do     give the file that save wrote
        # newer
        loadModel: the file is of version 2, newer than this strides
          given     "newer.strides"
          expected  a whole file of strides, version 1 or older
          to do     read it with the strides that wrote it
        # a model's
        resume: the file holds no training
          given     "flat.strides": a model
          expected  a file that a solver has saved
          to do     a model alone goes back into place by loadModel(model, file)
        # other names
        resume: the file is of another model
          given     params.W1: here (2, 3) float32, in the file (2, 8) float32
          expected  a model with W1 (2, 8) float32, b1 (8) float32, gamma1 (8) float32, beta1 (8) float32, W2 (8, 3) float32, b2 (3) float32
          to do     make the model with the sizes that it had when it was saved
        # another dtype
        resume: the file is of another model
          given     params.W1: here (2, 8) float64, in the file (2, 8) float32
          expected  a model with W1 (2, 8) float32, b1 (8) float32, gamma1 (8) float32, beta1 (8) float32, W2 (8, 3) float32, b2 (3) float32
          to do     make the model with the sizes that it had when it was saved
        # a state that isn't there
        loadModel: the file is of another model
          given     state.drop: here a number, in the file nothing
          expected  a model with no state
          to do     make the model with the sizes that it had when it was saved
        # another rule
        resume: a training must go on as it was begun
          given     rule sgd { weightDecay: 0, learningRate: 0.1 }; in the file adam { weightDecay: 0, beta1: 0.9, beta2: 0.999, eps: 1e-8, learningRate: 0.02 }
          expected  rule adam { weightDecay: 0, beta1: 0.9, beta2: 0.999, eps: 1e-8, learningRate: 0.02 }
          to do     give the same; for another make a new solver, which begins from the model as loadModel leaves it
        # the same rule at another rate
        resume: a training must go on as it was begun
          given     rule adam { weightDecay: 0, beta1: 0.9, beta2: 0.999, eps: 1e-8, learningRate: 0.5 }; in the file adam { weightDecay: 0, beta1: 0.9, beta2: 0.999, eps: 1e-8, learningRate: 0.02 }
          expected  rule adam { weightDecay: 0, beta1: 0.9, beta2: 0.999, eps: 1e-8, learningRate: 0.02 }
          to do     give the same; for another make a new solver, which begins from the model as loadModel leaves it
        # as many other samples
        resume: a training must go on as it was begun
          given     samples to learn from 70, of labels 0 2 2 2 2 1 1 1 …, 28.0527 in sum; in the file 70, of labels 0 2 2 2 2 1 1 1 …, 29.6546 in sum
          expected  samples to learn from 70, of labels 0 2 2 2 2 1 1 1 …, 29.6546 in sum
          to do     give the samples that the training was begun with
        # others to validate with
        resume: a training must go on as it was begun
          given     samples to validate with 40, of labels 0 2 1 0 2 1 0 2 …, 21.4483 in sum; in the file 40, of labels 0 2 1 0 2 1 0 2 …, 14.8399 in sum
          expected  samples to validate with 40, of labels 0 2 1 0 2 1 0 2 …, 14.8399 in sum
          to do     give the samples that the training was begun with
        # another batch size
        resume: a training must go on as it was begun
          given     batchSize 10; in the file 16
          expected  batchSize 16
          to do     give the same; for another make a new solver, which begins from the model as loadModel leaves it
        # another seed
        resume: a training must go on as it was begun
          given     seed 1; in the file 0
          expected  seed 0
          to do     give the same; for another make a new solver, which begins from the model as loadModel leaves it
        # fewer epochs
        resume: more was made already than is asked for
          given     3 epochs are in the file, epochs 2 asked for
          expected  epochs 3 or more: those before count
          to do     ask for more epochs; loadModel(model, file) takes what was best, without going on
        # other samples
        resume: a training must go on as it was begun
          given     samples to learn from 71, of labels 0 2 2 2 2 2 2 2 …, 42.6452 in sum; in the file 70, of labels 0 2 2 2 2 1 1 1 …, 29.6546 in sum
          expected  samples to learn from 70, of labels 0 2 2 2 2 1 1 1 …, 29.6546 in sum
          to do     give the samples that the training was begun with
        # no name
        resume: file must be the name of a file
          given     file ""
          expected  such as "best.strides"
          to do     give it in quotes
        # no folder
        saveModel: the file could not be written
          given     "there/is/none": ENOENT
          expected  a folder that is there, with room to write in
          to do     make the folder, or choose another; a file that was there before is as it was
        # no file
        saveModel: file must be the name of a file
          given     file 3
          expected  such as "best.strides"
          to do     give it in quotes
        # no model
        loadModel: a model must have params and a function loss
          given     {}
          expected  { params: { W1, b1, … }, loss(x, y) }, and state where something is remembered
          to do     give what the function that makes the network returns: { params, loss }"
      `);
    } finally {
      process.chdir(here);
    }
  });

  test("holds no functions, of which a rule's state may have some", () => {
    const odd: UpdateRule = { ...sgd({ learningRate: 0.1 }), start: () => ({ next: { f: () => 1 } }) };
    const training = solver(flat(), data, { ...usual, rule: odd });
    expect(() => training.save(at("odd"))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: save: only arrays, numbers and texts can be saved, in lists and records
        given     memory.W1.next.f a function f
        expected  a state made of those
        to do     keep in memory.W1.next.f what can be written down]
    `);
  });
});
