import { describe, expect, test } from "vitest";
import { withArrays } from "../../../lib/core/leaves.ts";
import {
  add,
  batchNorm,
  copy,
  groupNorm,
  instanceNorm,
  layerNorm,
  map,
  mul,
  type NDArray,
  type Random,
  random,
  spatialBatchNorm,
} from "../../../lib/index.ts";
import type { AnyLayer } from "./case.ts";
import { farApart, results } from "./results.ts";

// What could go wrong in the kernels of normalisations and nowhere else: sums around a guess, centres of two numbers,
// neighbours in a vector.

const train = { mode: "train" } as const;

/** A layer whose x is large enough for the kernels. */
interface Large {
  readonly name: string;
  readonly naive: AnyLayer;
  readonly wasm: AnyLayer;
  readonly shape: readonly number[];
  readonly options: object;
}
const large = (ladder: { readonly name: string; readonly rungs: object }, shape: number[], options: object): Large => {
  const { naive, wasm } = ladder.rungs as { readonly naive: AnyLayer; readonly wasm: AnyLayer };
  return { name: ladder.name, naive, wasm, shape, options };
};
const layers: readonly Large[] = [
  large(batchNorm, [261, 7], train),
  large(spatialBatchNorm, [3, 5, 6, 7], train),
  large(layerNorm, [9, 45], {}),
  large(instanceNorm, [2, 3, 6, 7], {}),
  large(groupNorm, [2, 6, 5, 5], { groups: 3 }),
];
const affine = (r: Random, { shape }: Large): readonly [NDArray<1>, NDArray<1>] => [
  r.normal(shape[1]!),
  r.normal(shape[1]!),
];

/** Hold float32 kernels to the naive rung in float64, on the same numbers. */
function hold({ naive, wasm, options }: Large, args: readonly NDArray[], tolerance: number): void {
  const single = args.map((a) => copy(a, "float32"));
  const exact = single.map((a) => copy(a, "float64"));
  const expected = results(naive, [...exact, options], (dout) => copy(copy(dout, "float32"), "float64"));
  for (const [name, array] of Object.entries(results(wasm, [...single, options], (dout) => dout)))
    expect(farApart(array, expected[name]!), name).toBeLessThan(tolerance);
}

describe("float32 keeps the digits that cancel", () => {
  test.for(layers)("$name: 10,000 and noise of 0.03", (layer) => {
    const r = random(7);
    // Whole numbers times a power of 2, so that float32 holds the sum.
    hold(layer, [add(mul(r.integers(101, ...layer.shape), 2 ** -10), 10_000), ...affine(r, layer)], 1e-5);
  });

  test("a row whose first numbers are nothing like the rest is added up around a better guess", () => {
    const r = random(8);
    const x = r.normal(1, 65536);
    for (let d = 0; d < 16; d++) x.set(0, d, 1000);
    const layer = large(layerNorm, [1, 65536], {});
    hold(layer, [x, ...affine(r, layer)], 1e-6);
  });
});

describe("no variance", () => {
  test.for(layers)("$name: a constant x gives beta exactly, and no variance below 0", (layer) => {
    const r = random(10);
    const args = [map(r.normal(...layer.shape), () => 0.1), ...affine(r, layer)] as const;
    for (const dtype of ["float32", "float64"] as const) {
      const [x, gamma, beta] = args.map((a) => copy(a, dtype));
      const found = results(layer.wasm, [x, gamma, beta, layer.options], (dout) => dout);
      const { data } = found.out!;
      const [N, C] = layer.shape as [number, number];
      const places = data.length / N / C;
      expect(Array.from(data)).toEqual(Array.from(data, (_, i) => beta!.data[Math.floor(i / places) % C]));
      for (const variance of found["running.variance"]?.data ?? []) expect(variance).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("what is not a number stays where the naive rung has it", () => {
  /** Which of Infinity and NaN a gradient comes to depends on how its formula is written. */
  const kinds = (name: string, { data }: NDArray): readonly string[] =>
    Array.from(data, (value) => (Number.isFinite(value) ? "finite" : name.startsWith("d") ? "not" : String(value)));

  test.for(
    layers.flatMap((layer) =>
      [Number.NaN, Number.POSITIVE_INFINITY].flatMap((strange) =>
        ([0, 1, 2, "dout"] as const).map((where) => ({ layer, name: layer.name, strange, where })),
      ),
    ),
  )("$name: $strange in argument $where", ({ layer, strange, where }) => {
    const r = random(11);
    const args = [r.normal(...layer.shape), ...affine(r, layer)] as const;
    // Not among the first numbers, from which the guess comes, and then among them.
    for (const at of [1, Math.floor(args[0].size / 2) + 3]) {
      const spoilt = (a: NDArray): NDArray => {
        const made = copy(a);
        made.data[at % made.size] = strange;
        return made;
      };
      const given = withArrays([...args, layer.options], (a) => (a === args[where as number] ? spoilt(a) : a));
      const lay = where === "dout" ? spoilt : (dout: NDArray) => dout;
      const [expected, found] = [layer.naive, layer.wasm].map((rung) => results(rung, given, lay));
      for (const [name, array] of Object.entries(found!)) {
        expect(kinds(name, array), name).toEqual(kinds(name, expected![name]!));
        const finite = (a: NDArray): NDArray => map(a, (value) => (Number.isFinite(value) ? value : 0));
        expect(farApart(finite(array), finite(expected![name]!)), name).toBeLessThan(1e-12);
      }
    }
  });

  test("a running mean of Infinity is one, and no NaN", () => {
    const r = random(12);
    const running = { mean: map(r.normal(7), () => Number.POSITIVE_INFINITY), variance: map(r.normal(7), () => 1) };
    const { naive, wasm } = batchNorm.rungs;
    const args = [r.normal(33, 7), r.normal(7), r.normal(7), { mode: "test", running }] as const;
    const [expected, found] = [naive, wasm].map((rung) => rung.forward(...args).out);
    expect(found!.data).toEqual(expected!.data);
  });
});

test("an infinite number in the last of an odd number of rows has an infinite dγ at test time, not NaN", () => {
  const x = random(1).normal(17, 4);
  x.set(16, 1, Number.POSITIVE_INFINITY);
  const [gamma, mean, variance] = [random(2).normal(4), random(3).normal(4), random(4).uniform(4)];
  const options = { mode: "test", running: { mean, variance } } as const;
  const dout = map(random(5).uniform(17, 4), (value) => value + 1);
  const [naive, wasm] = [batchNorm.rungs.naive, batchNorm.rungs.wasm].map((rung) => {
    const { cache } = rung.forward(x, gamma, gamma, options);
    return rung.backward(dout as NDArray<2>, cache).dgamma.data;
  });
  expect(naive![1]).toBe(Number.POSITIVE_INFINITY);
  expect(wasm![1]).toBe(Number.POSITIVE_INFINITY);
});
