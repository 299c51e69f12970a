import { describe, expect, test } from "vitest";
import {
  type Architecture,
  add,
  architecture,
  architectures,
  arithmetic,
  batchNorm,
  block,
  branches,
  type Composite,
  checkModel,
  concat,
  conv,
  copy,
  dropout,
  flatten,
  fuse,
  globalAvgPool,
  lenet5,
  linear,
  matmul,
  maxPool,
  type NDArray,
  type Network,
  network,
  ones,
  random,
  relu,
  residual,
  resnet,
  sequence,
  softmaxLoss,
  spatialBatchNorm,
  sum,
  summary,
  transpose,
  twoLayerNet,
  vgg,
  zeros,
  zfnet,
} from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

// A network computes what its layers compute one by one, and leaves everything that it was given as it was.

const images = (count: number, seed = 3): NDArray<4> => random(seed).normal(count, 1, 6, 7);
const y = [2, 0, 1, 2];
const three = (filters: number) => conv.plan({ filters, kernel: 3, pad: 1 });

/** Something of everything: norms, a shortcut, branches, dropout. */
const mixed = (p = 0.3): Architecture =>
  architecture(
    "mixed",
    [1, 6, 7],
    three(4),
    spatialBatchNorm.plan(),
    relu.plan(),
    block("res", residual(sequence(three(4), spatialBatchNorm.plan(), relu.plan(), three(4)))),
    block(
      "mix",
      branches(
        sequence(),
        sequence(conv.plan({ filters: 2, kernel: 1 }), relu.plan()),
        maxPool.plan({ window: 3, stride: 1, pad: 1 }),
      ),
    ),
    maxPool.plan({ window: 2 }),
    flatten.plan(),
    dropout.plan({ p }),
    linear.plan({ outputs: 5 }),
    batchNorm.plan({ momentum: 0.8 }),
    relu.plan(),
    linear.plan({ outputs: 3 }),
  );

const numbers = (a: NDArray): readonly number[] => Array.from(copy(a).data);
const all = (arrays: Readonly<Record<string, NDArray>>): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, numbers(array)]));

describe("a network", () => {
  test("is the chain of its layers: LeNet-5, step by step", () => {
    const net = network(lenet5(), { seed: 1, dtype: "float64" });
    const x = random(2).normal(2, 1, 28, 28);
    const p = net.params as Record<string, NDArray<never>>;
    const first = maxPool.forward(relu.forward(conv.forward(x, p.W1!, p.b1!, { pad: 2 }).out).out, { window: 2 });
    const second = maxPool.forward(relu.forward(conv.forward(first.out, p.W2!, p.b2!, { pad: 2 }).out).out, {
      window: 2,
    });
    const hidden = relu.forward(linear.forward(second.out, p.W3!, p.b3!).out);
    expect(numbers(net.loss(x).scores)).toEqual(numbers(linear.forward(hidden.out, p.W4!, p.b4!).out));
  });

  test("adds where branches meet, and joins what stands side by side", () => {
    const [x, seed] = [images(2), 5];
    const sum = network(architecture("sum", [1, 6, 7], residual(three(1))), { seed, dtype: "float64" });
    const { W1, b1 } = sum.params as { W1: NDArray<4>; b1: NDArray<1> };
    const { out } = conv.forward(x, W1, b1, { pad: 1 });
    expect(numbers(sum.forward(x))).toEqual(numbers(add(out, x)));
    const joined = network(architecture("joined", [1, 6, 7], branches(sequence(), three(1))), {
      seed,
      dtype: "float64",
    });
    expect(numbers(joined.forward(x))).toEqual(numbers(concat.forward([x, out]).out));
  });

  test("has the arithmetic of its parts: a projection sees less than the body beside it", () => {
    const { rows, total } = arithmetic(
      [4, 8, 8],
      residual(
        sequence(conv.plan({ filters: 8, kernel: 3, stride: 2, pad: 1 }), three(8)),
        conv.plan({ filters: 8, kernel: 1, stride: 2 }),
      ),
    );
    expect(rows.map(({ layer, out, field, jump }) => [layer, out.join("×"), field, jump])).toEqual([
      ["conv", "8×4×4", [3, 3], [2, 2]],
      ["conv", "8×4×4", [7, 7], [2, 2]],
      ["conv", "8×4×4", [1, 1], [2, 2]],
      ["add", "8×4×4", [7, 7], [2, 2]],
    ]);
    expect(total.parameters).toBe(4 * 8 * 9 + 8 + 8 * 8 * 9 + 8 + 4 * 8 + 8);
  });

  test("looks as far apart as its coarsest branch", () => {
    const coarse = conv.plan({ filters: 1, kernel: 3, stride: 2, pad: 1 });
    const { rows } = arithmetic([1, 9, 9], branches(conv.plan({ filters: 1, kernel: 5 }), coarse));
    expect(rows.at(-1)).toMatchObject({ layer: "concat", field: [5, 5], jump: [2, 2] });
  });

  test("stays as it was put on paper, whatever becomes of the list of its input's sizes", () => {
    const input = [1, 6, 7];
    const paper = architecture("mine", input, three(2));
    input[0] = 3;
    expect(summary(paper).input).toEqual([1, 6, 7]);
  });

  test("runs a convolution and the ReLU behind it in one, with the same numbers to the last bit", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const x = copy(random(4).normal(3, 1, 28, 28), dtype);
      // A layer that stands in for relu keeps both apart.
      const [fused, apart] = [{}, { relu }].map((layers) =>
        network(lenet5(), { seed: 2, dtype, layers }).loss(x, [1, 2, 3]),
      );
      expect(fused!.loss).toBe(apart!.loss);
      for (const [name, gradient] of Object.entries(fused!.grads))
        expect(
          Buffer.from(copy(gradient).data.buffer).equals(Buffer.from(copy(apart!.grads[name]!).data.buffer)),
          name,
        ).toBe(true);
    }
  });

  test("takes a layer of one's own in place of every one of that name", () => {
    let calls = 0;
    const mine = conv.from(
      (...args: Parameters<typeof conv.rungs.naive.forward>) => {
        calls++;
        return conv.rungs.naive.forward(...args);
      },
      (dout, cache) => conv.rungs.naive.backward(dout, cache),
    );
    const options = { seed: 3, dtype: "float64" } as const;
    const [theirs, ours] = [network(mixed(), { ...options, layers: { conv: mine } }), network(mixed(), options)].map(
      (net) => net.loss(images(4), y),
    );
    expect(calls).toBe(4);
    expect(theirs!.loss).toBeCloseTo(ours!.loss, 12);
    for (const [name, gradient] of Object.entries(ours!.grads))
      for (const [i, value] of numbers(theirs!.grads[name]!).entries())
        expect(value, name).toBeCloseTo(numbers(gradient)[i]!, 10);
  });
});

describe("a layer that stands in", () => {
  const two = architecture("two", [3], linear.plan({ outputs: 4 }), relu.plan(), linear.plan({ outputs: 2 }));
  const x = random(5).normal(6, 3);
  const labels = [0, 1, 0, 1, 1, 0];

  test("may return gradients that lie anyhow in memory: L2 is added to the right numbers, and not to what it keeps", () => {
    const kept: NDArray<2>[] = [];
    const mine = linear.from(
      (x: NDArray<2>, w: NDArray<2>, b: NDArray<1>) => ({ out: add(matmul(x, w), b), cache: { x, w } }),
      (dout, { x, w }) => {
        const dw = transpose(matmul(transpose(dout), x));
        kept.push(dw);
        return { dx: matmul(dout, transpose(w)), dw, db: sum(dout, { axes: 0 }) };
      },
    );
    const net = network(two, { dtype: "float64", reg: 1, layers: { linear: mine as never } });
    const report = checkModel(net, x, labels);
    expect(report.passed, String(report)).toBe(true);
    const bare = network(two, { dtype: "float64", layers: { linear: mine as never } }).loss(x, labels);
    expect(numbers(kept.at(-2)!)).toEqual(numbers(bare.grads.W2!));
  });

  test("may hand on its input as it is, in training and at test time", () => {
    const same = { forward: (x: NDArray) => ({ out: x, cache: 0 }), backward: (dout: NDArray) => ({ dx: dout }) };
    const net = network(two, { dtype: "float64", layers: { relu: same as never } });
    expect(net.loss(x).scores.shape).toEqual([6, 2]);
    const report = checkModel(net, x, labels);
    expect(report.passed, String(report)).toBe(true);
  });

  test("is told what its backward lacks", () => {
    const lacking = (layer: string, backward: () => object) => () =>
      network(two, {
        dtype: "float64",
        layers: { [layer]: { ...(layer === "relu" ? relu : linear), backward } as never },
      }).loss(x, labels);
    expect(
      saidBy({
        "no gradient at all": lacking("relu", () => ({})),
        "one in another shape": lacking("linear", () => ({ dx: zeros(6, 4), dw: zeros(2, 4), db: zeros(2) })),
        "a forward without out": () =>
          network(two, {
            dtype: "float64",
            layers: { relu: { forward: () => ({}), backward: () => ({}) } as never },
          }).loss(x),
        "a seed that is none": () => {
          const net = network(architecture("odd", [3], dropout.plan({ p: 0.5 })), { dtype: "float64" });
          net.state.seed = "x" as never;
          net.forward(x);
        },
      }),
    ).toMatchInlineSnapshot(`
      "# no gradient at all
      network: relu.backward must return dx, an array like what it was given
        given     dx undefined
        expected  dx (6, 4) float64
        to do     check the layer that stands in by checkGradients first
      # one in another shape
      network: linear.backward must return dw, an array like what it was given
        given     dw (2, 4) float64
        expected  dw (4, 2) float64
        to do     check the layer that stands in by checkGradients first
      # a forward without out
      network: relu.forward must return out, an array like what it was given
        given     out undefined
        expected  out of float64
        to do     check the layer that stands in by checkGradients first
      # a seed that is none
      random: a seed must be a whole number
        given     "x"
        expected  a whole number such as 0 or 498
        to do     choose any; the same seed gives the same numbers"
    `);
  });
});

describe("a loss", () => {
  const made = (): Network => network(mixed(), { seed: 1, dtype: "float64", reg: 0.1 });

  test("changes nothing, and says the same twice", () => {
    const net = made();
    const before = [all(net.params), JSON.stringify(net.state)];
    const [once, again] = [net.loss(images(4), y), net.loss(images(4), y)];
    expect([once.loss, all(once.grads)]).toEqual([again.loss, all(again.grads)]);
    expect([all(net.params), JSON.stringify(net.state)]).toEqual(before);
  });

  test("has a gradient for each parameter, under its name and in its shape", () => {
    const net = made();
    const { grads } = net.loss(images(4), y);
    expect(Object.keys(grads)).toEqual(Object.keys(net.params));
    expect(Object.keys(grads).join(" ")).toBe(
      "W1 b1 gamma1 beta1 W2 b2 gamma2 beta2 W3 b3 W4 b4 W5 b5 gamma3 beta3 W6 b6",
    );
    for (const [name, gradient] of Object.entries(grads)) expect(gradient.shape, name).toEqual(net.params[name]!.shape);
  });

  test("has the gradients that numbers find: through norms, dropout, a shortcut, branches", () => {
    const net = network(mixed(), { seed: 1, dtype: "float64", reg: 0.7 });
    const report = checkModel(net, images(4), y, { mode: "sampled", samples: 8 });
    expect(report.passed, String(report)).toBe(true);
  });

  test("returns the next running statistics and the seed of the next dropout", () => {
    const net = made();
    const { state = {} } = net.loss(images(4), y);
    expect(Object.keys(state)).toEqual(["mean1", "variance1", "mean2", "variance2", "mean3", "variance3", "seed"]);
    expect(state.seed).not.toBe(net.state.seed);
    const { out, running } = firstNorm(net);
    expect(numbers(state.mean1 as NDArray)).toEqual(numbers(running.mean));
    expect(out.shape).toEqual([4, 4, 6, 7]);
  });

  const firstNorm = (net: Network) => {
    const { W1, b1, gamma1, beta1 } = net.params as Record<string, NDArray<never>>;
    const { mean1, variance1 } = net.state as Record<string, NDArray<1>>;
    const { out } = conv.forward(images(4), W1!, b1!, { pad: 1 });
    return spatialBatchNorm.forward(out, gamma1!, beta1!, {
      mode: "train",
      running: { mean: mean1!, variance: variance1! },
    });
  };

  test("is softmax's of the scores, and ½·reg·ΣW² of the weights alone", () => {
    const plain = architecture("plain", [1, 6, 7], linear.plan({ outputs: 3 }));
    const reg = 0.5;
    const net = network(plain, { seed: 1, dtype: "float64", reg });
    net.params.b1 = copy(ones(3));
    const { loss, grads } = net.loss(images(4), y);
    const { scores } = net.loss(images(4));
    const { out, cache } = softmaxLoss.forward(scores, y);
    const squares = numbers(net.params.W1!).reduce((total, w) => total + w * w, 0);
    expect(loss).toBeCloseTo(out.get() + 0.5 * reg * squares, 12);
    expect(numbers(grads.b1!)).toEqual(
      numbers(
        linear.rungs.plain.backward(
          softmaxLoss.backward(copy(ones()), cache).dx,
          linear.rungs.plain.forward(images(4), net.params.W1 as NDArray<2>, net.params.b1 as NDArray<1>).cache,
        ).db!,
      ),
    );
  });

  test("drops in training only, each time elsewhere", () => {
    const net = made();
    expect(numbers(net.loss(images(4)).scores)).toEqual(numbers(net.loss(images(4)).scores));
    const { loss, state = {} } = net.loss(images(4), y);
    Object.assign(net.state, { seed: state.seed });
    expect(net.loss(images(4), y).loss).not.toBe(loss);
  });
});

describe("what comes out of each layer", () => {
  test("stands in the order of the rows of its summary, in their shapes", () => {
    const net = network(mixed(), { seed: 1, dtype: "float64" });
    const outs = net.outputs(images(4));
    expect(outs.map(({ shape }) => shape)).toEqual(summary(mixed()).rows.map(({ out }) => [4, ...out]));
    expect(numbers(outs.at(-1)!)).toEqual(numbers(net.forward(images(4))));
  });
});

describe("the networks of the lectures", () => {
  test.for(Object.keys(architectures).filter((name) => name !== "zfnet-literal"))(
    "%s, made small, learns two digits by heart",
    (name) => {
      const net = network(architectures[name]!({ small: true }), { seed: 1 });
      const x = copy(random(2).normal(4, 1, 28, 28), "float32");
      const losses = Array.from({ length: 2 }, () => net.loss(x, [0, 1, 0, 1]));
      expect(losses[0]!.loss).toBe(losses[1]!.loss);
      const steepest = Math.sqrt(
        Object.values(losses[0]!.grads).reduce((total, g) => total + numbers(g).reduce((s, v) => s + v * v, 0), 0),
      );
      for (const [key, gradient] of Object.entries(losses[0]!.grads)) {
        const next = copy(net.params[key]!);
        const moved = numbers(gradient);
        next.data.forEach((value, i) => {
          next.data[i] = value - (0.01 / steepest) * moved[i]!;
        });
        net.params[key] = next;
      }
      const { loss, grads } = net.loss(x, [0, 1, 0, 1]);
      expect(Object.keys(grads)).toEqual(Object.keys(net.params));
      expect(loss).toBeLessThan(losses[0]!.loss);
    },
  );
});

test("what can't be a network says so", () => {
  const one = architecture("one", [1, 6, 7], linear.plan({ outputs: 3 }));
  const loose = network as (paper: Architecture, options?: object) => Network;
  expect(
    saidBy({
      "branches that don't meet": () => network(architecture("odd", [1, 6, 7], residual(three(2)))),
      "a block without its name": () => block(three(2) as never, relu.plan()),
      "a residual of three": () => residual(three(1), relu.plan(), relu.plan() as never),
      "no branch": () => (branches as () => Composite)(),
      "what isn't a network, fused": () => fuse(lenet5() as never),
      "a model, fused": () => fuse(twoLayerNet({ inputs: 3, hidden: 2, classes: 2 }) as never),
      "branches of other sizes": () =>
        network(
          architecture("odd", [1, 6, 7], block("side", branches(three(2), conv.plan({ filters: 1, kernel: 3 })))),
        ),
      "a network that was not called for": () => network(lenet5 as never),
      "parts without a name and an input": () => summary(sequence(relu.plan()) as never),
      "a layer in place of its plan": () => network(architecture("odd", [1, 6, 7], block("in", relu as never))),
      "no layer at all": () => network(architecture("empty", [3])),
      "an option that there isn't": () => loose(one, { regularisation: 1 }),
      "a start that there isn't": () => loose(one, { initialise: "he" }),
      "a layer that stands in for none": () => network(one, { layers: { conv, linear } }),
      "a function in place of a layer": () => loose(one, { layers: { linear: () => 0 } }),
      "a size that a lecture's network hasn't": () => resnet({ depth: 50 as never }),
      "a literal net made small": () => zfnet({ literal: true, small: true }),
      "a word that is misspelt": () => vgg({ smal: true } as never),
      "reg below 0": () => loose(one, { reg: -1 }),
      "a loss without scores": () =>
        network(architecture("features", [1, 6, 7], three(2))).loss(copy(images(2), "float32"), [0, 1]),
      "images of another size": () => network(one).forward(random(1).normal(2, 1, 7, 6)),
      "rows in place of images": () => network(one).loss(random(1).normal(2, 42), [0, 1]),
      "no array": () => network(one).outputs([1, 2] as never),
      "x in another dtype": () => network(one).loss(images(2), [0, 1]),
      "a plan written by hand": () =>
        network(
          architecture("odd", [3], {
            layer: "mine",
            of: (input) => ({ out: input, learned: {}, multiplyAdds: 0, activations: 0 }),
          }),
        ).forward(copy(random(1).normal(1, 3), "float32")),
      "a dropout that doesn't say how much": () =>
        network(architecture("odd", [3], dropout.plan())).forward(copy(random(1).normal(1, 3), "float32")),
    }),
  ).toMatchInlineSnapshot(`
    "# branches that don't meet
    residual: what the body makes and what the shortcut keeps must have one shape
      given     body (2, 6, 7)  shortcut (1, 6, 7)
      expected  as many channels, rows and columns in both
      to do     give it a shortcut that changes the shape too: residual(body, conv.plan({ filters, kernel: 1, stride }))
    # a block without its name
    block: its name comes first
      given     { layer: "conv", options: …, of: a function of, callable: … }
      expected  block("stem", conv.plan(…), relu.plan())
      to do     name it, or take sequence, which has no name
    # a residual of three
    residual: it takes a body and a shortcut
      given     3 parts
      expected  residual(body), or residual(body, shortcut)
      to do     put the body together first: residual(sequence(a, b, c))
    # no branch
    branches: it takes at least one
      given     none
      expected  branches(conv.plan(…), sequence(…))
      to do     give what is to stand side by side; sequence() is the input itself
    # what isn't a network, fused
    fuse: it takes a network
      given     { name: "lenet5", input: …, body: … }
      expected  what network(…) returns
      to do     make it compute first: fuse(network(…))
    # a model, fused
    fuse: it takes a network
      given     { params: …, loss: a function loss }
      expected  what network(…) returns
      to do     put the model together from plans; the layers of others aren't known
    # branches of other sizes
    odd, layer 3 (side), on (2, 6, 7): concat: the parts of a plan must agree on every axis but the joined one
      given     (2, 6, 7)  (1, 4, 5)
      expected  parts with other sizes on axis 1 of the batch only
      to do     leave out the batch: [C, H, W]
    # a network that was not called for
    network: it takes a network on paper
      given     the function lenet5
      expected  what architecture(name, input, ...parts) returns, or a network of the lectures, such as lenet5()
      to do     call it: network(lenet5())
    # parts without a name and an input
    summary: it takes a network on paper
      given     { lay: a function lay }
      expected  what architecture(name, input, ...parts) returns, or a network of the lectures, such as lenet5()
      to do     put its parts together by architecture(…) first
    # a layer in place of its plan
    odd, layer 1 (in): it must be a plan
      given     the layer relu
      expected  what a layer's plan returns, such as relu.plan() or linear.plan({ outputs: 10 })
      to do     say what it is to be: relu.plan(…)
    # no layer at all
    empty: a network needs a layer
      given     no parts
      expected  such as architecture("softmax", [1, 28, 28], linear.plan({ outputs: 10 }))
      to do     give the plans of its layers
    # an option that there isn't
    network: there is no option regularisation
      given     { regularisation: 1 }
      expected  any of seed, dtype, initialise, reg, layers
      to do     call it reg
    # a start that there isn't
    network: initialise must be "kaiming", "xavier" or a finite number, 0 or more
      given     initialise "he"
      expected  such as initialise: "kaiming"
      to do     leave it out for what is usual, "kaiming"
    # a layer that stands in for none
    one: there is no layer conv to stand in for
      given     layers { conv, linear }
      expected  any of linear
      to do     call it by the name of a layer that the network has, or leave it out
    # a function in place of a layer
    network: layers must be layers by the names of those that they stand in for
      given     layers { linear: a function linear }
      expected  such as layers: { conv: conv.from(forward, backward) }
      to do     leave it out for what is usual, {}
    # a size that a lecture's network hasn't
    resnet: depth must be 18 or 34
      given     depth 50
      expected  such as depth: 18
      to do     leave it out for what is usual, 34
    # a literal net made small
    zfnet: what a lecture says, literally, is there in full size alone
      given     { literal: true, small: true }
      expected  one of the two
      to do     leave literal out for a net that learns digits
    # a word that is misspelt
    vgg: there is no option smal
      given     { smal: true }
      expected  any of configuration, bias, small
      to do     call it small
    # reg below 0
    network: reg must be a finite number, 0 or more
      given     reg -1
      expected  such as reg: 1e-3
      to do     leave it out for what is usual, 0
    # a loss without scores
    features: its loss needs a score for each class
      given     a network that ends with (2, 6, 7) for a sample
      expected  one axis, (C)
      to do     end with linear.plan({ outputs: 10 }); or ask for forward(x), which needs no loss
    # images of another size
    one: x must hold samples of the shape that the network is made for
      given     x (2, 1, 7, 6)
      expected  x (N, 1, 6, 7)
      to do     reshape them, or make the network for these: it is the second thing that architecture takes
    # rows in place of images
    one: x must hold samples of the shape that the network is made for
      given     x (2, 42)
      expected  x (N, 1, 6, 7)
      to do     reshape them, or make the network for these: it is the second thing that architecture takes
    # no array
    one: x must hold samples of the shape that the network is made for
      given     x [1, 2]
      expected  x (N, 1, 6, 7)
      to do     reshape them, or make the network for these: it is the second thing that architecture takes
    # x in another dtype
    linear: all arrays must have one dtype
      given     x float64  w float32  b float32
      expected  float64 to check gradients, float32 to train
      to do     convert: copy(w, "float64")
    # a plan written by hand
    network: the plan of mine has no layer to it
      given     a plan that was written by hand
      expected  what a layer's plan returns, such as relu.plan()
      to do     make the layer a ladder; or leave its plan to arithmetic, which computes nothing
    # a dropout that doesn't say how much
    dropout: p must be in [0, 1)
      given     p undefined
      expected  the probability to drop a number: 0 drops nothing, 0.5 half
      to do     give it by its name: { p: 0.5, mode: "train", seed: 1 }"
  `);
});

test("a global mean ends a network without linear layers", () => {
  const net = network(architecture("all convolutions", [1, 6, 7], three(3), globalAvgPool.plan()), {
    dtype: "float64",
  });
  expect(net.loss(images(2)).scores.shape).toEqual([2, 3]);
});
