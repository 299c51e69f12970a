import { expect, test } from "vitest";
import { batchNorm, checkGradients, compare, map, mul, type NDArray, ones, random, zeros } from "../../../lib/index.ts";
import { cube, cubeBut } from "./toys.ts";

// The upstream gradient is drawn from a stream that nobody draws x from.

test.for([0, 1, 7])("a backward that takes x for dout is seen through, on x from seed %s", (seed) => {
  const x = random(seed).normal(3, 4);
  const square = cubeBut({ backward: (_, at) => ({ dx: map(at as NDArray, (v) => 3 * v ** 3) }) });
  expect(checkGradients.with({ seed })(square, x).passed).toBe(false);
  expect(compare(square, cube, x).passed).toBe(false);
});

test("batchNorm on x from seed 0 has gradients that aren't 0 by chance", () => {
  const found = checkGradients(batchNorm, random(0).normal(8, 3), ones(3), zeros(3), { mode: "train" });
  expect(found.passed, String(found)).toBe(true);
  expect(found.findings[0]!.notes).toEqual([]);
  const wrong = {
    ...batchNorm,
    backward: (...given: Parameters<typeof batchNorm.backward>) => ({
      ...batchNorm.backward(...given),
      dx: zeros(8, 3),
    }),
  };
  expect(checkGradients(wrong, random(0).normal(8, 3), ones(3), zeros(3), { mode: "train" }).passed).toBe(false);
});

test("a gradient that is the same whatever dout is has forgotten it", () => {
  const found = checkGradients(cubeBut({ backward: (_, at) => ({ dx: mul(mul(at, at), 3) }) }), random(0).normal(3, 4));
  expect(found.faults).toMatchInlineSnapshot(`
    [
      "dx is the same whatever dout is: multiply by dout",
    ]
  `);
});

test("every safe seed can be used", () => {
  for (const seed of [2 ** 53 - 1, -(2 ** 53 - 1), -1])
    expect(checkGradients.with({ seed, mode: "sampled", samples: 3 })(cube, random(0).normal(3, 4)).passed).toBe(true);
});
