import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { howToGoOn } from "../../../lib/command/training/run.ts";
import { type Given, settled, withFiles } from "../../../lib/command/training/settings.ts";
import { saidBy } from "../core/said.ts";
import { folder, PROGRAM, strides } from "./strides.ts";

const FOLDER = folder();
const QUICK = ["train", "lenet5-1998", "--samples", "200", "--batch", "50"];
const given: Given = { batch: "100", rule: "adam", schedule: "constant", seed: "0", out: "." };

test("trains, tells each epoch, validation and test, and saves what was asked for; then it goes on", () => {
  const first = strides(FOLDER, ...QUICK, "--epochs", "2", "--checkpoint", "a.strides", "--out", "bilder ü", "--spec");
  expect({ status: first.status, said: first.said }).toEqual({ status: 0, said: "" });
  const plot = join("bilder ü", "strides-lenet5-1998");
  expect(first.out.replaceAll(/\d+\.\d%|(?<=loss )\S+|\d+:\d\d/g, "…").split("\n")).toEqual([
    "epoch 1/2  loss …  train …  val …  …",
    "epoch 2/2  loss …  train …  val …  …",
    expect.stringMatching(/^validation {2}… of 1000 digits, the best, (after epoch [12]|before training)$/),
    "test        … of 2000 digits never seen before",
    `plot        ${plot}.svg`,
    `spec        ${plot}.vl.json`,
    "checkpoint  a.strides",
  ]);
  expect(readFileSync(join(FOLDER, `${plot}.svg`), "utf8")).toContain(">lenet5-1998 on digits<");
  expect(JSON.parse(readFileSync(join(FOLDER, `${plot}.vl.json`), "utf8")).hconcat).toHaveLength(2);

  const whole = strides(FOLDER, ...QUICK, "--epochs", "3").out;
  const rest = strides(FOLDER, ...QUICK, "--epochs", "3", "--resume", "a.strides").out;
  const numbers = (out: string): readonly string[] => out.match(/epoch 3\/3 .*(?= {2}\d+:)|(validation|test) .*/g)!;
  expect(numbers(rest)).toEqual(numbers(whole));
  expect(rest).not.toContain("epoch 2/3");
});

test("who asks it to stop gets what there is, and how to go on", async () => {
  const child = spawn(process.execPath, [PROGRAM, ...QUICK, "--epochs", "10000", "--checkpoint", "stopped.strides"], {
    cwd: FOLDER,
  });
  let out = "";
  child.stdout.on("data", (text) => {
    // The first epoch is told when it is over, so there is something to stop.
    if (out === "") child.kill("SIGINT");
    out += text;
  });
  const status = await new Promise((resolve) => child.on("close", resolve));
  expect(status).toBe(0);
  expect(out).toContain("stopped     between two steps; the test set stays unread\n");
  expect(out).not.toContain("test  ");
  expect(out).toContain(
    "plot        strides-lenet5-1998.svg\ncheckpoint  stopped.strides\nto go on    npx strides train",
  );
});

describe("refused before anything is computed", () => {
  const refused = (...args: readonly string[]) => {
    const { status, out, said } = strides(FOLDER, ...QUICK, ...args);
    expect(out).toBe("");
    return `${status} ${said}`;
  };

  test("a folder that can't be written to", () => {
    writeFileSync(join(FOLDER, "file"), "");
    expect(refused("--out", "file")).toMatchInlineSnapshot(`
      "1 strides train: nothing can be written in this folder
        given     "file": EEXIST
        expected  a folder with room that you may write in, or a name for a new one
        to do     choose another folder"
    `);
  });

  test("a checkpoint that would be written over another", () => {
    mkdirSync(join(FOLDER, "there.strides"));
    expect(refused("--checkpoint", "there.strides")).toMatchInlineSnapshot(`
      "1 strides train: the checkpoint is there already
        given     --checkpoint there.strides
        expected  a new name, or the file that --resume goes on from
        to do     go on from it with --resume there.strides, choose another name, or remove it"
    `);
  });

  test("a checkpoint to go on from that isn't there", () => {
    expect(refused("--resume", "nowhere.strides")).toMatchInlineSnapshot(`
      "1 resume: the file could not be read
        given     "nowhere.strides": ENOENT
        expected  the name of a file that was saved
        to do     check the name and the folder; nothing is saved before the first epoch has ended"
    `);
  });
});

test("each option that can't be understood is refused in words of its own", () => {
  const refused: Readonly<Record<string, Partial<Given>>> = {
    rule: { rule: "adman" },
    schedule: { schedule: "cosinus" },
    "a comma": { rate: "0,01" },
    "a rate below 0": { rate: "-1" },
    "half an epoch": { epochs: "2.5" },
    "an empty batch": { batch: "0" },
    "more digits than there are": { samples: "7001" },
    seed: { seed: "one" },
    "a seed too large": { seed: "99999999999999999999" },
    "no time": { timeLimit: "" },
  };
  const calls = Object.entries(refused).map(
    ([what, options]) => [what, () => settled("lenet5", { ...given, ...options })] as const,
  );
  const network = {
    "a network for photographs": () => settled("zfnet-literal", given),
    "a network misspelt": () => settled("zfnet-litera", given),
    "a file without a name": () => withFiles({ ...given, resume: "" }),
  };
  expect(withFiles({ ...given, resume: "a.strides" }).checkpoint).toBe("a.strides");
  expect(saidBy({ ...Object.fromEntries(calls), ...network })).toMatchInlineSnapshot(`
    "# rule
    strides train: there is no rule "adman"
      given     adman
      expected  one of sgd, momentum, nesterov, rmsprop, adagrad, adam, adamw
      to do     did you mean adam?
    # schedule
    strides train: there is no schedule "cosinus"
      given     cosinus
      expected  one of constant, cosine, stepDecay, plateau
      to do     did you mean cosine?
    # a comma
    strides train: --rate must be a number above 0
      given     --rate 0,01
      expected  such as --rate 0.001
      to do     write a point in place of the comma
    # a rate below 0
    strides train: --rate must be a number above 0
      given     --rate -1
      expected  such as --rate 0.001
      to do     write a number, or leave it out
    # half an epoch
    strides train: --epochs must be a whole number, 1 or more
      given     --epochs 2.5
      expected  such as --epochs 5
      to do     write it in digits, or leave it out for what is usual
    # an empty batch
    strides train: --batch must be a whole number, 1 or more
      given     --batch 0
      expected  such as --batch 5
      to do     write it in digits, or leave it out for what is usual
    # more digits than there are
    strides train: --samples must be a whole number, 1 … 7000
      given     --samples 7001
      expected  such as --samples 5
      to do     write it in digits, or leave it out for what is usual
    # seed
    strides train: --seed must be a whole number, 0 or more
      given     --seed one
      expected  such as --seed 5
      to do     write it in digits, or leave it out for what is usual
    # a seed too large
    strides train: --seed must be a whole number, 0 … 9007199254740991
      given     --seed 99999999999999999999
      expected  such as --seed 5
      to do     write it in digits, or leave it out for what is usual
    # no time
    strides train: --time-limit must be a number above 0
      given     --time-limit 
      expected  such as --time-limit 60
      to do     write a number, or leave it out
    # a network for photographs
    strides train: zfnet-literal has no version for digits
      given     zfnet-literal, which takes images of (3, 227, 227)
      expected  a network that takes (1, 28, 28): lenet5, lenet5-1998, alexnet, alexnet-grouped, zfnet, vgg11, vgg13, vgg16-c, vgg16, vgg19, googlenet, resnet18, resnet34, plain34, densenet121
      to do     choose one of these
    # a network misspelt
    strides train: there is no network "zfnet-litera"
      given     zfnet-litera
      expected  one of lenet5, lenet5-1998, alexnet, alexnet-grouped, zfnet, vgg11, vgg13, vgg16-c, vgg16, vgg19, googlenet, resnet18, resnet34, plain34, densenet121
      to do     choose one of these
    # a file without a name
    strides train: --resume must name a file
      given     --resume with nothing in quotes
      expected  such as --resume lenet5.strides
      to do     name a file, or leave it out"
  `);
});

test("what isn't given is the network's and the rule's usual", () => {
  const { paper, samples, options } = settled("resnet18", given);
  expect(paper.input).toEqual([1, 28, 28]);
  expect({ samples, epochs: options.epochs, rule: options.rule.name }).toEqual({
    ...{ samples: 7000, epochs: 4, rule: "adam" },
  });
  expect(options.schedule!({ step: 5, stepsPerEpoch: 1, steps: 10, accuracies: [] })).toBe(1);
});

test.for([
  [["train", "lenet5"], undefined, "begin with --checkpoint <file>: without one only the plot is kept"],
  [["train", "lenet5", "--checkpoint", "a"], "a", "npx strides train lenet5 --checkpoint a --resume a"],
  [["train", "lenet5", "--resume", "a", "--seed", "1"], "a", "npx strides train lenet5 --seed 1 --resume a"],
  [["train", "--resume=a b", "x"], "a b", 'npx strides train x --resume "a b"'],
] as const)("%o goes on by the same line from its checkpoint", ([line, checkpoint, words]) => {
  expect(howToGoOn(line, checkpoint)).toBe(words);
});
