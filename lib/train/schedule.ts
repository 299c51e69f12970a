import { complain, inWords } from "../core/errors.ts";
import { requireOptions } from "../core/options.ts";
import { power } from "./power.ts";

// A schedule says what the learning rate is multiplied by, from where training is and nothing else: it remembers nothing, so
// training that goes on from a file meets the same rates.

/** Where training is when a step begins. */
export interface Where {
  /** How many steps were made before this one. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** How many steps there will be in all. */
  readonly steps: number;
  /** The validation accuracy before training, and after each whole epoch. */
  readonly accuracies: readonly number[];
}

/** A function of one's own does as well: `({ step }) => 1 / (1 + step / 100)`. */
export type Schedule = (where: Where) => number;

/** The learning rate as it is. */
export const constant = (): Schedule => () => 1;

export interface StepDecayOptions {
  /** After how many epochs the learning rate is multiplied, each time. */
  readonly every: number;
  /** By what; 0.5 unless given. */
  readonly factor?: number;
}

/** A learning rate that goes down a stair. */
export function stepDecay(options: StepDecayOptions): Schedule {
  requireOptions("stepDecay", options ?? {}, ["every", "factor"]);
  const { every, factor = 0.5 } = options ?? {};
  requireWhole("stepDecay", "every", every, 1);
  requirePart("stepDecay", "factor", factor);
  return ({ step, stepsPerEpoch }) => power(factor, Math.floor(step / (stepsPerEpoch * every)));
}

export interface CosineOptions {
  /** In how many epochs it comes down; in all that there are unless given. */
  readonly epochs?: number;
  /** What is left at the end, as a part; 0 unless given. */
  readonly least?: number;
  /** For how many epochs it rises evenly first; 0 unless given. */
  readonly warmup?: number;
}

/** A learning rate that comes down along half a wave of the cosine: slowly, fast, slowly. */
export function cosine(options: CosineOptions = {}): Schedule {
  requireOptions("cosine", options, ["epochs", "least", "warmup"]);
  const { epochs, least = 0, warmup = 0 } = options;
  requireAmount("cosine", "epochs", epochs ?? 1);
  requirePart("cosine", "least", least);
  requireAmount("cosine", "warmup", warmup);
  if (epochs !== undefined && warmup >= epochs) refuseWarmup(warmup, epochs);
  return ({ step, steps, stepsPerEpoch }) => {
    const rising = warmup * stepsPerEpoch;
    if (step === 0 && rising >= steps) refuseWarmup(warmup, steps / stepsPerEpoch);
    if (step < rising) return (step + 1) / (Math.ceil(rising) + 1);
    const end = epochs === undefined ? steps : epochs * stepsPerEpoch;
    const way = end > rising ? Math.min(1, (step - rising) / (end - rising)) : 1;
    return least + ((1 - least) * (1 + Math.cos(Math.PI * way))) / 2;
  };
}

export interface PlateauOptions {
  /** For how many epochs validation accuracy may stay below its best; 3 unless given. */
  readonly patience?: number;
  /** What the learning rate is multiplied by then; 0.5 unless given. */
  readonly factor?: number;
  /** Where it stops, as a part; 0 unless given. */
  readonly least?: number;
}

/** A learning rate that goes down when validation accuracy goes up no more. */
export function plateau(options: PlateauOptions = {}): Schedule {
  requireOptions("plateau", options, ["patience", "factor", "least"]);
  const { patience = 3, factor = 0.5, least = 0 } = options;
  requireWhole("plateau", "patience", patience, 1);
  requirePart("plateau", "factor", factor);
  requirePart("plateau", "least", least);
  return ({ accuracies }) => {
    let [now, best, waited] = [1, Number.NEGATIVE_INFINITY, 0];
    for (const accuracy of accuracies) {
      waited = accuracy > best ? 0 : waited + 1;
      best = Math.max(best, accuracy);
      if (waited < patience) continue;
      now *= factor;
      waited = 0;
    }
    return Math.max(now, least);
  };
}

/** What a schedule says, once it is known to be a factor. */
export function factorOf(schedule: Schedule, where: Where): number {
  const factor: unknown = schedule(where);
  if (typeof factor === "number" && Number.isFinite(factor) && factor >= 0) return factor;
  return complain("solver: a schedule must say a finite number, 0 or more", {
    given: `${inWords(factor)} at step ${where.step} of ${where.steps}`,
    expected: "what the learning rate is multiplied by: 1 leaves it, 0.5 halves it",
    todo: "have the schedule return a number for every step",
  });
}

function requireWhole(name: string, option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  complain(`${name}: ${option} must be a whole number, ${least} or more`, {
    given: `${option} ${inWords(value)}`,
    expected: `such as ${option}: 3`,
    todo: "count in epochs",
  });
}

function requireAmount(name: string, option: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  complain(`${name}: ${option} must be a finite number, 0 or more`, {
    given: `${option} ${inWords(value)}`,
    expected: `such as ${option}: 2`,
    todo: "count in epochs; half of one counts too",
  });
}

function requirePart(name: string, option: string, value: number): void {
  if (value >= 0 && value <= 1 && typeof value === "number") return;
  complain(`${name}: ${option} must be a part, from 0 to 1`, {
    given: `${option} ${inWords(value)}`,
    expected: `such as ${option}: 0.1`,
    todo: "schedules multiply: the learning rate itself is an option of the rule",
  });
}

function refuseWarmup(warmup: number, epochs: number): never {
  return complain("cosine: it must have epochs left after its warmup", {
    given: `warmup ${warmup}  epochs ${epochs}`,
    expected: "a warmup shorter than epochs, which counts both",
    todo: "warm up for one epoch, or for none",
  });
}
