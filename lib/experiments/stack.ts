import { relu } from "../layers/activation/index.ts";
import { avgPool } from "../layers/avg-pool/index.ts";
import { conv } from "../layers/conv/index.ts";
import { globalAvgPool } from "../layers/global-avg-pool/index.ts";
import { linear } from "../layers/linear/index.ts";
import { spatialBatchNorm } from "../layers/spatial-batch-norm/index.ts";
import { type Architecture, architecture } from "../models/network/architecture.ts";
import { residual, sequence } from "../models/network/compose.ts";

export interface Stack {
  /** How many blocks of two convolutions. */
  readonly blocks: number;
  /** The filters of every convolution. */
  readonly width: number;
  /** By how much digits are made smaller first. */
  readonly shrink: number;
  readonly shortcuts: boolean;
  readonly batchNorm: boolean;
}

/** A convolution, blocks of two that keep the shape, a mean over space, and scores: 2·blocks + 2 layers with weights. */
export function stack({ blocks, width, shrink, shortcuts, batchNorm }: Stack): Architecture {
  const convolution = sequence(
    conv.plan({ filters: width, kernel: 3, pad: 1, bias: !batchNorm }),
    ...(batchNorm ? [spatialBatchNorm.plan()] : []),
  );
  const body = sequence(convolution, relu.plan(), convolution);
  const block = sequence(shortcuts ? residual(body) : body, relu.plan());
  return architecture(
    `${shortcuts ? "residual" : "plain"}${depthOf(blocks)}`,
    [1, 28, 28],
    avgPool.plan({ window: shrink }),
    convolution,
    relu.plan(),
    ...Array.from({ length: blocks }, () => block),
    globalAvgPool.plan(),
    linear.plan({ outputs: 10 }),
  );
}

/** Layers with weights. */
export const depthOf = (blocks: number): number => 2 * blocks + 2;
