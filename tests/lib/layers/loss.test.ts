import { describe, expect, expectTypeOf, test } from "vitest";
import {
  copy,
  from,
  type Labels,
  type LadderCache,
  type Layer,
  mul,
  type NDArray,
  ones,
  random,
  softmaxLoss,
  svmLoss,
  zeros,
} from "../../../lib/index.ts";
import { farApart } from "./results.ts";

const RUNGS = ["naive", "plain"] as const;
const one = from(1);

interface Downstream {
  readonly dx: NDArray<2>;
}
/** What both have in common once svmLoss's option is left out. */
type Loss = Layer<[x: NDArray<2>, y: Labels], LadderCache<Downstream>, NDArray<0>, Downstream>;

describe.for(RUNGS)("both losses, %s", (name) => {
  const losses: readonly Loss[] = [softmaxLoss.rungs[name], svmLoss.rungs[name]];
  const x = random(1).normal(4, 3);

  test("backward multiplies by the one number of dout", () => {
    for (const rung of losses) {
      const { cache } = rung.forward(x, [0, 1, 2, 1]);
      const [once, threefold] = [rung.backward(one, cache).dx, rung.backward(from(3), cache).dx];
      expect(farApart(threefold, mul(once, 3)), rung.name).toBeLessThan(1e-15);
    }
  });

  test("labels may be numbers, Int32Array, Uint8Array, or an array of either dtype and any layout", () => {
    const labels: readonly Labels[] = [
      [2, 0, 1, 1],
      Int32Array.of(2, 0, 1, 1),
      Uint8Array.of(2, 0, 1, 1),
      from([2, 0, 1, 1]),
      copy(from([2, 0, 1, 1]), "float32"),
      from([1, 1, 0, 2]).step(-1),
    ];
    for (const rung of losses) {
      const costs = labels.map((y) => rung.forward(x, y).out.get());
      expect(new Set(costs).size, rung.name).toBe(1);
    }
  });

  test("labels that change after forward change no gradient", () => {
    for (const rung of losses) {
      const y = [0, 1, 2, 1];
      const { cache } = rung.forward(x, y);
      const before = copy(rung.backward(one, cache).dx);
      y.reverse();
      expect(farApart(rung.backward(one, cache).dx, before), rung.name).toBe(0);
    }
  });

  test("an empty batch costs 0, and has an empty gradient", () => {
    for (const rung of losses) {
      const { out, cache } = rung.forward(zeros(0, 3), []);
      expect([out.get(), rung.backward(one, cache).dx.shape], rung.name).toEqual([0, [0, 3]]);
    }
  });

  test("a single class costs nothing", () => {
    for (const rung of losses) expect(rung.forward(mul(ones(2, 1), 7), [0, 0]).out.get(), rung.name).toBe(0);
  });

  test("out is one number, in the types too", () => {
    const { out, cache } = softmaxLoss.rungs[name].forward(x, [0, 1, 2, 1]);
    expect(out.shape).toEqual([]);
    expectTypeOf(out).toEqualTypeOf<NDArray<0>>();
    expectTypeOf(softmaxLoss.rungs[name].backward(out, cache).dx).toEqualTypeOf<NDArray<2>>();
  });
});

test("the plan of a loss: one number, nothing learned", () => {
  const nothing = { out: [], learned: {}, multiplyAdds: 0, activations: 0, field: "all" };
  expect([softmaxLoss.plan().of([10]), svmLoss.plan().of([10])]).toEqual([nothing, nothing]);
});
