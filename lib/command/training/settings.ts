import type { NDArray } from "../../core/array.ts";
import { augmentation } from "../../data/augmentation.ts";
import type { Architecture } from "../../models/network/architecture.ts";
import { adam, adamw } from "../../train/adam.ts";
import type { UpdateRule } from "../../train/contract.ts";
import { momentum, nesterov } from "../../train/momentum.ts";
import { adagrad, rmsprop } from "../../train/rmsprop.ts";
import { constant, cosine, plateau, type Schedule, stepDecay } from "../../train/schedule.ts";
import type { SolverOptions } from "../../train/settings.ts";
import { sgd } from "../../train/sgd.ts";
import { smallOf } from "../networks.ts";
import { oneOf, refuseUsage } from "../usage.ts";

// From what was typed to what a solver takes. All of it is looked at before anything is computed.

/** What was typed, as commander gives it. */
export interface Given {
  readonly epochs?: string;
  readonly batch: string;
  readonly rule: string;
  readonly rate?: string;
  readonly schedule: string;
  readonly seed: string;
  readonly samples?: string;
  readonly augment?: true;
  readonly timeLimit?: string;
  readonly checkpoint?: string;
  readonly resume?: string;
  readonly out: string;
  readonly spec?: true;
}

export interface Asked {
  readonly paper: Architecture;
  readonly seed: number;
  /** How many digits to learn from. */
  readonly samples: number;
  readonly options: SolverOptions<NDArray<4>>;
}

export const CALLER = "strides train";
export const DIGITS = 7000;

/** The rules, each with a learning rate that does for every network of the lectures in small. */
export const RULES: Readonly<Record<string, readonly [rate: number, of: (learningRate: number) => UpdateRule]>> = {
  sgd: [0.05, (learningRate) => sgd({ learningRate })],
  momentum: [0.01, (learningRate) => momentum({ learningRate })],
  nesterov: [0.01, (learningRate) => nesterov({ learningRate })],
  rmsprop: [1e-3, (learningRate) => rmsprop({ learningRate })],
  adagrad: [0.01, (learningRate) => adagrad({ learningRate })],
  adam: [1e-3, (learningRate) => adam({ learningRate })],
  adamw: [1e-3, (learningRate) => adamw({ learningRate })],
};
export const SCHEDULES: Readonly<Record<string, () => Schedule>> = {
  constant: () => constant(),
  cosine: () => cosine(),
  stepDecay: () => stepDecay({ every: 1 }),
  plateau: () => plateau({ patience: 1 }),
};
/** As many as one core does in about a minute. */
const EPOCHS: Readonly<Record<string, number>> = {
  lenet5: 6,
  "lenet5-1998": 10,
  alexnet: 7,
  "alexnet-grouped": 7,
  zfnet: 8,
  vgg11: 12,
  vgg13: 12,
  "vgg16-c": 10,
  vgg16: 10,
  vgg19: 10,
  googlenet: 3,
  resnet18: 4,
  resnet34: 3,
  plain34: 3,
  densenet121: 3,
};

export function settled(name: string, given: Given): Asked {
  const paper = smallOf(CALLER, name);
  const [rate, ruleOf] = RULES[oneOf(CALLER, "rule", given.rule, Object.keys(RULES))]!;
  const schedule = SCHEDULES[oneOf(CALLER, "schedule", given.schedule, Object.keys(SCHEDULES))]!();
  const { epochs, batch, seed, samples, timeLimit, augment, checkpoint } = given;
  const count = whole("--seed", seed, 0);
  return {
    paper,
    seed: count,
    samples: samples === undefined ? DIGITS : whole("--samples", samples, 1, DIGITS),
    options: {
      rule: ruleOf(given.rate === undefined ? rate : amount("--rate", given.rate, "0.001")),
      schedule,
      batchSize: whole("--batch", batch, 1),
      epochs: epochs === undefined ? (EPOCHS[name] ?? 3) : whole("--epochs", epochs, 1),
      seed: count,
      ...(timeLimit !== undefined && { timeLimit: amount("--time-limit", timeLimit, "60") }),
      ...(augment && { augment: augmentation({ shift: 0.08, rotate: 0.15, scale: 0.1 }) }),
      ...(checkpoint !== undefined && { checkpoint: { file: checkpoint } }),
    },
  };
}

/** A training that goes on is saved where it came from, unless another file is named. */
export function withFiles(given: Given): Given {
  for (const name of ["checkpoint", "resume"] as const)
    if (given[name] === "")
      refuseUsage(`${CALLER}: --${name} must name a file`, {
        given: `--${name} with nothing in quotes`,
        expected: `such as --${name} lenet5.strides`,
        todo: "name a file, or leave it out",
      });
  const checkpoint = given.checkpoint ?? given.resume;
  return checkpoint === undefined ? given : { ...given, checkpoint };
}

function whole(option: string, given: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(given);
  if (/^\d+$/.test(given) && value >= least && value <= most) return value;
  const large = /^\d+$/.test(given) && value > Number.MAX_SAFE_INTEGER;
  const bounds = most === Number.MAX_SAFE_INTEGER && !large ? `${least} or more` : `${least} … ${most}`;
  return refuseUsage(`${CALLER}: ${option} must be a whole number, ${bounds}`, {
    given: `${option} ${given}`,
    expected: `such as ${option} ${Math.max(least, 5)}`,
    todo: "write it in digits, or leave it out for what is usual",
  });
}

function amount(option: string, given: string, such: string): number {
  const value = Number(given);
  if (given.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  return refuseUsage(`${CALLER}: ${option} must be a number above 0`, {
    given: `${option} ${given}`,
    expected: `such as ${option} ${such}`,
    todo: given.includes(",") ? "write a point in place of the comma" : "write a number, or leave it out",
  });
}
