import { complain } from "../../core/errors.ts";
import { flag, settled } from "../../core/kinds.ts";
import type { Plan } from "../../core/plan.ts";
import { relu } from "../../layers/activation/index.ts";
import type { ConvPlan } from "../../layers/conv/arithmetic.ts";
import { conv } from "../../layers/conv/index.ts";
import { maxPool } from "../../layers/max-pool/index.ts";
import { type Architecture, architecture } from "../network/architecture.ts";
import { classifier } from "./classifier.ts";

export interface ZfNetOptions {
  /** As a lecture says it: AlexNet with 7 × 7 at stride 2 in front, and no stride in its second convolution. */
  readonly literal?: boolean;
  /** The same for digits: 28 × 28, few channels, ten classes. */
  readonly small?: boolean;
}

const REAL = {
  input: [3, 224, 224],
  first: { filters: 96, kernel: 7, stride: 2, pad: 1 },
  second: { filters: 256, kernel: 5, stride: 2 },
  fit: "ceil",
  filters: [512, 1024, 512],
  hidden: 4096,
  classes: 1000,
} as const;
const LITERAL = {
  ...REAL,
  input: [3, 227, 227],
  first: { filters: 96, kernel: 7, stride: 2 },
  second: { filters: 256, kernel: 5, pad: 2 },
  fit: "floor",
} as const;
const SMALL = {
  ...REAL,
  input: [1, 28, 28],
  first: { filters: 16, kernel: 3, pad: 1 },
  second: { filters: 32, kernel: 5, pad: 2 },
  filters: [48, 64, 48],
  hidden: 128,
  classes: 10,
} as const;

const convolution = (plan: ConvPlan<2>): readonly Plan[] => [conv.plan(plan), relu.plan()];

/** ZFNet (2013): AlexNet after its filters had been looked at, with a finer first layer. */
export function zfnet(options: ZfNetOptions = {}): Architecture {
  const { literal, small } = settled<ZfNetOptions>(
    "zfnet",
    options,
    { literal: flag, small: flag },
    { literal: false, small: false },
  );
  if (literal && small)
    complain("zfnet: what a lecture says, literally, is there in full size alone", {
      given: "{ literal: true, small: true }",
      expected: "one of the two",
      todo: "leave literal out for a net that learns digits",
    });
  const { input, first, second, fit, filters, hidden, classes } = small ? SMALL : literal ? LITERAL : REAL;
  const pool = maxPool.plan({ window: 3, stride: 2, fit });
  return architecture(
    literal ? "zfnet-literal" : "zfnet",
    input,
    ...convolution(first),
    pool,
    ...convolution(second),
    pool,
    ...filters.flatMap((count) => convolution({ filters: count, kernel: 3, pad: 1 })),
    maxPool.plan({ window: 3, stride: 2 }),
    ...classifier(hidden, classes),
  );
}
