import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  avgPool,
  avgPool1d,
  avgPool3d,
  compare,
  conv,
  globalAvgPool,
  map,
  max,
  maxPool,
  maxPool1d,
  maxPool3d,
  mul,
  type NDArray,
  ones,
  pad,
  random,
  reshape,
  slice,
  sum,
  toNested,
  transpose,
} from "../../../lib/index.ts";
import type { AnyLayer } from "./case.ts";
import { farApart } from "./results.ts";

const LADDERS = [
  { ladder: maxPool1d, kind: { axes: 1, averages: false } },
  { ladder: maxPool, kind: { axes: 2, averages: false } },
  { ladder: maxPool3d, kind: { axes: 3, averages: false } },
  { ladder: avgPool1d, kind: { axes: 1, averages: true } },
  { ladder: avgPool, kind: { axes: 2, averages: true } },
  { ladder: avgPool3d, kind: { axes: 3, averages: true } },
] as const;

/** One axis on which a window fits and touches the input wherever it is. */
const axis = fc
  .record({
    window: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 4 }),
    more: fc.integer({ min: 0, max: 5 }),
    border: fc.nat(),
  })
  .map(({ window, stride, more, border }) => {
    const padded = border % window;
    return { window, stride, pad: padded, input: Math.max(1, window - 2 * padded) + more };
  });

/** How many axes of space a pool has, and whether it averages: then it may leave the border out of its means. */
interface Kind {
  readonly axes: number;
  readonly averages: boolean;
}
const IMAGES: Kind = { axes: 2, averages: false };

/** A pool with everything its own on each axis, and numbers for it; half of them are few, so that they tie. */
const poolings = ({ axes, averages }: Kind) =>
  fc
    .record({
      along: fc.array(axis, { minLength: axes, maxLength: axes }),
      fit: fc.constantFrom("floor", "ceil"),
      countPad: fc.boolean(),
      tied: fc.boolean(),
      seed: fc.nat(),
    })
    .map(({ along, fit, countPad, tied, seed }) => {
      const shape = [2, 2, ...along.map(({ input }) => input)];
      const each = (name: "window" | "stride" | "pad"): number[] => along.map((one) => one[name]);
      const x = tied ? random(seed).integers(3, ...shape) : random(seed).normal(...shape);
      const options = { window: each("window"), stride: each("stride"), pad: each("pad"), fit };
      return { x, options: averages ? { ...options, countPad } : options };
    });
type Pooling = ReturnType<typeof poolings> extends fc.Arbitrary<infer One> ? One : never;

const law = (kind: Kind, holds: (pooling: Pooling) => void, numRuns = 80): void =>
  fc.assert(fc.property(poolings(kind), holds), { seed: 498, numRuns });
/** A layer, its types set aside: these laws are the same for every number of axes. */
const untyped = (layer: object): AnyLayer => layer as unknown as AnyLayer;
const avgOf = ({ axes }: Kind): AnyLayer => untyped([avgPool1d, avgPool, avgPool3d][axes - 1]!);
const dot = (a: NDArray, b: NDArray): number => sum(mul(a, b)).get();
const douts = (like: NDArray): NDArray => random(7).normal(...like.shape);

describe.for(LADDERS.map((one) => ({ ...one, name: one.ladder.name })))("laws of $name", ({ ladder, kind, name }) => {
  const [naive, plain] = [untyped(ladder.rungs.naive), untyped(ladder.rungs.plain)];
  const pool = (x: NDArray, options: object): NDArray => plain.forward(x, options).out;

  test("naive and plain agree on any window, stride, pad and fit, ties included", () => {
    law(kind, ({ x, options }) => {
      const found = compare(plain, naive, x, options);
      expect(found.passed, String(found)).toBe(true);
    });
  });

  test("out is worth what goes back: ⟨dout, out⟩ = ⟨dx, x⟩", () => {
    law(kind, ({ x, options }) => {
      const { out, cache } = plain.forward(x, options);
      const dout = douts(out);
      const { dx } = plain.backward(dout, cache) as { dx: NDArray };
      expect(dot(dx, x)).toBeCloseTo(dot(dout, out), 10);
    });
  });

  test("each sample and each channel is pooled by itself", () => {
    law(kind, ({ x, options }) => {
      const swapped = transpose(x, [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
      const out = pool(x, options);
      const back = transpose(pool(swapped, options), [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)]);
      expect(toNested(back)).toEqual(toNested(out));
      expect(toNested(slice(out, [1, 2], [0, 1]))).toEqual(toNested(pool(slice(x, [1, 2], [0, 1]), options)));
    });
  });

  test("the sizes are those of the formula, and ceil adds a window only if it starts before the end of the input", () => {
    law(kind, ({ x, options }) => {
      const { window, stride, pad: border } = options;
      const sizes = (fit: "floor" | "ceil"): readonly number[] => pool(x, { ...options, fit }).shape.slice(2);
      const [floor, ceil] = [sizes("floor"), sizes("ceil")];
      floor.forEach((size, i) => {
        const [K, S, P, W] = [window[i]!, stride[i]!, border[i]!, x.shape[i + 2]!];
        expect(size).toBe(Math.floor((W + 2 * P - K) / S) + 1);
        const over = (W + 2 * P - K) % S !== 0 && size * S < W + P;
        expect(ceil[i]).toBe(over ? size + 1 : size);
      });
    });
  });

  test("exact is floor where the stride fits", () => {
    law(kind, ({ x, options }) => {
      const once = { ...options, stride: 1 };
      expect(toNested(pool(x, { ...once, fit: "exact" }))).toEqual(toNested(pool(x, { ...once, fit: "floor" })));
    });
  });

  test("under ceil every number of the input is seen, where the stride is no longer than the window", () => {
    law(kind, ({ x, options }) => {
      const stride = options.stride.map((S, i) => Math.min(S, options.window[i]!));
      const all = ones(...x.shape);
      const { out, cache } = avgOf(kind).forward(all, { ...options, stride, fit: "ceil" });
      const { dx } = avgOf(kind).backward(ones(...out.shape), cache) as { dx: NDArray };
      expect(Math.min(...dx.data)).toBeGreaterThan(0);
    });
  });

  if (name.startsWith("max")) {
    test("a maximum commutes with every increasing function, and doesn't mind what is added to all", () => {
      law(kind, ({ x, options }) => {
        const rising = (v: number): number => v * v * v + 3;
        expect(toNested(pool(map(x, rising), options))).toEqual(toNested(map(pool(x, options), rising)));
      });
    });

    test("what comes in goes out: the sum of dx is that of dout, and each number of it is a sum of some", () => {
      law(kind, ({ x, options }) => {
        const { out, cache } = plain.forward(x, options);
        const { dx } = plain.backward(ones(...out.shape), cache) as { dx: NDArray };
        expect(sum(dx).get()).toBe(out.size);
        expect(dx.data.every(Number.isInteger)).toBe(true);
      });
    });

    test("no mean is above its maximum", () => {
      law(kind, ({ x, options }) => {
        const mean = avgOf(kind).forward(x, { ...options, countPad: false }).out;
        const most = pool(x, options);
        expect(mean.data.every((value, i) => value <= most.data[i]! + 1e-12)).toBe(true);
      });
    });
  } else {
    test("a mean is linear", () => {
      law(kind, ({ x, options }) => {
        const other = random(3).normal(...x.shape);
        const sums = add(pool(x, options), mul(pool(other, options), 3));
        expect(farApart(pool(add(x, mul(other, 3)), options), sums)).toBeLessThan(1e-12);
      });
    });

    test("a mean of ones is one where the border doesn't count, and never more where it does", () => {
      law(kind, ({ x, options }) => {
        const all = ones(...x.shape);
        expect(pool(all, { ...options, countPad: false }).data.every((value) => Math.abs(value - 1) < 1e-12)).toBe(
          true,
        );
        expect(pool(all, { ...options, countPad: true }).data.every((value) => value <= 1 + 1e-12)).toBe(true);
      });
    });
  }
});

test("a maximum is that of the patch under the window, the border being −∞", () => {
  law(IMAGES, ({ x, options }) => {
    const { window, stride, pad: border } = options;
    const out = untyped(maxPool).forward(x, { ...options, fit: "floor" }).out;
    const bordered = pad(x, [0, 0, border[0]!, border[1]!], Number.NEGATIVE_INFINITY);
    for (let i = 0; i < out.shape[2]!; i++)
      for (let j = 0; j < out.shape[3]!; j++) {
        const [h, w] = [i * stride[0]!, j * stride[1]!];
        const patch = slice(bordered, null, null, [h, h + window[0]!], [w, w + window[1]!]);
        expect(toNested(slice(out, null, null, i, j))).toEqual(toNested(max(patch, { axes: [2, 3] })));
      }
  });
});

test("an average pool is a depthwise convolution whose filters hold 1 / (HH·WW) everywhere", () => {
  law(IMAGES, ({ x, options: { window, stride, pad } }) => {
    const w = map(ones(2, 1, ...window), () => 1 / (window[0]! * window[1]!));
    const pooled = untyped(avgPool).forward(x, { window, stride, pad }).out;
    const filtered = untyped(conv).forward(x, w, null, { stride, pad, groups: 2 }).out;
    expect(farApart(pooled, filtered)).toBeLessThan(1e-12);
  });
});

test("a global average pool is an average pool whose window is the image", () => {
  law(IMAGES, ({ x }) => {
    const windowed = untyped(avgPool).forward(x, { window: x.shape.slice(2) }).out;
    expect(farApart(untyped(globalAvgPool).forward(x).out, reshape(windowed, [2, 2]))).toBeLessThan(1e-12);
  });
});

test("small shifts don't change a maximum: a spot may move within its window", () => {
  const spot = (row: number, column: number): NDArray<4> => {
    const x = map(ones(1, 1, 4, 4), () => 0);
    x.set(0, 0, row, column, 1);
    return x;
  };
  const [first, ...moved] = [spot(0, 0), spot(0, 1), spot(1, 0), spot(1, 1)].map(
    (x) => maxPool.forward(x, { window: 2 }).out,
  );
  for (const out of moved) expect(toNested(out)).toEqual(toNested(first!));
});
