import type { Composite, Part } from "../../core/graph.ts";
import { flag, settled } from "../../core/kinds.ts";
import { relu } from "../../layers/activation/index.ts";
import type { ConvPlan } from "../../layers/conv/arithmetic.ts";
import { conv } from "../../layers/conv/index.ts";
import { dropout } from "../../layers/dropout/index.ts";
import { globalAvgPool } from "../../layers/global-avg-pool/index.ts";
import { linear } from "../../layers/linear/index.ts";
import { maxPool } from "../../layers/max-pool/index.ts";
import { type Architecture, architecture } from "../network/architecture.ts";
import { block, branches, sequence } from "../network/compose.ts";

export interface GoogLeNetOptions {
  /** The same for digits: 28 × 28, an eighth of the channels, ten classes. */
  readonly small?: boolean;
}

/** 1 × 1 | 3 × 3, before it and itself | 5 × 5, before it and itself | behind the pool. */
type Widths = readonly [
  one: number,
  beforeThree: number,
  three: number,
  beforeFive: number,
  five: number,
  pooled: number,
];
const MODULES = {
  "3a": [64, 96, 128, 16, 32, 32],
  "3b": [128, 128, 192, 32, 96, 64],
  "4a": [192, 96, 208, 16, 48, 64],
  "4b": [160, 112, 224, 24, 64, 64],
  "4c": [128, 128, 256, 24, 64, 64],
  "4d": [112, 144, 288, 32, 64, 64],
  "4e": [256, 160, 320, 32, 128, 128],
  "5a": [256, 160, 320, 32, 128, 128],
  "5b": [384, 192, 384, 48, 128, 128],
} as const satisfies Record<string, Widths>;

const convolution = (plan: ConvPlan<2>): Composite => sequence(conv.plan(plan), relu.plan());
const pointwise = (filters: number): Composite => convolution({ filters, kernel: 1 });

/** Four ways to look at the same input; a 1 × 1 makes it shallow before the dear ones. */
export const inception = (name: string, widths: Widths): Composite => {
  const [one, beforeThree, three, beforeFive, five, pooled] = widths;
  return block(
    name,
    branches(
      pointwise(one),
      sequence(pointwise(beforeThree), convolution({ filters: three, kernel: 3, pad: 1 })),
      sequence(pointwise(beforeFive), convolution({ filters: five, kernel: 5, pad: 2 })),
      sequence(maxPool.plan({ window: 3, stride: 1, pad: 1 }), pointwise(pooled)),
    ),
  );
};

/** GoogLeNet (2014), without the heads that helped it train. */
export function googlenet(options: GoogLeNetOptions = {}): Architecture {
  const { small } = settled<GoogLeNetOptions>("googlenet", options, { small: flag }, { small: false });
  const scaled = (filters: number): number => (small ? Math.ceil(filters / 8) : filters);
  const pool = maxPool.plan({ window: 3, stride: 2, fit: "ceil" });
  const modules = (...names: readonly (keyof typeof MODULES)[]): readonly Composite[] =>
    names.map((name) => inception(name, MODULES[name].map(scaled) as unknown as Widths));
  const stem: readonly Part[] = [
    convolution({ filters: scaled(64), ...(small ? { kernel: 3, pad: 1 } : { kernel: 7, stride: 2, pad: 3 }) }),
    pool,
    pointwise(scaled(64)),
    convolution({ filters: scaled(192), kernel: 3, pad: 1 }),
    // A digit of 28 × 28 is halved often enough without this one.
    ...(small ? [] : [pool]),
  ];
  return architecture(
    "googlenet",
    small ? [1, 28, 28] : [3, 224, 224],
    block("stem", ...stem),
    ...modules("3a", "3b"),
    pool,
    ...modules("4a", "4b", "4c", "4d", "4e"),
    pool,
    ...modules("5a", "5b"),
    globalAvgPool.plan(),
    dropout.plan({ p: 0.4 }),
    linear.plan({ outputs: small ? 10 : 1000 }),
  );
}
