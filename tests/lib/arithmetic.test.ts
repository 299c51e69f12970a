import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as strides from "../../lib/index.ts";
import {
  type Architecture,
  type Arithmetic,
  add,
  alexnet,
  architectures,
  arithmetic,
  avgPool,
  batchNorm,
  conv,
  conv1d,
  conv3d,
  densenet,
  flatten,
  globalAvgPool,
  googlenet,
  lenet5,
  lenet1998,
  linear,
  localResponseNorm,
  maxPool,
  type Plan,
  relu,
  resnet,
  spatialBatchNorm,
  summary,
  vgg,
  zeros,
  zfnet,
} from "../../lib/index.ts";
import { saidBy } from "./core/said.ts";

// Every number here is one that the lectures state.

const outOf = (input: readonly number[], ...plans: readonly Plan[]): readonly number[] =>
  arithmetic(input, ...plans).rows.at(-1)!.out;
/** The rows of the layers that a name belongs to. */
const rowsOf = (net: Architecture, layer: string): Arithmetic["rows"] =>
  summary(net).rows.filter((row) => row.layer === layer);
/** Digits as a lecture gives them: 1.135G, 15.47G. */
const inBillions = (count: number, digits: number): string => `${(count / 1e9).toFixed(digits)}G`;

describe("the size of an output", () => {
  const three = (stride: number, fit?: "exact"): Plan =>
    conv.plan({ filters: 1, kernel: 3, stride, ...(fit && { fit }) });

  test.for([
    [1, 5],
    [2, 3],
    [3, 2],
  ] as const)("7 places, a window of 3, stride %i: %i", ([stride, size]) => {
    expect(outOf([1, 7, 7], three(stride))).toEqual([1, size, size]);
  });

  test("stride 3 doesn't fit 7 places: 2.33 outputs; a pool rounds up only when asked to", () => {
    expect(() => outOf([1, 7, 7], three(3, "exact"))).toThrow("(7 + 2·0 − 3) / 3 + 1 = 2.33");
    expect(outOf([1, 7, 7], maxPool.plan({ window: 3 }))).toEqual([1, 2, 2]);
    expect(outOf([1, 7, 7], maxPool.plan({ window: 3, fit: "ceil" }))).toEqual([1, 3, 3]);
  });

  test.for([
    [3, 1],
    [5, 2],
    [7, 3],
    [1, 0],
  ] as const)("a window of %i keeps the size with pad %i, which is what same is", ([kernel, pad]) => {
    expect(outOf([3, 32, 30], conv.plan({ filters: 8, kernel, pad }))).toEqual([8, 32, 30]);
    expect(outOf([3, 32, 30], conv.plan({ filters: 8, kernel, pad: "same" }))).toEqual([8, 32, 30]);
  });

  test("padding keeps a line of 7 at 7", () => {
    expect(outOf([1, 7], conv1d.plan({ filters: 1, kernel: 3, pad: 1 }))).toEqual([1, 7]);
  });

  test("3 × 3 at stride 2 with pad 1 halves 32 only by rounding 16.5 down", () => {
    const halving = { filters: 1, kernel: 3, stride: 2, pad: 1 };
    expect(outOf([3, 32, 32], conv.plan(halving))).toEqual([1, 16, 16]);
    expect(() => outOf([3, 32, 32], conv.plan({ ...halving, fit: "exact" }))).toThrow("= 16.50 outputs");
  });

  test.for([0, 1, 2, 3])("no padding makes 5 × 5 at stride 2 fit 32, and %i does not", (pad) => {
    const plan = conv.plan({ filters: 1, kernel: 5, stride: 2, pad, fit: "exact" });
    expect(() => outOf([3, 32, 32], plan)).toThrow(`= ${(14.5 + pad).toFixed(2)} outputs`);
  });

  test("AlexNet needs 227: on 224 its first convolution would have 54.25 outputs", () => {
    const first = conv.plan({ filters: 96, kernel: 11, stride: 4, fit: "exact" });
    expect(outOf([3, 227, 227], first)).toEqual([96, 55, 55]);
    expect(() => outOf([3, 224, 224], first)).toThrow("= 54.25 outputs");
  });

  test("5 × 5 without padding shrinks 32 to 28 to 24", () => {
    const six = conv.plan({ filters: 6, kernel: 5 });
    const ten = conv.plan({ filters: 10, kernel: 5 });
    expect(outOf([3, 32, 32], conv.plan({ filters: 1, kernel: 5 }))).toEqual([1, 28, 28]);
    expect(outOf([3, 32, 32], six)).toEqual([6, 28, 28]);
    expect(outOf([3, 32, 32], six, ten)).toEqual([10, 24, 24]);
  });

  test("three stacked layers: 28, 26, 24", () => {
    const stack = [
      conv.plan({ filters: 6, kernel: 5 }),
      conv.plan({ filters: 10, kernel: 3 }),
      conv.plan({ filters: 12, kernel: 3 }),
    ];
    expect(arithmetic([3, 32, 32], ...stack).rows.map(({ out }) => out)).toEqual([
      [6, 28, 28],
      [10, 26, 26],
      [12, 24, 24],
    ]);
  });

  test("pools halve 224, and 3 × 3 at stride 2 takes AlexNet from 55 to 27 to 13 to 6", () => {
    const alex = maxPool.plan({ window: 3, stride: 2, fit: "exact" });
    expect(outOf([64, 224, 224], maxPool.plan({ window: 2 }))).toEqual([64, 112, 112]);
    expect(arithmetic([96, 55, 55], alex, alex, alex).rows.map(({ out }) => out[1])).toEqual([27, 13, 6]);
  });
});

describe("parameters and multiply-adds of a layer", () => {
  test("ten 5 × 5 filters on 3 × 32 × 32: 760 parameters, 76 a filter, and 768,000 multiply-adds", () => {
    const { total, rows } = arithmetic([3, 32, 32], conv.plan({ filters: 10, kernel: 5, pad: 2 }));
    expect(rows[0]!.out).toEqual([10, 32, 32]);
    expect(total).toMatchObject({ parameters: 760, multiplyAdds: 768_000 });
    expect(arithmetic([3, 32, 32], conv.plan({ filters: 1, kernel: 5 })).total.parameters).toBe(76);
  });

  test("3 to 8 channels in one dimension 128 parameters, in three dimensions 656", () => {
    expect(arithmetic([3, 10], conv1d.plan({ filters: 8, kernel: 5 })).total.parameters).toBe(128);
    expect(arithmetic([3, 4, 5, 6], conv3d.plan({ filters: 8, kernel: 3 })).total.parameters).toBe(656);
  });

  test.for([
    [1, 36_928],
    [4, 9_280],
    [64, 640],
  ] as const)("3 × 3 from 64 to 64 channels in %i groups: %i parameters", ([groups, parameters]) => {
    expect(arithmetic([64, 8, 8], conv.plan({ filters: 64, kernel: 3, groups })).total.parameters).toBe(parameters);
  });

  test("1 × 1 from 64 to 32 channels on 56 × 56: 2,080 parameters and 6.42M multiply-adds", () => {
    const { total, rows } = arithmetic([64, 56, 56], conv.plan({ filters: 32, kernel: 1 }));
    expect(rows[0]!.out).toEqual([32, 56, 56]);
    expect(total).toMatchObject({ parameters: 2_080, multiplyAdds: 6_422_528 });
  });

  test("the 5 × 5 branch of Inception 3a: 120.4M multiply-adds, and 12.4M behind a 1 × 1 that shrinks the depth", () => {
    const five = conv.plan({ filters: 32, kernel: 5, pad: 2 });
    expect(arithmetic([192, 28, 28], five).total.multiplyAdds).toBe(120_422_400);
    expect(arithmetic([192, 28, 28], conv.plan({ filters: 16, kernel: 1 }), five).total.multiplyAdds).toBe(12_443_648);
  });

  test("a fully-connected layer is a convolution whose kernel covers its whole input", () => {
    const dense = arithmetic([50, 7, 7], flatten.plan(), linear.plan({ outputs: 500 })).total;
    expect(arithmetic([50, 7, 7], conv.plan({ filters: 500, kernel: 7 })).total).toEqual(dense);
  });

  test("a net of two linear layers, 3072 to 100 to 10, learns 307,200 and 1,000 weights", () => {
    const layers = [linear.plan({ outputs: 100, bias: false }), relu.plan(), linear.plan({ outputs: 10, bias: false })];
    expect(arithmetic([3072], ...layers).rows.map(({ parameters }) => parameters)).toEqual([307_200, 0, 1_000]);
  });

  test("a normalisation learns two numbers a feature; what keeps its shape holds nothing new; pools learn nothing", () => {
    expect(arithmetic([100], batchNorm.plan()).total).toMatchObject({
      parameters: 200,
      multiplyAdds: 0,
      activations: 100,
    });
    const held = arithmetic(
      [4, 6, 6],
      spatialBatchNorm.plan(),
      localResponseNorm.plan(),
      relu.plan(),
      maxPool.plan({ window: 2 }),
      avgPool.plan({ window: 3 }),
      flatten.plan(),
    );
    expect(held.rows.map((row) => [row.parameters, row.activations])).toEqual([
      [8, 0],
      [0, 0],
      [0, 0],
      [0, 36],
      [0, 4],
      [0, 0],
    ]);
    expect(held.total).toEqual({ parameters: 8, multiplyAdds: 0, activations: 184, bytes: 736 });
  });
});

describe("what a place sees", () => {
  const fieldOf = (...plans: readonly Plan[]): unknown => arithmetic([3, 224, 224], ...plans).rows.at(-1)!.field;
  const lastPool = (net: Architecture): unknown => rowsOf(net, "maxPool").at(-1)!.field;

  test.for([1, 2, 3, 10])("%i layers of K × K see 1 + L(K − 1)", (L) => {
    for (const kernel of [3, 5])
      expect(fieldOf(...Array(L).fill(conv.plan({ filters: 3, kernel, pad: "same" })))).toEqual(
        Array(2).fill(1 + L * (kernel - 1)),
      );
  });

  test("112 layers of 3 × 3 see 224 places, 111 don't", () => {
    const layers = (count: number): readonly Plan[] => Array(count).fill(conv.plan({ filters: 1, kernel: 3, pad: 1 }));
    expect(fieldOf(...layers(112))).toEqual([225, 225]);
    expect(fieldOf(...layers(111))).toEqual([223, 223]);
  });

  test("taps at distance 2 let 3 × 3 see 5", () => {
    expect(fieldOf(conv.plan({ filters: 1, kernel: 3, dilation: 2 }))).toEqual([5, 5]);
  });

  test("each axis has its own", () => {
    const plan = conv.plan({ filters: 1, kernel: [3, 5], stride: [2, 1], dilation: [1, 2] });
    expect(arithmetic([3, 224, 224], plan, plan).rows).toMatchObject([
      { field: [3, 9], jump: [2, 1] },
      { field: [7, 17], jump: [4, 1] },
    ]);
  });

  test("LeNet-5 sees 16 after its second pool, ZFNet 171, AlexNet 195 and VGG-16 212 after their last", () => {
    expect([lenet5(), zfnet(), alexnet(), vgg()].map(lastPool)).toEqual([
      [16, 16],
      [171, 171],
      [195, 195],
      [212, 212],
    ]);
  });

  test("flatten sees what was seen, a linear layer and a global mean see all", () => {
    const first = conv.plan({ filters: 4, kernel: 3 });
    const dense = arithmetic([1, 8, 8], first, flatten.plan(), linear.plan({ outputs: 10 }), relu.plan());
    expect(dense.rows.map(({ field }) => field)).toEqual([[3, 3], [3, 3], "all", "all"]);
    expect(arithmetic([1, 8, 8], first, globalAvgPool.plan()).rows[1]).toMatchObject({ out: [4], field: "all" });
  });
});

describe("LeNet-5", () => {
  test("as the lecture draws it: 1,256,080 parameters, 6,522,000 multiply-adds, layer by layer", () => {
    expect(summary(lenet5()).total).toMatchObject({ parameters: 1_256_080, multiplyAdds: 6_522_000 });
    const learned = [...rowsOf(lenet5(), "conv"), ...rowsOf(lenet5(), "linear")];
    expect(learned.map(({ parameters }) => parameters)).toEqual([520, 25_050, 1_225_500, 5_010]);
  });

  test("the volume is not preserved: 15,680, 3,920, 9,800, 2,450", () => {
    const volumes = summary(lenet5()).rows.filter(({ layer }) => layer === "conv" || layer === "maxPool");
    expect(volumes.map(({ activations }) => activations)).toEqual([15_680, 3_920, 9_800, 2_450]);
  });

  test("convolutions cost 81% of the multiply-adds, the first linear layer holds 97.6% of the parameters", () => {
    const { total } = summary(lenet5());
    const cost = rowsOf(lenet5(), "conv").reduce((all, { multiplyAdds }) => all + multiplyAdds, 0);
    expect((cost / total.multiplyAdds).toFixed(2)).toBe("0.81");
    expect((rowsOf(lenet5(), "linear")[0]!.parameters / total.parameters).toFixed(3)).toBe("0.976");
  });

  test("as it was in 1998: 61,706 parameters and 416,520 multiply-adds", () => {
    expect(summary(lenet1998()).total).toMatchObject({ parameters: 61_706, multiplyAdds: 416_520 });
  });

  test("prints as a table, in a terminal and as text", () => {
    expect(`\n${summary(lenet5())}\n`).toMatchInlineSnapshot(`
      "
      layer    out           parameters  multiply-adds  activations  sees  jump
      input    (1, 28, 28)                                      784
      conv     (20, 28, 28)         520        392,000       15,680     5     1
      relu     (20, 28, 28)           0              0            0     5     1
      maxPool  (20, 14, 14)           0              0        3,920     6     2
      conv     (50, 14, 14)      25,050      4,900,000        9,800    14     2
      relu     (50, 14, 14)           0              0            0    14     2
      maxPool  (50, 7, 7)             0              0        2,450    16     4
      flatten  (2450)                 0              0            0    16     4
      linear   (500)          1,225,500      1,225,000          500   all
      relu     (500)                  0              0            0   all
      linear   (10)               5,010          5,000           10   all
      total                   1,256,080      6,522,000       33,144
      129.5 KiB to hold the activations of one sample, at 4 bytes a number
      "
    `);
    expect(inspect(summary(lenet5()))).toBe(String(summary(lenet5())));
    expect(Object.keys(summary(lenet5()))).toEqual(["input", "rows", "total"]);
  });
});

describe("the large nets", () => {
  test("AlexNet: 62,378,344 parameters, 1.135G multiply-adds, 936,323 numbers held", () => {
    const { total } = summary(alexnet());
    expect(total).toMatchObject({ parameters: 62_378_344, activations: 936_323 });
    expect(inBillions(total.multiplyAdds, 3)).toBe("1.135G");
    expect(rowsOf(alexnet(), "maxPool").map(({ out }) => out)).toEqual([
      [96, 27, 27],
      [256, 13, 13],
      [256, 6, 6],
    ]);
  });

  test("AlexNet over two cards: 60,965,224 parameters, 724,406,816 multiply-adds", () => {
    expect(summary(alexnet({ groups: 2 })).total).toMatchObject({ parameters: 60_965_224, multiplyAdds: 724_406_816 });
  });

  test("ZFNet as it was: 107,627,624 parameters, 2.477G, through 110, 55, 26, 13 and 6", () => {
    const { total, rows } = summary(zfnet());
    expect(total.parameters).toBe(107_627_624);
    expect(inBillions(total.multiplyAdds, 3)).toBe("2.477G");
    const sizes = rows.flatMap(({ layer, out }) => (layer === "conv" || layer === "maxPool" ? [out[1]] : []));
    expect(sizes).toEqual([110, 55, 26, 13, 13, 13, 13, 6]);
  });

  test("ZFNet as a lecture says it would have 386,548,840 parameters", () => {
    expect(summary(zfnet({ literal: true })).total.parameters).toBe(386_548_840);
  });

  test.for([
    ["A", 132_863_336, "7.61G"],
    ["B", 133_047_848, "11.31G"],
    ["C", 133_638_952, "11.77G"],
    ["D", 138_357_544, "15.47G"],
    ["E", 143_667_240, "19.63G"],
  ] as const)("VGG %s: %i parameters, %s multiply-adds", ([configuration, parameters, multiplyAdds]) => {
    const { total } = summary(vgg({ configuration }));
    expect(total.parameters).toBe(parameters);
    expect(inBillions(total.multiplyAdds, 2)).toBe(multiplyAdds);
  });

  test("VGG-16 without biases, layer by layer: 138,344,128", () => {
    expect(summary(vgg({ bias: false })).total.parameters).toBe(138_344_128);
    const weights = summary(vgg({ bias: false })).rows.flatMap(({ parameters }) =>
      parameters > 0 ? [parameters] : [],
    );
    expect(weights).toEqual([
      1_728, 36_864, 73_728, 147_456, 294_912, 589_824, 589_824, 1_179_648, 2_359_296, 2_359_296, 2_359_296, 2_359_296,
      2_359_296, 102_760_448, 16_777_216, 4_096_000,
    ]);
  });

  test("GoogLeNet, its modules with the numbers of channels that the lecture lists: 6,998,552 parameters, 1.58G", () => {
    const { total, rows } = summary(googlenet());
    expect(total.parameters).toBe(6_998_552);
    expect(inBillions(total.multiplyAdds, 2)).toBe("1.58G");
    const joined = rows.flatMap(({ layer, within, out }) => (layer === "concat" ? [`${within} ${out.join("×")}`] : []));
    expect(joined).toEqual([
      "3a 256×28×28",
      "3b 480×28×28",
      "4a 512×14×14",
      "4b 512×14×14",
      "4c 512×14×14",
      "4d 528×14×14",
      "4e 832×14×14",
      "5a 832×7×7",
      "5b 1024×7×7",
    ]);
  });

  test.for([
    ["resnet18", 11_689_512, "1.814G"],
    ["resnet34", 21_797_672, "3.664G"],
    ["plain34", 21_623_848, "3.644G"],
    ["densenet121", 7_978_856, "2.834G"],
  ] as const)("%s: %i parameters, %s multiply-adds", ([name, parameters, multiplyAdds]) => {
    const { total } = summary(architectures[name]!());
    expect(total.parameters).toBe(parameters);
    expect(inBillions(total.multiplyAdds, 3)).toBe(multiplyAdds);
  });

  test("ResNet's stem takes 224 to 112 to 56, its stages to 7; a shortcut changes nothing that is counted but its projections", () => {
    const { rows } = summary(resnet({ depth: 34 }));
    const sizes = rows.flatMap(({ out }) => (out.length === 3 ? [out[1]!] : []));
    expect([...new Set(sizes)]).toEqual([112, 56, 28, 14, 7]);
    // Three projections of 1 × 1 with a norm: 64·128 + 128·256 + 256·512 weights, 2·(128 + 256 + 512) of the norms.
    const projections = summary(resnet()).total.parameters - summary(resnet({ plain: true })).total.parameters;
    expect(projections).toBe(64 * 128 + 128 * 256 + 256 * 512 + 2 * (128 + 256 + 512));
  });

  test("DenseNet's blocks grow by 32 channels a layer, and half of them go on", () => {
    const rows = summary(densenet()).rows;
    const after = (block: string): number => rows.findLast(({ within }) => within[0] === block)!.out[0]!;
    expect(
      ["dense1.6", "transition1", "dense2.12", "transition2", "dense3.24", "transition3", "dense4.16"].map(after),
    ).toEqual([256, 128, 512, 256, 1024, 512, 1024]);
  });

  test("VGG-16 holds 15,237,608 numbers, 58 MiB, and not the 24M of a lecture", () => {
    const { activations, bytes } = summary(vgg()).total;
    expect(activations).toBe(15_237_608);
    expect((bytes / 2 ** 20).toFixed(0)).toBe("58");
    expect(rowsOf(vgg(), "conv")[0]!.activations).toBe(3_211_264);
    expect(rowsOf(vgg(), "maxPool").at(-1)!.activations).toBe(25_088);
    expect(String(summary(vgg())).split("\n").at(-2)).toBe(
      'A lecture states 24M numbers, "93 MB" an image. Its rows are those above, and sum to 15.2M: 58.1 MiB.',
    );
  });
});

describe("a plan takes nothing that would change nothing", () => {
  const ladders = Object.values(strides).filter((value) => "rungs" in Object(value)) as unknown as readonly {
    readonly name: string;
    plan(...args: unknown[]): Plan;
  }[];

  test("no options where it has none, and nothing after them", () => {
    const loose = (layer: object): { plan(...args: unknown[]): unknown } => layer as never;
    expect(
      saidBy({
        "options of a layer that has none": () => loose(relu).plan({ foo: 1 }),
        "options of a call": () => loose(spatialBatchNorm).plan({ mode: "train" }),
        "the word for nothing": () => loose(localResponseNorm).plan(null),
        "a number after the options": () => loose(conv).plan({ filters: 2, kernel: 3 }, 5),
        "a number for options": () => loose(linear).plan(10),
      }),
    ).toMatchInlineSnapshot(`
      "# options of a layer that has none
      relu.plan: it takes nothing
        given     { foo: 1 }
        expected  relu.plan()
        to do     leave it out: it would change nothing in sizes and counts
      # options of a call
      spatialBatchNorm: there is no option mode
        given     { mode: "train" }
        expected  any of momentum, eps
        to do     leave it out
      # the word for nothing
      localResponseNorm: options must be an object
        given     null
        expected  { size: …, k: …, alpha: …, beta: … }, any of them
        to do     give each option its name
      # a number after the options
      conv.plan: it takes its options, no more
        given     5
        expected  conv.plan({ … })
        to do     leave it out: it would change nothing in sizes and counts
      # a number for options
      linear: options must be an object
        given     10
        expected  { outputs: …, bias: … }, any of them
        to do     give each option its name"
    `);
  });

  test.for(ladders.map((layer) => ({ name: layer.name, layer })))("$name", ({ layer }) => {
    expect(() => layer.plan({ misspelt: 1 })).toThrow(/no option misspelt|it takes nothing/);
    expect(() => layer.plan({}, 1)).toThrow(/it takes nothing|it takes its options, no more/);
  });

  test("undefined is nothing", () => {
    expect(outOf([3, 4, 4], (relu.plan as (nothing?: undefined) => Plan)(undefined))).toEqual([3, 4, 4]);
  });
});

describe("a chain that can't be", () => {
  test("says which layer is in the way, in that layer's words", () => {
    const halved = maxPool.plan({ window: 2 });
    expect(() => arithmetic([1, 6, 6], halved, halved, halved)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: arithmetic, layer 3, on (1, 1, 1): maxPool: the window must fit into the padded input
        given     1 row, pad 0, a window of 2
        expected  a window that spans 1 or less
        to do     pad by 1 or more, or take a smaller window]
    `);
  });

  test("wants the shape of one sample", () => {
    expect(() => arithmetic([3, 32.5, 32])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: arithmetic: the input must be the shape of one sample
        given     [3, 32.5, 32]
        expected  whole numbers, such as [3, 32, 32] for an image or [784] for a row of features
        to do     give the shape first, without its batch, and then a plan for each layer]
    `);
    expect(() => arithmetic([2, 3, 32, 32], conv.plan({ filters: 1, kernel: 3 }))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: arithmetic, layer 1, on (2, 3, 32, 32): conv: the input of a plan must be the shape of one sample
        given     input (2, 3, 32, 32)
        expected  [C, H, W]
        to do     leave out the batch]
    `);
    expect(() => arithmetic([])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: arithmetic: the input must be the shape of one sample
        given     []
        expected  whole numbers, such as [3, 32, 32] for an image or [784] for a row of features
        to do     give the shape first, without its batch, and then a plan for each layer]
    `);
  });

  test("is made of plans", () => {
    const loose = arithmetic as (...args: unknown[]) => unknown;
    expect(
      saidBy({
        "a layer": () => loose([3, 4, 4], relu.plan(), conv),
        "a layer that is a function too": () => loose([3, 4, 4], add),
        nothing: () => loose([3, 4, 4], undefined),
        "a list of plans": () => loose([3, 4, 4], [relu.plan()]),
        "an array": () => loose([3], zeros(3)),
        "a number": () => loose([3], 10),
        "something that says it is one": () => loose([3], { layer: "relu", of: 3 }),
      }),
    ).toMatchInlineSnapshot(`
      "# a layer
      arithmetic, layer 2: it must be a plan
        given     the layer conv
        expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
        to do     say what it is to be: conv.plan(…)
      # a layer that is a function too
      arithmetic, layer 1: it must be a plan
        given     the layer add
        expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
        to do     say what it is to be: add.plan(…)
      # nothing
      arithmetic, layer 1: it must be a plan
        given     undefined
        expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
        to do     find out where undefined comes from
      # a list of plans
      arithmetic, layer 1: it must be a plan
        given     [{ layer: "relu", options: …, of: a function of, callable: … }]
        expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
        to do     give the plans one by one, or spread a list of them: ...plans
      # an array
      arithmetic, layer 1: it must be a plan
        given     (3)
        expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
        to do     nothing is computed here: give plans, no arrays
      # a number
      arithmetic, layer 1: it must be a plan
        given     10
        expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
        to do     find out where 10 comes from
      # something that says it is one
      arithmetic, layer 1: it must be a plan
        given     { layer: "relu", of: 3 }
        expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
        to do     find out where { layer: "relu", of: 3 } comes from"
    `);
  });

  test("a chain of nothing is its input", () => {
    expect(arithmetic([784])).toMatchObject({
      input: [784],
      rows: [],
      total: { parameters: 0, activations: 784, bytes: 3136 },
    });
  });
});
