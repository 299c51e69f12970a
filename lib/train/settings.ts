import type { NDArray } from "../core/array.ts";
import { complain, inWords } from "../core/errors.ts";
import { requireFlag, requireOptions } from "../core/options.ts";
import type { Dataset } from "../data/dataset.ts";
import { requireCount, requireSamples } from "./accuracy.ts";
import { requireDataset } from "./answers.ts";
import type { UpdateRule } from "./contract.ts";
import { requireWritable } from "./file.ts";
import type { Progress } from "./progress.ts";
import { constant, type Schedule } from "./schedule.ts";
import type { Solver } from "./solver.ts";

/** The samples to learn from, and those that only say how well it goes. */
export interface TrainingData<X extends NDArray = NDArray> {
  readonly train: Dataset<X>;
  readonly validation: Dataset<X>;
}

export interface SolverOptions<X extends NDArray = NDArray> {
  /** How parameters move: adam({ learningRate: 1e-3 }), say. */
  readonly rule: UpdateRule;
  /** What the learning rate is multiplied by from step to step; 1 unless given. */
  readonly schedule?: Schedule;
  /** 100 unless given; a batch larger than the set is all of it. */
  readonly batchSize?: number;
  /** 10 unless given. */
  readonly epochs?: number;
  /** What the order of samples and all other draws follow from; 0 unless given. */
  readonly seed?: number;
  /** How many samples the accuracies are measured on; 1000 and "all" unless given. */
  readonly trainSamples?: number | "all";
  readonly validationSamples?: number | "all";
  /** Seconds after which a call of train stops; asked after each step, the last evaluation comes on top. */
  readonly timeLimit?: number;
  /** Stop when so many epochs in a row were no better in validation. */
  readonly patience?: number;
  /** Whether the model ends with what was best in validation; true unless given. */
  readonly keepBest?: boolean;
  /** What a batch becomes before the model sees it; what it draws must follow from the seed. */
  readonly augment?: (x: X, seed: number) => X;
  /** Which parameters decay, where the rule has weights decay; those that begin with W unless given. */
  readonly decayed?: (name: string) => boolean;
  /** Called up to ten times a second, and at the end: then train waits for what it returns, a last drawing for one. */
  readonly onProgress?: (progress: Progress, training: Solver<X>) => unknown;
  /** Save to this file after so many epochs, 1 unless given, and when train stops. */
  readonly checkpoint?: { readonly file: string; readonly every?: number };
}

/** The options, every one that has a default settled. */
export interface Settings<X extends NDArray> extends SolverOptions<X> {
  readonly schedule: Schedule;
  readonly batchSize: number;
  readonly epochs: number;
  readonly seed: number;
  readonly trainSamples: number | "all";
  readonly validationSamples: number | "all";
  readonly keepBest: boolean;
  readonly decayed: (name: string) => boolean;
}

const FUNCTIONS = ["schedule", "augment", "decayed", "onProgress"] as const;
const NAMES: readonly string[] = [
  ...["rule", "schedule", "batchSize", "epochs", "seed", "trainSamples", "validationSamples", "timeLimit", "patience"],
  ...["keepBest", "augment", "decayed", "onProgress", "checkpoint"],
];

export function settingsOf<X extends NDArray>(caller: string, options: SolverOptions<X>): Settings<X> {
  requireOptions(caller, options, NAMES);
  requireRule(caller, options.rule);
  const defaults = {
    schedule: constant(),
    batchSize: 100,
    epochs: 10,
    seed: 0,
    trainSamples: 1000,
    validationSamples: "all",
    keepBest: true,
    decayed: (name: string) => name.startsWith("W"),
  } as const;
  const said = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: Settings<X> = { ...defaults, rule: options.rule, ...said };
  requireCount(caller, "batchSize", settings.batchSize);
  requireCount(caller, "epochs", settings.epochs);
  requireSeed(caller, settings.seed);
  requireSamples(caller, "trainSamples", settings.trainSamples);
  requireSamples(caller, "validationSamples", settings.validationSamples);
  if (settings.patience !== undefined) requireCount(caller, "patience", settings.patience);
  if (settings.timeLimit !== undefined) requireSeconds(caller, settings.timeLimit);
  requireFlag(caller, "keepBest", settings.keepBest);
  for (const name of FUNCTIONS) requireOwn(caller, name, settings[name]);
  requireCheckpoint(caller, settings.checkpoint);
  return settings;
}

export function requireData<X extends NDArray>(caller: string, data: TrainingData<X>): void {
  requireDataset(caller, "train", data?.train);
  requireDataset(caller, "validation", data?.validation);
}

function requireRule(caller: string, rule: UpdateRule): void {
  if (typeof rule?.start === "function" && typeof rule.step === "function") return;
  complain(`${caller}: rule must be an update rule`, {
    given: `rule ${inWords(rule)}`,
    expected: "rule: adam({ learningRate: 1e-3 }), or sgd, momentum, rmsprop and their kin",
    todo: typeof rule === "function" ? "call it with its learning rate" : "say how parameters move",
  });
}

function requireSeed(caller: string, seed: unknown): void {
  if (Number.isSafeInteger(seed)) return;
  complain(`${caller}: seed must be a whole number`, {
    given: `seed ${inWords(seed)}`,
    expected: "a whole number such as 0 or 498",
    todo: "choose any; the same seed gives the same numbers",
  });
}

function requireSeconds(caller: string, seconds: unknown): void {
  if (typeof seconds === "number" && seconds > 0) return;
  complain(`${caller}: timeLimit must be a number above 0`, {
    given: `timeLimit ${inWords(seconds)}`,
    expected: "seconds, such as timeLimit: 60",
    todo: "leave it out to train to the end",
  });
}

function requireOwn(caller: string, name: string, value: unknown): void {
  if (value === undefined || typeof value === "function") return;
  complain(`${caller}: ${name} must be a function`, {
    given: `${name} ${inWords(value)}`,
    expected: `${name}: ${name === "schedule" ? "cosine()" : name === "augment" ? "(x, seed) => x" : `(${name === "decayed" ? "name" : "progress"}) => …`}`,
    todo: "give the function itself, or leave it out",
  });
}

function requireCheckpoint(caller: string, checkpoint: SolverOptions["checkpoint"]): void {
  if (checkpoint === undefined) return;
  requireOptions(`${caller}: checkpoint`, checkpoint, ["file", "every"]);
  requireFile(caller, checkpoint.file);
  requireCount(`${caller}: checkpoint`, "every", checkpoint.every ?? 1);
  requireWritable(`${caller}: checkpoint`, checkpoint.file);
}

export function requireFile(caller: string, file: unknown): void {
  if (typeof file === "string" && file !== "") return;
  complain(`${caller}: file must be the name of a file`, {
    given: `file ${inWords(file)}`,
    expected: 'such as "best.strides"',
    todo: "give it in quotes",
  });
}
