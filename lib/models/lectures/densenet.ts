import type { Composite, Part } from "../../core/graph.ts";
import { flag, settled } from "../../core/kinds.ts";
import { relu } from "../../layers/activation/index.ts";
import { avgPool } from "../../layers/avg-pool/index.ts";
import type { ConvPlan } from "../../layers/conv/arithmetic.ts";
import { conv } from "../../layers/conv/index.ts";
import { globalAvgPool } from "../../layers/global-avg-pool/index.ts";
import { linear } from "../../layers/linear/index.ts";
import { maxPool } from "../../layers/max-pool/index.ts";
import { spatialBatchNorm } from "../../layers/spatial-batch-norm/index.ts";
import { type Architecture, architecture } from "../network/architecture.ts";
import { block, branches, sequence } from "../network/compose.ts";

export interface DenseNetOptions {
  /** The same for digits: 28 × 28, a growth of 6, shorter blocks, ten classes. */
  readonly small?: boolean;
}

const FULL = { input: [3, 224, 224], blocks: [6, 12, 24, 16], growth: 32, stem: 64, classes: 1000 } as const;
const SMALL = { input: [1, 28, 28], blocks: [3, 4, 3], growth: 6, stem: 12, classes: 10 } as const;

/** Normalised and bent before it is convolved, for many layers read the same numbers, each with a norm of its own. */
const preactivated = (plan: ConvPlan<2>): Composite =>
  sequence(spatialBatchNorm.plan(), relu.plan(), conv.plan({ ...plan, bias: false }));

/** x, and beside it `growth` new channels made of all that is in x. */
export const denseLayer = (growth: number): Composite =>
  branches(
    sequence(),
    sequence(preactivated({ filters: 4 * growth, kernel: 1 }), preactivated({ filters: growth, kernel: 3, pad: 1 })),
  );

/** DenseNet-121 (2017): each layer sees all earlier ones of its block. */
export function densenet(options: DenseNetOptions = {}): Architecture {
  const { small } = settled<DenseNetOptions>("densenet", options, { small: flag }, { small: false });
  const { input, blocks, growth, stem, classes } = small ? SMALL : FULL;
  const bent: readonly Part[] = [spatialBatchNorm.plan(), relu.plan()];
  let channels: number = stem;
  const body = blocks.flatMap((count, i) => {
    const layers = Array.from({ length: count }, (_, at) => block(`dense${i + 1}.${at + 1}`, denseLayer(growth)));
    channels += count * growth;
    if (i === blocks.length - 1) return layers;
    channels = Math.floor(channels / 2);
    const transition = block(
      `transition${i + 1}`,
      preactivated({ filters: channels, kernel: 1 }),
      avgPool.plan({ window: 2 }),
    );
    return [...layers, transition];
  });
  const convolution: ConvPlan<2> = small
    ? { filters: stem, kernel: 3, pad: 1 }
    : { filters: stem, kernel: 7, stride: 2, pad: 3 };
  const pool = small ? [] : [maxPool.plan({ window: 3, stride: 2, pad: 1 })];
  return architecture(
    "densenet121",
    input,
    block("stem", conv.plan({ ...convolution, bias: false }), ...bent, ...pool),
    ...body,
    ...bent,
    globalAvgPool.plan(),
    linear.plan({ outputs: classes }),
  );
}
