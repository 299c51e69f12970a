import type { Plan } from "../../core/plan.ts";
import { relu } from "../../layers/activation/index.ts";
import { conv } from "../../layers/conv/index.ts";
import { flatten } from "../../layers/flatten/index.ts";
import { linear } from "../../layers/linear/index.ts";
import { maxPool } from "../../layers/max-pool/index.ts";
import { type Architecture, architecture } from "../network/architecture.ts";

// LeCun's nets for digits: the image gets smaller, the channels more, and linear layers decide.

const convolution = (filters: number, pad: number): readonly Plan[] => [
  conv.plan({ filters, kernel: 5, pad }),
  relu.plan(),
  maxPool.plan({ window: 2 }),
];
const dense = (outputs: number): readonly Plan[] => [linear.plan({ outputs }), relu.plan()];

/** LeNet-5 as a lecture draws it: padding keeps the size, pools halve it. */
export const lenet5 = (): Architecture =>
  architecture(
    "lenet5",
    [1, 28, 28],
    ...convolution(20, 2),
    ...convolution(50, 2),
    flatten.plan(),
    ...dense(500),
    linear.plan({ outputs: 10 }),
  );

/** LeNet-5 as in 1998: digits of 28 × 28 on a field of 32 × 32, and no padding after that. */
export const lenet1998 = (): Architecture =>
  architecture(
    "lenet5-1998",
    [1, 28, 28],
    ...convolution(6, 2),
    ...convolution(16, 0),
    flatten.plan(),
    ...dense(120),
    ...dense(84),
    linear.plan({ outputs: 10 }),
  );
