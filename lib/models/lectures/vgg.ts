import type { Arithmetic } from "../../core/arithmetic.ts";
import { flag, oneOf, settled } from "../../core/kinds.ts";
import { inBytes } from "../../core/table.ts";
import { relu } from "../../layers/activation/index.ts";
import { conv } from "../../layers/conv/index.ts";
import { maxPool } from "../../layers/max-pool/index.ts";
import { type Architecture, architecture } from "../network/architecture.ts";
import { block } from "../network/compose.ts";
import { classifier } from "./classifier.ts";

/** How many 3 × 3 convolutions each block has, and whether its third is a 1 × 1. */
const CONFIGURATIONS = {
  A: { name: "vgg11", blocks: [1, 1, 2, 2, 2], pointwise: false },
  B: { name: "vgg13", blocks: [2, 2, 2, 2, 2], pointwise: false },
  C: { name: "vgg16-c", blocks: [2, 2, 3, 3, 3], pointwise: true },
  D: { name: "vgg16", blocks: [2, 2, 3, 3, 3], pointwise: false },
  E: { name: "vgg19", blocks: [2, 2, 4, 4, 4], pointwise: false },
} as const;

const FULL = { input: [3, 224, 224], filters: [64, 128, 256, 512, 512], hidden: 4096, classes: 1000 } as const;
const SMALL = { input: [1, 28, 28], filters: [8, 16, 32, 32, 32], hidden: 64, classes: 10 } as const;

export interface VggOptions {
  /** A has 11 layers with weights, B 13, C and D 16, E 19; D unless given. */
  readonly configuration?: keyof typeof CONFIGURATIONS;
  /** Whether layers have biases; they have unless said otherwise. */
  readonly bias?: boolean;
  /** The same for digits: 28 × 28, few channels, ten classes. */
  readonly small?: boolean;
}

const kinds = { configuration: oneOf("A", "B", "C", "D", "E"), bias: flag, small: flag };
const usual = { configuration: "D", bias: true, small: false } as const;

/** VGG (2014): nothing but 3 × 3 convolutions and pools that halve. */
export function vgg(options: VggOptions = {}): Architecture {
  const { configuration, bias, small } = settled<VggOptions>("vgg", options, kinds, usual);
  const { input, filters, hidden, classes } = small ? SMALL : FULL;
  const { name, blocks, pointwise } = CONFIGURATIONS[configuration];
  // 224 is halved five times without a rest; 28 isn't, and its last pools keep what hangs over.
  const halved = maxPool.plan({ window: 2, fit: "ceil" });
  const features = blocks.map((count, i) => {
    const shapes = Array.from({ length: count }, (_, at) =>
      pointwise && at === 2 ? { kernel: 1 } : { kernel: 3, pad: 1 },
    );
    const convolutions = shapes.flatMap((shape) => [conv.plan({ filters: filters[i]!, ...shape, bias }), relu.plan()]);
    return block(`block${i + 1}`, ...convolutions, halved);
  });
  const whole = architecture(name, input, ...features, ...classifier(hidden, classes, bias));
  return name === "vgg16" && !small ? { ...whole, remarks } : whole;
}

/** A lecture adds its own rows up wrongly. */
function remarks({ total: { activations, bytes } }: Arithmetic): readonly string[] {
  const millions = (activations / 1e6).toFixed(1);
  return [
    `A lecture states 24M numbers, "93 MB" an image. Its rows are those above, and sum to ${millions}M: ${inBytes(bytes)}.`,
    "(24M numbers of 4 bytes would be 96 MB.)",
  ];
}
