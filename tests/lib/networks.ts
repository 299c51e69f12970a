import { conv, flatten, linear, localResponseNorm, maxPool, type Plan, relu } from "../../lib/index.ts";

// The nets of the lectures that are a chain from end to end, as plans.

export interface Net {
  readonly input: readonly number[];
  readonly chain: readonly Plan[];
}

/** An image, convolutions with a ReLU behind each, pools, and linear layers with a ReLU between them. */
const net = (input: readonly number[], features: readonly Plan[], outputs: readonly number[], bias = true): Net => ({
  input,
  chain: [
    ...features.flatMap((plan) => (plan.layer === "conv" ? [plan, relu.plan()] : [plan])),
    flatten.plan(),
    ...outputs.flatMap((M, i) => [...(i > 0 ? [relu.plan()] : []), linear.plan({ outputs: M, bias })]),
  ],
});

const halved = maxPool.plan({ window: 2 });
const threes = (...filters: readonly number[]): readonly Plan[] =>
  filters.map((F) => conv.plan({ filters: F, kernel: 3, pad: 1 }));

/** As a lecture draws it: padding keeps the size, pools halve it. */
export const leNet5: Net = net(
  [1, 28, 28],
  [conv.plan({ filters: 20, kernel: 5, pad: 2 }), halved, conv.plan({ filters: 50, kernel: 5, pad: 2 }), halved],
  [500, 10],
);

/** As in 1998: digits of 28 × 28 on a field of 32 × 32, and no padding after that. */
export const leNet1998: Net = net(
  [1, 28, 28],
  [conv.plan({ filters: 6, kernel: 5, pad: 2 }), halved, conv.plan({ filters: 16, kernel: 5 }), halved],
  [120, 84, 10],
);

/** AlexNet; with groups 2 its second, fourth and fifth convolutions are split over two cards. */
export const alexNet = (groups: 1 | 2): Net => {
  const pool = maxPool.plan({ window: 3, stride: 2, fit: "exact" });
  return net(
    [3, 227, 227],
    [
      conv.plan({ filters: 96, kernel: 11, stride: 4, fit: "exact" }),
      pool,
      localResponseNorm.plan(),
      conv.plan({ filters: 256, kernel: 5, pad: 2, groups }),
      pool,
      localResponseNorm.plan(),
      conv.plan({ filters: 384, kernel: 3, pad: 1 }),
      conv.plan({ filters: 384, kernel: 3, pad: 1, groups }),
      conv.plan({ filters: 256, kernel: 3, pad: 1, groups }),
      pool,
    ],
    [4096, 4096, 1000],
  );
};

const hangingOver = maxPool.plan({ window: 3, stride: 2, fit: "ceil" });

/** ZFNet as it was: its second convolution has a stride of 2 as well. */
export const zfNet: Net = net(
  [3, 224, 224],
  [
    conv.plan({ filters: 96, kernel: 7, stride: 2, pad: 1 }),
    hangingOver,
    conv.plan({ filters: 256, kernel: 5, stride: 2 }),
    hangingOver,
    ...threes(512, 1024, 512),
    maxPool.plan({ window: 3, stride: 2 }),
  ],
  [4096, 4096, 1000],
);

/** ZFNet as a lecture says it: AlexNet with 7 × 7 at stride 2 in front and 512, 1024, 512 filters behind. */
export const zfNetLiteral: Net = net(
  [3, 227, 227],
  [
    conv.plan({ filters: 96, kernel: 7, stride: 2 }),
    maxPool.plan({ window: 3, stride: 2 }),
    conv.plan({ filters: 256, kernel: 5, pad: 2 }),
    maxPool.plan({ window: 3, stride: 2 }),
    ...threes(512, 1024, 512),
    maxPool.plan({ window: 3, stride: 2 }),
  ],
  [4096, 4096, 1000],
);

/** How many 3 × 3 convolutions each block of a VGG has, and whether its third is a 1 × 1. */
const VGG = {
  A: { blocks: [1, 1, 2, 2, 2], pointwise: false },
  B: { blocks: [2, 2, 2, 2, 2], pointwise: false },
  C: { blocks: [2, 2, 3, 3, 3], pointwise: true },
  D: { blocks: [2, 2, 3, 3, 3], pointwise: false },
  E: { blocks: [2, 2, 4, 4, 4], pointwise: false },
} as const;

export function vgg(configuration: keyof typeof VGG, bias = true): Net {
  const { blocks, pointwise } = VGG[configuration];
  const features = blocks.flatMap((count, block) => [
    ...Array.from({ length: count }, (_, i) =>
      conv.plan({
        filters: [64, 128, 256, 512, 512][block]!,
        ...(pointwise && i === 2 ? { kernel: 1 } : { kernel: 3, pad: 1 }),
        bias,
      }),
    ),
    halved,
  ]);
  return net([3, 224, 224], features, [4096, 4096, 1000], bias);
}
