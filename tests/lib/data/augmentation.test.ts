import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { elasticFields } from "../../../lib/data/elastic.ts";
import { type Motion, warp } from "../../../lib/data/warp.ts";
import {
  augmentation,
  copy,
  type NDArray,
  random,
  scope,
  slice,
  toNested,
  transpose,
  zeros,
} from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";
import { everyLayout, layouts } from "../views.ts";

const STILL: Motion = { turn: 0, scale: 1, down: 0, right: 0 };
const EVERYTHING = { shift: 0.14, rotate: 0.2, scale: 0.1, elastic: { strength: 1, smoothness: 3 } };
const moved = (x: NDArray<4>, motion: Partial<Motion>): NDArray<4> =>
  warp(
    x,
    Array.from({ length: x.shape[0] }, () => ({ ...STILL, ...motion })),
  );
const images = random(1).uniform(3, 2, 9, 7);

function expectClose(got: NDArray, expected: NDArray): void {
  expect(got.shape).toEqual(expected.shape);
  const [mine, right] = [copy(got).data, copy(expected).data];
  for (const [at, value] of right.entries()) expect(mine[at]).toBeCloseTo(value, 9);
}

describe("an image moved", () => {
  test("not at all is the same to the last bit, but a copy", () => {
    expect(moved(images, {})).not.toBe(images);
    expect(moved(images, {}).data).toEqual(images.data);
  });

  test.for([
    [1, 0],
    [0, 2],
    [-3, 1],
    [2, -2],
  ] as const)("by %i whole pixels down and %i to the right has its pixels there", ([down, right]) => {
    const got = moved(images, { down, right });
    const rows = (by: number, size: number): [number, number] => [Math.max(0, by), size + Math.min(0, by)];
    expect(toNested(slice(got, null, null, rows(down, 9), rows(right, 7)))).toEqual(
      toNested(slice(images, null, null, rows(-down, 9), rows(-right, 7))),
    );
    // And where nothing came from, the nearest of the border.
    const clamp = (at: number, size: number): number => Math.min(Math.max(at, 0), size - 1);
    for (let i = 0; i < 9; i++)
      for (let j = 0; j < 7; j++)
        expect(got.get(1, 1, i, j)).toBe(images.get(1, 1, clamp(i - down, 9), clamp(j - right, 7)));
  });

  test("by half a pixel has the means of neighbours", () => {
    const got = moved(images, { right: 0.5 });
    expect(got.get(0, 0, 4, 3)).toBeCloseTo((images.get(0, 0, 4, 2) + images.get(0, 0, 4, 3)) / 2, 12);
  });

  test("by a quarter turn is transposed and reversed", () => {
    const square = random(2).uniform(2, 3, 8, 8);
    // From the x axis towards the y axis, which points down: what is up goes to the right.
    expectClose(moved(square, { turn: Math.PI / 2 }), transpose(square, [0, 1, 3, 2]).step(1, 1, 1, -1));
    expectClose(moved(square, { turn: -Math.PI / 2 }), transpose(square, [0, 1, 3, 2]).step(1, 1, -1, 1));
    expectClose(moved(images, { turn: Math.PI }), images.step(1, 1, -1, -1));
  });

  test("to twice its size about the middle has every second pixel of the result, and to half of it every second of its own", () => {
    const got = moved(images, { scale: 2 });
    // The middle of 9×7 is at (4, 3).
    for (const i of [-4, -2, 0, 2, 4])
      for (const j of [-2, 0, 2]) expect(got.get(0, 1, 4 + i, 3 + j)).toBe(images.get(0, 1, 4 + i / 2, 3 + j / 2));
    const small = moved(images, { scale: 0.5 });
    for (const i of [-2, -1, 0, 1, 2])
      for (const j of [-1, 0, 1]) expect(small.get(0, 1, 4 + i, 3 + j)).toBe(images.get(0, 1, 4 + 2 * i, 3 + 2 * j));
  });

  test("by a turn of its own differs from the others", () => {
    const got = warp(images, [STILL, { ...STILL, turn: Math.PI }, STILL]);
    expect(toNested(slice(got, 0))).toEqual(toNested(slice(images, 0)));
    expectClose(slice(got, 1), slice(images, 1).step(1, -1, -1));
  });

  test("is fetched from where its displacements say", () => {
    const area = 9 * 7;
    const down = new Float64Array(3 * area).fill(0, 0, area).fill(2, area, 2 * area);
    const got = warp(images, [STILL, STILL, STILL], { down, right: new Float64Array(3 * area) });
    expect(got.get(0, 0, 3, 3)).toBe(images.get(0, 0, 3, 3));
    expect(got.get(1, 0, 3, 3)).toBe(images.get(1, 0, 5, 3));
  });
});

describe("augmentation", () => {
  const every = augmentation(EVERYTHING);

  test("of nothing is the identity, to the last bit, and a copy", () => {
    for (const options of [undefined, {}, { shift: 0, rotate: 0, scale: 0, elastic: { strength: 0, smoothness: 4 } }]) {
      const got = augmentation(options)(images, 1);
      expect(got.data).toEqual(images.data);
      got.data.fill(0);
      expect(images.data[0]).not.toBe(0);
    }
  });

  test("is the same for the same seed and another for another, and leaves x as it was", () => {
    const before = images.data.slice();
    expect(every(images, 3).data).toEqual(every(images, 3).data);
    expect(every(images, 3).data).not.toEqual(every(images, 4).data);
    expect(images.data).toEqual(before);
  });

  test("gives each image a draw of its own, whatever comes after it", () => {
    const one = random(5).uniform(1, 1, 12, 12);
    const three = zeros(3, 1, 12, 12);
    for (const n of [0, 1, 2]) three.data.set(one.data, n * 144);
    const got = every(three, 8);
    const [first, second, third] = [0, 1, 2].map((n) => got.data.slice(n * 144, (n + 1) * 144));
    expect(first).not.toEqual(second);
    expect(second).not.toEqual(third);
    expect(every(one, 8).data).toEqual(first);
  });

  test.for(everyLayout)("does the same to %s arrays of both dtypes, and within a scope", (layout) => {
    const expected = every(images, 2);
    expect(every(layouts[layout](images) as NDArray<4>, 2).data).toEqual(expected.data);
    const single = every(layouts[layout](copy(images, "float32")) as NDArray<4>, 2);
    expect(single.dtype).toBe("float32");
    for (const [at, value] of expected.data.entries()) expect(single.data[at]).toBeCloseTo(value, 5);
    expect(scope(() => every(images, 2)).data).toEqual(expected.data);
  });

  test("moves all channels of an image together", () => {
    const twice = zeros(2, 2, 6, 6);
    const grey = random(6).uniform(2, 6, 6);
    for (const n of [0, 1])
      for (const c of [0, 1]) twice.data.set(grey.data.subarray(n * 36, n * 36 + 36), n * 72 + c * 36);
    const got = every(twice, 1);
    expect(toNested(slice(got, null, 0))).toEqual(toNested(slice(got, null, 1)));
  });

  test("never makes a number that is larger or smaller than all it was given", () => {
    const reach = fc.double({ min: 0, max: 0.99, noNaN: true });
    const elastic = fc.record({
      strength: fc.double({ min: 0, max: 9, noNaN: true }),
      smoothness: fc.constantFrom(0.1, 1, 3, 50),
    });
    fc.assert(
      fc.property(
        fc.record({ shift: reach, rotate: reach, scale: reach, elastic }),
        fc.tuple(fc.nat(2), fc.nat(2), fc.nat(6), fc.nat(6)),
        fc.nat(),
        (options, [N, C, H, W], seed) => {
          const x = copy(random(seed).normal(N, C, H, W), "float32");
          const got = augmentation(options)(x, seed);
          expect(got.shape).toEqual(x.shape);
          for (const value of got.data) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...x.data));
            expect(value).toBeLessThanOrEqual(Math.max(...x.data));
          }
        },
      ),
      { seed: 498 },
    );
  });

  test("shifts up to the part of the size that was asked for, either way, and no farther", () => {
    // A ramp along one axis says how far it was moved along that.
    const [count, long] = [400, 41];
    const lying = zeros(count, 1, 5, long);
    for (let n = 0; n < count; n++) for (let i = 0; i < 5; i++) for (let j = 0; j < long; j++) lying.set(n, 0, i, j, j);
    for (const ramp of [lying, transpose(lying, [0, 1, 3, 2])]) {
      const got = augmentation({ shift: 0.2 })(ramp, 1);
      const [i, j] = [ramp.shape[2], ramp.shape[3]].map((size) => (size - 1) / 2) as [number, number];
      const ways = Array.from({ length: count }, (_, n) => 20 - got.get(n, 0, i, j));
      expect(Math.max(...ways)).toBeGreaterThan(7.9);
      expect(Math.max(...ways)).toBeLessThanOrEqual(8.2);
      expect(Math.min(...ways)).toBeLessThan(-7.9);
      expect(Math.min(...ways)).toBeGreaterThanOrEqual(-8.2);
    }
  });
});

describe("a field of displacements", () => {
  test.for([0.5, 1, 2, 4.5])(
    "has the strength that was asked for, in the middle and at the border, at smoothness %d",
    (smoothness) => {
      const [N, H, W] = [3000, 6, 9];
      const { down, right } = elasticFields(random(1), [N, H, W], { strength: 1.5, smoothness });
      for (const field of [down, right])
        for (const place of [0, 8, 31, 53]) {
          let squares = 0;
          for (let n = 0; n < N; n++) squares += field[n * H * W + place]! ** 2;
          expect(Math.abs(Math.sqrt(squares / N) / 1.5 - 1)).toBeLessThan(0.05);
        }
    },
  );

  test("is as alike at a distance as noise under a Gaussian is: exp(−d² / 4σ²)", () => {
    const [N, W, smoothness] = [6000, 12, 2];
    const { down, right } = elasticFields(random(2), [N, 1, W], { strength: 1, smoothness });
    for (const d of [1, 2, 4, 8]) {
      let [products, across] = [0, 0];
      for (let n = 0; n < N; n++) {
        products += down[n * W + 2]! * down[n * W + 2 + d]!;
        across += down[n * W + 2]! * right[n * W + 2 + d]!;
      }
      expect(Math.abs(products / N - Math.exp(-(d ** 2) / (4 * smoothness ** 2)))).toBeLessThan(0.05);
      expect(Math.abs(across / N)).toBeLessThan(0.05);
    }
  });
});

test("what augmentation can't take", () => {
  const every = augmentation(EVERYTHING);
  expect(
    saidBy({
      "another name": () => augmentation({ rotation: 0.2 } as never),
      "a shift in pixels": () => augmentation({ shift: 4 }),
      "a turn below 0": () => augmentation({ rotate: -0.2 }),
      "a turn without end": () => augmentation({ rotate: Number.POSITIVE_INFINITY }),
      "a scale that isn't there": () => augmentation({ scale: Number.NaN }),
      "elastic as a number": () => augmentation({ elastic: 3 as never }),
      "elastic without its smoothness": () => augmentation({ elastic: { strength: 1 } as never }),
      "elastic of no smoothness": () => augmentation({ elastic: { strength: 1, smoothness: 0 } }),
      "elastic by other names": () => augmentation({ elastic: { alpha: 1, sigma: 3 } as never }),
      "no seed": () => every(images, undefined as never),
      "one image": () => every(zeros(1, 28, 28) as never, 1),
      "a list": () => every([[1]] as never, 1),
    }),
  ).toMatchInlineSnapshot(`
    "# another name
    augmentation: there is no option rotation
      given     { rotation: 0.2 }
      expected  any of shift, rotate, scale, elastic
      to do     call it rotate
    # a shift in pixels
    augmentation: shift must be a number, 0 or more, and less than 1
      given     shift 4
      expected  such as shift: 0.14, a part of the image's size
      to do     give it as a part of 1, not in pixels or per cent
    # a turn below 0
    augmentation: rotate must be a number, 0 or more
      given     rotate -0.2
      expected  such as rotate: 0.2, in radians
      to do     give how far at most: images go either way
    # a turn without end
    augmentation: rotate must be a number, 0 or more
      given     rotate Infinity
      expected  such as rotate: 0.2, in radians
      to do     leave it out to do without
    # a scale that isn't there
    augmentation: scale must be a number, 0 or more, and less than 1
      given     scale NaN
      expected  such as scale: 0.1, a part of 1
      to do     leave it out to do without
    # elastic as a number
    augmentation: elastic: options must be an object
      given     3
      expected  { strength: …, smoothness: … }, any of them
      to do     give each option its name
    # elastic without its smoothness
    augmentation: elastic needs a strength, 0 or more, and a smoothness above 0
      given     elastic { strength: 1 }
      expected  such as elastic: { strength: 1, smoothness: 4 }, both in pixels
      to do     say how far pixels move, and over how far neighbours move together
    # elastic of no smoothness
    augmentation: elastic needs a strength, 0 or more, and a smoothness above 0
      given     elastic { strength: 1, smoothness: 0 }
      expected  such as elastic: { strength: 1, smoothness: 4 }, both in pixels
      to do     say how far pixels move, and over how far neighbours move together
    # elastic by other names
    augmentation: elastic: there is no option alpha
      given     { alpha: 1, sigma: 3 }
      expected  any of strength, smoothness
      to do     leave it out
    # no seed
    random: a seed must be a whole number
      given     undefined
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers
    # one image
    augmentation: x must be images, an array with 4 axes
      given     x (1, 28, 28)
      expected  x (N, C, H, W)
      to do     reshape it: a single image is a batch of N = 1, and one without colours has C = 1
    # a list
    augmentation: x must be images, an array with 4 axes
      given     x [[1]]
      expected  x (N, C, H, W)
      to do     reshape it: a single image is a batch of N = 1, and one without colours has C = 1"
  `);
});
