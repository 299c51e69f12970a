import { flag, oneOf, settled } from "../../core/kinds.ts";
import type { Plan } from "../../core/plan.ts";
import { relu } from "../../layers/activation/index.ts";
import type { ConvPlan } from "../../layers/conv/arithmetic.ts";
import { conv } from "../../layers/conv/index.ts";
import { localResponseNorm } from "../../layers/local-response-norm/index.ts";
import { maxPool } from "../../layers/max-pool/index.ts";
import { type Architecture, architecture } from "../network/architecture.ts";
import { classifier } from "./classifier.ts";

export interface AlexNetOptions {
  /** 2 as it was, its second, fourth and fifth convolutions split over two cards; 1, the simplified one, unless given. */
  readonly groups?: 1 | 2;
  /** The same for digits: 28 × 28, few channels, ten classes. */
  readonly small?: boolean;
}

const FULL = {
  input: [3, 227, 227],
  stem: { kernel: 11, stride: 4, fit: "exact" },
  filters: [96, 256, 384, 384, 256],
  hidden: 4096,
  classes: 1000,
} as const;
const SMALL = {
  input: [1, 28, 28],
  stem: { kernel: 5, pad: 2 },
  filters: [16, 32, 48, 48, 32],
  hidden: 128,
  classes: 10,
} as const;

const convolution = (plan: ConvPlan<2>): readonly Plan[] => [conv.plan(plan), relu.plan()];

/** AlexNet (2012): the first deep net of ReLUs, trained on two cards. */
export function alexnet(options: AlexNetOptions = {}): Architecture {
  const { groups, small } = settled<AlexNetOptions>(
    "alexnet",
    options,
    { groups: oneOf(1, 2), small: flag },
    { groups: 1, small: false },
  );
  const { input, stem, filters, hidden, classes } = small ? SMALL : FULL;
  const [first, second, third, fourth, fifth] = filters;
  const pool = maxPool.plan({ window: 3, stride: 2 });
  return architecture(
    groups === 2 ? "alexnet-grouped" : "alexnet",
    input,
    ...convolution({ filters: first, ...stem }),
    pool,
    localResponseNorm.plan(),
    ...convolution({ filters: second, kernel: 5, pad: 2, groups }),
    pool,
    localResponseNorm.plan(),
    ...convolution({ filters: third, kernel: 3, pad: 1 }),
    ...convolution({ filters: fourth, kernel: 3, pad: 1, groups }),
    ...convolution({ filters: fifth, kernel: 3, pad: 1, groups }),
    pool,
    ...classifier(hidden, classes),
  );
}
