import { amount, amounts, count, counts, seed as seedKind, someOf } from "../core/kinds.ts";
import { fullyConnectedNet } from "../models/fully-connected-net.ts";
import { adam } from "../train/adam.ts";
import type { UpdateRule } from "../train/contract.ts";
import { momentum } from "../train/momentum.ts";
import { rmsprop } from "../train/rmsprop.ts";
import { sgd } from "../train/sgd.ts";
import { inTurn } from "./in-turn.ts";
import { knobsOf } from "./knobs.ts";
import { digits, type Outcome, outcome } from "./outcome.ts";
import type { Running } from "./running.ts";

// Update rules compared at one learning rate say which rate was chosen. Over many rates one should see that each of them learns
// somewhere, and how wide that is: RMSProp and Adam over a factor of fifty, SGD and momentum at a rate or two.

export interface CompareRulesOptions extends Running {
  readonly rules?: readonly RuleName[];
  /** Every rule runs at each. */
  readonly learningRates?: readonly number[];
  /** [100, 100, 100, 100, 100] unless given. */
  readonly hidden?: readonly number[];
  /** 0.05 unless given. */
  readonly weightScale?: number;
  /** 4000 unless given. */
  readonly samples?: number;
  /** 5 unless given. */
  readonly epochs?: number;
  /** 100 unless given. */
  readonly batchSize?: number;
  /** First weights and batches follow from it; 0 unless given. */
  readonly seed?: number;
}
export type RuleName = "sgd" | "momentum" | "rmsprop" | "adam";

export interface CompareRulesResult {
  /** A row for each rule at each rate. */
  readonly rows: readonly CompareRulesRow[];
}
export interface CompareRulesRow extends Outcome {
  readonly rule: RuleName;
  readonly learningRate: number;
}

export async function compareRules(options: CompareRulesOptions = {}): Promise<CompareRulesResult> {
  const { running, ...knobs } = knobsOf("compareRules", options, kinds, usual);
  const { hidden, weightScale, samples, epochs, batchSize, seed } = knobs;
  const data = digits(samples);
  const arms = knobs.rules.flatMap((rule) => knobs.learningRates.map((learningRate) => ({ rule, learningRate })));
  const rows = await inTurn(
    arms,
    async (arm) => {
      const model = fullyConnectedNet({ inputs: 784, hidden, classes: 10, weightScale, seed });
      const rule = RULES[arm.rule]({ learningRate: arm.learningRate });
      return { ...arm, ...(await outcome(model, data, { rule, epochs, batchSize, seed }, running)) };
    },
    running,
  );
  return { rows };
}

const RULES: { readonly [Name in RuleName]: (options: { readonly learningRate: number }) => UpdateRule } = {
  sgd,
  momentum,
  rmsprop,
  adam,
};

const kinds = {
  rules: someOf("sgd", "momentum", "rmsprop", "adam"),
  learningRates: amounts,
  hidden: counts,
  weightScale: amount,
  samples: count,
  epochs: count,
  batchSize: count,
  seed: seedKind,
};

const usual = {
  rules: ["sgd", "momentum", "rmsprop", "adam"],
  learningRates: [1e-4, 1e-3, 5e-3, 0.05, 0.2, 0.5],
  hidden: [100, 100, 100, 100, 100],
  weightScale: 0.05,
  samples: 4000,
  epochs: 5,
  batchSize: 100,
  seed: 0,
} as const;
