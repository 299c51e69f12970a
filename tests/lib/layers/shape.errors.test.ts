import { describe, expect, test } from "vitest";
import { add, concat, copy, flatten, zeros } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

describe("flatten", () => {
  test("an array without a batch", () => {
    expect(() => flatten.forward(zeros())).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: flatten: x must have at least 1 axis
        given     x ()
        expected  x (N, …)
        to do     reshape x: a single sample is a batch of N = 1]
    `);
  });

  test("dout in the shape of x instead of out's", () => {
    const { cache } = flatten.forward(zeros(2, 3, 4));
    // @ts-expect-error out has two axes
    expect(() => flatten.backward(zeros(2, 3, 4), cache)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: flatten.backward: dout must have the shape of out
        given     dout (2, 3, 4)
        expected  dout (2, 12)
        to do     hand on the gradient of this layer's out: a gradient always has the shape of its value]
    `);
  });
});

describe("add", () => {
  test("two branches of different shape, which the toolbox would stretch", () => {
    expect(() => add.forward(zeros(2, 64, 56, 56), zeros(2, 1, 56, 56))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: add: a and b must have one shape
        given     a (2, 64, 56, 56)  b (2, 1, 56, 56)
        expected  two branches of a residual block: as many channels, rows and columns in both
        to do     where the block changes the shape, give its shortcut a 1 × 1 convolution with the same stride]
    `);
  });

  test("dtypes mixed", () => {
    expect(() => add.forward(zeros(2, 3), copy(zeros(2, 3), "float32"))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: add: all arrays must have one dtype
        given     a float64  b float32
        expected  float64 to check gradients, float32 to train
        to do     convert: copy(b, "float64")]
    `);
  });

  test("the toolbox's function keeps its own errors", () => {
    expect(() => add(zeros(2, 3), zeros(2))).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: add: axes must agree from the last, or have size 1
        given     (2, 3) and (2)
        expected  the same size on axis 1, or 1
        to do     transpose or reshape one of them; sum(…, { keep: true }) leaves an axis of size 1]
    `);
  });
});

describe("concat", () => {
  const a = zeros(2, 3, 4, 4);

  test("arrays that aren't in a list", () => {
    // @ts-expect-error one list of arrays
    expect(() => concat.forward(a, a)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: xs must be a list of arrays
        given     xs (2, 3, 4, 4)
        expected  xs [a, b, …], one array or more
        to do     put the arrays in one list: forward([a, b], { axis: 1 })]
    `);
  });

  test("an empty list", () => {
    expect(() => concat.forward([])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: xs must be a list of arrays
        given     xs []
        expected  xs [a, b, …], one array or more
        to do     put the arrays in one list: forward([a, b], { axis: 1 })]
    `);
  });

  test("parts whose rows differ", () => {
    expect(() => concat.forward([a, zeros(2, 5, 4, 4), zeros(2, 5, 2, 4)])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: xs[2] must have the sizes of xs[0] on every axis but 1
        given     xs[0] (2, 3, 4, 4)  xs[1] (2, 5, 4, 4)  xs[2] (2, 5, 2, 4)
        expected  xs[2] (2, any, 4, 4)
        to do     pad or stride the branches so that their rows and columns agree, or name another axis]
    `);
  });

  test("parts of different rank", () => {
    expect(() => concat.forward([a, zeros(2, 3)])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: xs[1] must have the sizes of xs[0] on every axis but 1
        given     xs[0] (2, 3, 4, 4)  xs[1] (2, 3)
        expected  xs[1] (2, any, 4, 4)
        to do     pad or stride the branches so that their rows and columns agree, or name another axis]
    `);
  });

  test("an axis past the last", () => {
    expect(() => concat.forward([zeros(2, 3)], { axis: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: axis must be an axis of the arrays
        given     axis 2, xs[0] (2, 3)
        expected  0 … 1
        to do     axis 1 holds the channels of (N, C, H, W)]
    `);
  });

  test("a negative axis", () => {
    expect(() => concat.forward([a], { axis: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: axis must be an axis of the arrays
        given     axis -1, xs[0] (2, 3, 4, 4)
        expected  0 … 3
        to do     axis 1 holds the channels of (N, C, H, W)]
    `);
  });

  test("numbers without an axis", () => {
    expect(() => concat.forward([zeros(), zeros()], { axis: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: axis must be an axis of the arrays
        given     axis 0, xs[0] ()  xs[1] ()
        expected  arrays with an axis
        to do     give the numbers an axis: reshape(x, [1])]
    `);
  });

  test("dtypes mixed", () => {
    expect(() => concat.forward([a, copy(a, "float32")])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: all arrays must have one dtype
        given     xs[0] float64  xs[1] float32
        expected  float64 to check gradients, float32 to train
        to do     convert: copy(xs[1], "float64")]
    `);
  });

  test("the axis without its name", () => {
    // @ts-expect-error options are an object
    expect(() => concat.forward([a, a], 1)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: options must be an object
        given     1
        expected  { axis: … }, any of them
        to do     give each option its name]
    `);
  });

  test("a plan whose parts are no shapes", () => {
    const planned = concat.plan as (options: unknown) => unknown;
    expect(
      saidBy({
        none: () => planned({}),
        "one shape, in no list": () => planned({ others: [3, 4, 4] }),
        "a number": () => planned({ others: 3 }),
        "a shape with half a row": () => planned({ others: [[3, 4.5, 4]] }),
        "an axis alone": () => planned({ axis: 1 }),
      }),
    ).toMatchInlineSnapshot(`
      "# none
      concat: the other parts of a plan must be a list of shapes
        given     others undefined
        expected  others [[128, 28, 28], [32, 28, 28]], each the shape of one sample
        to do     say what the input is joined with; [] for nothing
      # one shape, in no list
      concat: the other parts of a plan must be a list of shapes
        given     others [3, 4, 4]
        expected  others [[128, 28, 28], [32, 28, 28]], each the shape of one sample
        to do     put a list around the one shape: others: [[3, 4, 4]]
      # a number
      concat: the other parts of a plan must be a list of shapes
        given     others 3
        expected  others [[128, 28, 28], [32, 28, 28]], each the shape of one sample
        to do     say what the input is joined with; [] for nothing
      # a shape with half a row
      concat: the other parts of a plan must be a list of shapes
        given     others [[3, 4.5, 4]]
        expected  others [[128, 28, 28], [32, 28, 28]], each the shape of one sample
        to do     say what the input is joined with; [] for nothing
      # an axis alone
      concat: the other parts of a plan must be a list of shapes
        given     others undefined
        expected  others [[128, 28, 28], [32, 28, 28]], each the shape of one sample
        to do     say what the input is joined with; [] for nothing"
    `);
    expect(concat.plan({ others: [] }).of([3, 4, 4]).out).toEqual([3, 4, 4]);
  });

  test("a plan whose parts don't fit together", () => {
    const plan = concat.plan({ others: [[32, 28, 28]] });
    expect(() => plan.of([64, 14, 14])).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: concat: the parts of a plan must agree on every axis but the joined one
        given     (64, 14, 14)  (32, 28, 28)
        expected  parts with other sizes on axis 1 of the batch only
        to do     leave out the batch: [C, H, W]]
    `);
  });
});
