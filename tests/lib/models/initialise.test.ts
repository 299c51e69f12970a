import { expect, test } from "vitest";
import { copy, kaiming, mean, mul, type NDArray, normal, random, xavier, zeros } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

const stdOf = (a: NDArray): number => Math.sqrt(mean(mul(a, a)).get());

test.for([
  ["convolution, 8 → 32, K = 3, ReLU", { inputs: 8, outputs: 32, kernel: 3 }, 0.1667],
  ["convolution without a ReLU", { inputs: 8, outputs: 32, kernel: 3, relu: false }, 0.1179],
  ["linear, ReLU", { inputs: 72, outputs: 50 }, 0.1667],
  ["linear without a ReLU", { inputs: 100, outputs: 40, relu: false }, 0.1],
] as const)("kaiming's standard deviation: %s", ([, options, std]) => {
  const drawn = Array.from({ length: 20 }, (_, seed) => stdOf(kaiming({ ...options, seed, dtype: "float64" })));
  expect(Math.abs(drawn.reduce((p, q) => p + q) / 20 / std - 1)).toBeLessThan(0.01);
});

test("kaiming's arrays have the shapes that layers take", () => {
  expect(kaiming({ inputs: 3, outputs: 4 }).shape).toEqual([3, 4]);
  expect(kaiming({ inputs: 3, outputs: 4, kernel: 5 }).shape).toEqual([4, 3, 5, 5]);
  expect(xavier({ inputs: 3, outputs: 4 }).shape).toEqual([3, 4]);
  expect(xavier({ inputs: 3, outputs: 4, kernel: 1 }).shape).toEqual([4, 3, 1, 1]);
});

test("xavier's variance is 2 over what comes in and goes out", () => {
  expect(Math.abs(stdOf(xavier({ inputs: 300, outputs: 500 })) / Math.sqrt(2 / 800) - 1)).toBeLessThan(0.01);
  const filters = xavier({ inputs: 30, outputs: 50, kernel: 3 });
  expect(Math.abs(stdOf(filters) / Math.sqrt(2 / 720) - 1)).toBeLessThan(0.02);
});

test("normal draws pairs by Box and Muller, scaled and rounded once, an odd one alone", () => {
  const options = { shape: [7, 5], std: 0.3, seed: 9 } as const;
  const { next } = random(9);
  const expected = zeros(7, 5);
  for (let i = 0; i < 35; i += 2) {
    const radius = 0.3 * Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    expected.data[i] = radius * Math.cos(angle);
    if (i < 34) expected.data[i + 1] = radius * Math.sin(angle);
  }
  expect(normal({ ...options, dtype: "float64" }).data).toEqual(expected.data);
  expect(normal(options).data).toEqual(copy(expected, "float32").data);
});

test("what weights can't start from", () => {
  expect(
    saidBy({
      "a shape that is a number": () => normal({ shape: 5, std: 1 } as never),
      "a negative std": () => normal({ shape: [5], std: -1 }),
      "no outputs": () => kaiming({ inputs: 3 } as never),
      "fan_in by that name": () => kaiming({ fanIn: 3, outputs: 3 } as never),
      "no kernel at all": () => kaiming({ inputs: 3, outputs: 3, kernel: 0 }),
      "a gain in words": () => kaiming({ inputs: 3, outputs: 3, relu: "yes" } as never),
      "xavier with a ReLU": () => xavier({ inputs: 3, outputs: 3, relu: true } as never),
    }),
  ).toMatchInlineSnapshot(`
    "# a shape that is a number
    normal: shape must be a list of sizes, whole numbers that are 0 or more
      given     shape 5
      expected  such as shape: [784, 100]
      to do     say it: normal({ shape: …, … })
    # a negative std
    normal: std must be a finite number, 0 or more
      given     std -1
      expected  such as std: 1e-3
      to do     say it: normal({ std: …, … })
    # no outputs
    kaiming: outputs must be a whole number, 1 or more
      given     outputs undefined
      expected  such as outputs: 100
      to do     say it: kaiming({ outputs: …, … })
    # fan_in by that name
    kaiming: there is no option fanIn
      given     { fanIn: 3, outputs: 3 }
      expected  any of inputs, outputs, kernel, relu, seed, dtype
      to do     leave it out
    # no kernel at all
    kaiming: kernel must be a whole number, 1 or more
      given     kernel 0
      expected  such as kernel: 100
      to do     leave it out where there is none
    # a gain in words
    kaiming: relu must be true or false
      given     relu "yes"
      expected  such as relu: true
      to do     leave it out for what is usual, true
    # xavier with a ReLU
    xavier: there is no option relu
      given     { inputs: 3, outputs: 3, relu: true }
      expected  any of inputs, outputs, kernel, seed, dtype
      to do     leave it out"
  `);
});
