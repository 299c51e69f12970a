import type { Composite, Part } from "../../core/graph.ts";
import { flag, oneOf, settled } from "../../core/kinds.ts";
import { relu } from "../../layers/activation/index.ts";
import type { ConvPlan } from "../../layers/conv/arithmetic.ts";
import { conv } from "../../layers/conv/index.ts";
import { globalAvgPool } from "../../layers/global-avg-pool/index.ts";
import { linear } from "../../layers/linear/index.ts";
import { maxPool } from "../../layers/max-pool/index.ts";
import { spatialBatchNorm } from "../../layers/spatial-batch-norm/index.ts";
import { type Architecture, architecture } from "../network/architecture.ts";
import { block, residual, sequence } from "../network/compose.ts";

/** How many blocks each stage has. */
const STAGES = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3] } as const;

export interface ResNetOptions {
  /** Layers with weights; 34 unless given. */
  readonly depth?: keyof typeof STAGES;
  /** Without shortcuts. */
  readonly plain?: boolean;
  /** The same for digits: 28 × 28, an eighth of the channels, ten classes. */
  readonly small?: boolean;
}

/** No bias: batch norm would take it away again. */
const normed = (plan: ConvPlan<2>): Composite => sequence(conv.plan({ ...plan, bias: false }), spatialBatchNorm.plan());

/** Two 3 × 3 convolutions, and x added to what they make of it; at a stride the shortcut is projected. */
export function basicBlock(filters: number, stride: number, plain = false): Composite {
  const body = sequence(
    normed({ filters, kernel: 3, stride, pad: 1 }),
    relu.plan(),
    normed({ filters, kernel: 3, pad: 1 }),
  );
  const shortcut = stride === 1 ? sequence() : normed({ filters, kernel: 1, stride });
  return sequence(plain ? body : residual(body, shortcut), relu.plan());
}

const kinds = { depth: oneOf(18, 34), plain: flag, small: flag };

/** ResNet (2015): layers learn what to add, and depth stops hurting. */
export function resnet(options: ResNetOptions = {}): Architecture {
  const { depth, plain, small } = settled<ResNetOptions>("resnet", options, kinds, {
    depth: 34,
    plain: false,
    small: false,
  });
  const width = small ? 8 : 64;
  const stem: readonly Part[] = small
    ? [normed({ filters: width, kernel: 3, pad: 1 }), relu.plan()]
    : [
        normed({ filters: width, kernel: 7, stride: 2, pad: 3 }),
        relu.plan(),
        maxPool.plan({ window: 3, stride: 2, pad: 1 }),
      ];
  const stages = STAGES[depth].flatMap((count, stage) =>
    Array.from({ length: count }, (_, i) =>
      block(`stage${stage + 1}.${i + 1}`, basicBlock(width * 2 ** stage, stage > 0 && i === 0 ? 2 : 1, plain)),
    ),
  );
  return architecture(
    `${plain ? "plain" : "resnet"}${depth}`,
    small ? [1, 28, 28] : [3, 224, 224],
    block("stem", ...stem),
    ...stages,
    globalAvgPool.plan(),
    linear.plan({ outputs: small ? 10 : 1000 }),
  );
}
