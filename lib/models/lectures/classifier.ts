import type { Plan } from "../../core/plan.ts";
import { relu } from "../../layers/activation/index.ts";
import { dropout } from "../../layers/dropout/index.ts";
import { flatten } from "../../layers/flatten/index.ts";
import { linear } from "../../layers/linear/index.ts";

/** What AlexNet, ZFNet and VGG end with: two large linear layers behind dropout, and the scores. */
export const classifier = (hidden: number, classes: number, bias = true): readonly Plan[] => [
  flatten.plan(),
  ...[hidden, hidden].flatMap((outputs) => [dropout.plan({ p: 0.5 }), linear.plan({ outputs, bias }), relu.plan()]),
  linear.plan({ outputs: classes, bias }),
];
