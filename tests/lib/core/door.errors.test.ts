import { expect, test } from "vitest";
import { requireArrays, requireDout } from "../../../lib/core/door.ts";
import { ladder, type Step } from "../../../lib/core/ladder.ts";
import type { Signature } from "../../../lib/core/layer.ts";
import { requireOptions } from "../../../lib/core/options.ts";
import { copy, from, type NDArray, zeros } from "../../../lib/index.ts";
import { saidBy } from "./said.ts";

test("arguments that a layer's door turns away", () => {
  const legend = { x: "N D", w: "D M", b: "M?" };
  const [x, w, b] = [zeros(4, 3), zeros(3, 2), zeros(2)];
  const ask = (...args: unknown[]): void => requireArrays("linear", legend, args);
  const listed = (xs: unknown): void => requireArrays("concat", { xs: "[…]" }, [xs]);
  const ints = { data: new Int32Array(6), shape: [2, 3], stride: [3, 1], offset: 0, dtype: "int32" };
  expect(
    saidBy({
      "too few axes": () => ask(zeros(3), w, b),
      "too few axes, where no batch is missing": () => ask(x, w, from(1)),
      "too many axes": () => ask(zeros(4, 3, 1, 1), w, b),
      "too few axes, where any are allowed": () => requireArrays("linear", { x: "N …" }, [from(1)]),
      "letters that disagree": () => ask(x, zeros(5, 2), b),
      "a bias that is too long": () => ask(x, w, zeros(3)),
      "dtypes that differ": () => ask(x, copy(w, "float32"), b),
      "a list": () => ask([[1, 2, 3]], w, b),
      "floats that are no array": () => ask(new Float64Array(3), w, b),
      integers: () => ask(ints, w, b),
      nothing: () => ask(undefined, w, b),
      "null where an array must be": () => ask(null, w, b),
      "options in the place of the bias": () => ask(x, w, { stride: 1 }),
      "no bias, and no null for it": () => ask(x, w),
      "an array for a list": () => listed(x),
      "an empty list": () => listed([]),
      "a list with something else in it": () => listed([x, 5]),
      "dout that is no array": () => requireDout("linear", 1, zeros(4, 2)),
      "dout of another shape": () => requireDout("linear", zeros(2, 4), zeros(4, 2)),
      "dout of another dtype": () => requireDout("linear", copy(zeros(4, 2), "float32"), zeros(4, 2)),
      "an option that doesn't exist": () => requireOptions("conv", { stride: 1, padding: 1 }, ["stride", "pad"]),
      "an option like no other": () => requireOptions("conv", { kernel: 3 }, ["stride", "pad"]),
      "a number for options": () => requireOptions("conv", 1, ["stride", "pad"]),
      "null for options": () => requireOptions("conv", null, ["stride", "pad"]),
      "null for an option": () => requireOptions("conv", { stride: null }, ["stride", "pad"]),
      "an option that every object has": () => requireOptions("conv", { toString: 1 }, ["stride", "pad"]),
    }),
  ).toMatchInlineSnapshot(`
    "# too few axes
    linear: x must have 2 axes
      given     x (3)
      expected  x (N, D)
      to do     reshape x: a single sample is a batch of N = 1
    # too few axes, where no batch is missing
    linear: b must have 1 axis
      given     b ()
      expected  b (M)
      to do     reshape b so that it has every axis of (M)
    # too many axes
    linear: x must have 2 axes
      given     x (4, 3, 1, 1)
      expected  x (N, D)
      to do     take one part of x with slice, or join axes with reshape
    # too few axes, where any are allowed
    linear: x must have at least 1 axis
      given     x ()
      expected  x (N, …)
      to do     reshape x: a single sample is a batch of N = 1
    # letters that disagree
    linear: x and w must have the same number of features
      given     x (4, 3)  w (5, 2)  b (2)
      expected  w (3, M)
      to do     give w 3 features, or check whether an array is transposed
    # a bias that is too long
    linear: w and b must have the same number of outputs
      given     x (4, 3)  w (3, 2)  b (3)
      expected  b (2)
      to do     give b 2 numbers, one for each of the outputs
    # dtypes that differ
    linear: all arrays must have one dtype
      given     x float64  w float32  b float64
      expected  float64 to check gradients, float32 to train
      to do     convert: copy(w, "float64")
    # a list
    linear: x must be an array of float32 or float64
      given     x [[1, 2, 3]]
      expected  x (N, D)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)
    # floats that are no array
    linear: x must be an array of float32 or float64
      given     x a Float64Array of 3 numbers
      expected  x (N, D)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)
    # integers
    linear: x must be an array of float32 or float64
      given     x (2, 3) int32
      expected  x (N, D)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)
    # nothing
    linear: x must be an array of float32 or float64
      given     x undefined
      expected  x (N, D)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)
    # null where an array must be
    linear: x must be an array of float32 or float64
      given     x null
      expected  x (N, D)
      to do     make one with from(…) or zeros(…); convert other dtypes with from(data, shape)
    # options in the place of the bias
    linear: b must be an array of float32 or float64
      given     b { stride: 1 }
      expected  b (M), or null for none
      to do     give b, or null where there is none; options come after it
    # no bias, and no null for it
    linear: b must be an array of float32 or float64
      given     b undefined
      expected  b (M), or null for none
      to do     give b, or null where there is none; options come after it
    # an array for a list
    concat: xs must be a list of arrays
      given     xs (4, 3)
      expected  xs [a, b, …], one array or more
      to do     put the arrays in one list: forward([a, b], { axis: 1 })
    # an empty list
    concat: xs must be a list of arrays
      given     xs []
      expected  xs [a, b, …], one array or more
      to do     put the arrays in one list: forward([a, b], { axis: 1 })
    # a list with something else in it
    concat: xs must be a list of arrays
      given     xs [(4, 3), 5]
      expected  xs [a, b, …], one array or more
      to do     put the arrays in one list: forward([a, b], { axis: 1 })
    # dout that is no array
    linear: dout must be an array
      given     dout 1
      expected  dout (4, 2), the shape of out
      to do     hand backward the upstream gradient first, then the cache: backward(dout, cache)
    # dout of another shape
    linear: dout must have the shape of out
      given     dout (2, 4)
      expected  dout (4, 2)
      to do     hand on the gradient of this layer's out: a gradient always has the shape of its value
    # dout of another dtype
    linear: dout must have the dtype of out
      given     dout float32
      expected  dout float64
      to do     convert it: copy(dout, "float64")
    # an option that doesn't exist
    conv: there is no option padding
      given     { stride: 1, padding: 1 }
      expected  any of stride, pad
      to do     call it pad
    # an option like no other
    conv: there is no option kernel
      given     { kernel: 3 }
      expected  any of stride, pad
      to do     leave it out
    # a number for options
    conv: options must be an object
      given     1
      expected  { stride: …, pad: … }, any of them
      to do     give each option its name
    # null for options
    conv: options must be an object
      given     null
      expected  { stride: …, pad: … }, any of them
      to do     give each option its name
    # null for an option
    conv: stride must not be null
      given     { stride: null }
      expected  a value for stride, or no stride at all
      to do     leave it out, or give undefined where there is none
    # an option that every object has
    conv: there is no option toString
      given     { toString: 1 }
      expected  any of stride, pad
      to do     leave it out"
  `);
});

test("calls that a ladder turns away", () => {
  type Doubling = Signature<["x"], [x: NDArray], NDArray>;
  const rung: Step<Doubling> = {
    refuses: () => "wants a batch of 32",
    run: () => {
      throw new Error("never runs");
    },
  };
  const double = ladder<Doubling, "fast" | "faster", []>({
    name: "double",
    legend: { x: "…" },
    plan: () => ({ layer: "double", of: (out) => ({ out, learned: {}, multiplyAdds: 0, activations: 0 }) }),
    rungs: { fast: rung, faster: rung },
  });
  const yours = double.from(
    () => ({ outt: zeros(1) }) as unknown as { out: NDArray; cache: object },
    () => ({}),
  );
  expect(
    saidBy({
      "a call that no rung takes": () => double.forward(zeros(2)),
      "a call that this rung doesn't take": () => double.rungs.fast.forward(zeros(2)),
      "a student's forward that returns something else": () => yours.forward(zeros(2)),
    }),
  ).toMatchInlineSnapshot(`
    "# a call that no rung takes
    double: no rung takes these arguments
      given     faster wants a batch of 32; fast wants a batch of 32
      expected  arguments that one rung can compute
      to do     leave the choice of the rung to double.forward
    # a call that this rung doesn't take
    double.fast: no rung takes these arguments
      given     fast wants a batch of 32
      expected  arguments that one rung can compute
      to do     leave the choice of the rung to double.forward
    # a student's forward that returns something else
    double (yours).forward: must return { out, cache }
      given     { outt: … }
      expected  { out, cache }, out an array
      to do     end forward with: return { out, cache: … }"
  `);
});
