import { describe, expect, test } from "vitest";
import {
  checkGradients,
  copy,
  from,
  type Layer,
  linear,
  map,
  maxPool,
  mul,
  type NDArray,
  random,
  relu,
  sum,
  svmLoss,
  tanh,
} from "../../../lib/index.ts";
import { cube, toy } from "./toys.ts";

// Right layers on numbers that make measuring hard, and wrong ones that hid behind them.

const passes = <Args extends readonly unknown[], Cache>(layer: Layer<Args, Cache>, ...args: Args): void => {
  const found = checkGradients(layer, ...args);
  expect(found.passed, String(found)).toBe(true);
};

describe("numbers that float32 happens to hold are no rounding", () => {
  test("few and round ones", () => {
    passes(relu, from([-0.1, 0.5]));
    passes(
      maxPool,
      from([
        [
          [
            [0.1, 0.5],
            [0.3, 0.25],
          ],
        ],
      ]),
      { window: 2 },
    );
    passes(relu, from([0.5, Number.POSITIVE_INFINITY, -0.1]));
  });
  test("an out of constants", () =>
    passes(
      toy(
        () => 0.1,
        () => 0,
      ),
      from([0.3, 0.7]),
    ));
  test("a forward that rounds is named, on any numbers, in float64 and in float32", () => {
    const rounding = toy(
      (v) => Math.fround(v * v),
      (v) => 2 * v,
    );
    for (const x of [from([-0.1, 0.5]), copy(from([0.5, 0.25]), "float32"), from([0.1, Number.POSITIVE_INFINITY])])
      expect(checkGradients(rounding, x).faults.join()).toContain("forward rounds to float32");
  });
});

describe("a kink is recognised at every scale", () => {
  test.for([1, 1e-5, 3e-7, 1e-7, 5e-8, 3e-8, 2e-8, 1e-8, 3e-9, 1e-10, 1e-12])("relu on numbers around %s", (scale) => {
    for (let i = 0; i < 50; i++) passes(relu, mul(random(i).normal(3, 4), scale));
  });
  test("so is one that lies under a large constant", () => {
    const raised = toy(
      (v) => 1000 + Math.max(0, v),
      (v) => (v > 0 ? 1 : 0),
    );
    for (const scale of [1e-3, 1e-6, 1e-8, 1e-10])
      for (let i = 0; i < 10; i++) passes(raised, mul(random(i).normal(3, 4), scale));
  });
  test("its two slopes are known as well as any step knows them", () => {
    for (let i = 0; i < 20; i++) passes(svmLoss, random(i).integers(3, 6, 4), [0, 1, 2, 3, 1, 0]);
  });
  test("a wrong slope beside a kink is wrong all the same", () => {
    const steep = relu.from(relu.forward, (dout, cache) => ({ dx: mul(relu.backward(dout, cache).dx, 1.5) }));
    for (let i = 0; i < 10; i++) {
      const found = checkGradients(steep, mul(random(i).normal(3, 4), 3e-8));
      expect(found.passed, String(found)).toBe(false);
    }
  });
  test("a forward that jumps has no slope there, and none is made up", () => {
    const stairs = toy(
      (v) => (v > 0.5 ? 1 : 0),
      () => 1234,
    );
    expect(checkGradients(stairs, from([0.5])).passed).toBe(false);
  });
});

describe("gradients that are tiny beside out", () => {
  const r = random(1);
  const [x, w, b] = [r.normal(3, 4), mul(r.normal(4, 2), 1e-12), r.normal(2)];

  test("are measured by longer steps where the line is straight", () => {
    for (const part of [1, 1e-2, 1e-4, 1e-8]) passes(linear, x, mul(w, part), b);
    const halved = linear.from(
      (...given: [NDArray<2>, NDArray<2>, NDArray<1>]) => linear.forward(...given),
      (dout, cache) => {
        const { dx, dw, db } = linear.backward(dout, cache);
        return { dx: mul(dx, 0.5), dw, db };
      },
    );
    const found = checkGradients(halved, x, w, b);
    expect(found.passed).toBe(false);
    expect(found.findings[0]).toMatchObject({ name: "dx", wrong: 12 });
  });

  test("are said to be unjudged where rounding hides them", () => {
    const hidden = toy(
      (v) => 1 + 1e-13 * Math.sin(3 * v),
      (v) => 1.5e-13 * Math.cos(3 * v),
    );
    expect(
      checkGradients(hidden, x)
        .findings[0]!.notes.join("\n")
        .replace(/\d\.\de/, "…e"),
    ).toMatchInlineSnapshot(`"could not be judged: the rounding of forward hides what is smaller than …e-11"`);
  });

  test("that are truly 0 pass", () => {
    const centred = toy(
      (v) => v,
      () => 0,
      {
        forward: (at) => ({ out: sum(tanh.forward(at).out), cache: at }),
        backward: (dout, at) => ({ dx: map(at, (v) => (1 - Math.tanh(v) ** 2) * dout.get()) }),
      },
    );
    passes(centred, mul(x, 30));
    passes(cube, mul(x, 0));
  });
});
