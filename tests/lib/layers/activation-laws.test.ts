import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, leakyRelu, map, mul, type NDArray, random, relu, sigmoid, sub, tanh } from "../../../lib/index.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain"] as const;

const law = (holds: (x: NDArray<2>, dout: NDArray<2>) => void): void => {
  const sized = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 7 }), fc.nat());
  const property = fc.property(sized, ([N, D, seed]) => {
    const r = random(seed);
    holds(mul(r.normal(N, D), 3), r.normal(N, D));
  });
  fc.assert(property, { seed: 498, numRuns: 60 });
};
const negated = <Rank extends number>(x: NDArray<Rank>): NDArray<Rank> => mul(x, -1);

describe.for(RUNGS)("laws of the %s rungs", (name) => {
  const f = {
    relu: (x: NDArray<2>) => relu.rungs[name].forward(x).out,
    leakyRelu: (x: NDArray<2>, slope: number) => leakyRelu.rungs[name].forward(x, { slope }).out,
    tanh: (x: NDArray<2>) => tanh.rungs[name].forward(x).out,
    sigmoid: (x: NDArray<2>) => sigmoid.rungs[name].forward(x).out,
  };

  test("relu splits x into what is positive and what is negative: relu(x) − relu(−x) = x", () => {
    law((x) => expect(farApart(sub(f.relu(x), f.relu(negated(x))), x)).toBe(0));
  });

  test("relu twice is relu once, and a positive factor goes through it", () => {
    law((x) => {
      expect(farApart(f.relu(f.relu(x)), f.relu(x))).toBe(0);
      expect(farApart(f.relu(mul(x, 4)), mul(f.relu(x), 4))).toBe(0);
    });
  });

  test("relu's two parts of dout, for x and for −x, make dout again", () => {
    law((x, dout) => {
      const back = (at: NDArray<2>): NDArray<2> =>
        relu.rungs[name].backward(dout, relu.rungs[name].forward(at).cache).dx;
      expect(farApart(add(back(x), back(negated(x))), dout)).toBe(0);
    });
  });

  test("leakyRelu is relu with slope 0, the identity with slope 1, and |x| with slope −1", () => {
    law((x) => {
      expect(farApart(f.leakyRelu(x, 0), f.relu(x))).toBe(0);
      expect(farApart(f.leakyRelu(x, 1), x)).toBe(0);
      expect(farApart(f.leakyRelu(x, -1), map(x, Math.abs))).toBe(0);
    });
  });

  test("tanh is odd, σ(x) + σ(−x) = 1, and tanh x = 2σ(2x) − 1", () => {
    law((x) => {
      expect(farApart(f.tanh(negated(x)), negated(f.tanh(x)))).toBe(0);
      expect(
        farApart(
          add(f.sigmoid(x), f.sigmoid(negated(x))),
          map(x, () => 1),
        ),
      ).toBeLessThan(1e-15);
      expect(farApart(f.tanh(x), sub(mul(f.sigmoid(mul(x, 2)), 2), 1))).toBeLessThan(1e-14);
    });
  });
});
