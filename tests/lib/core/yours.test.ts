import { describe, expect, expectTypeOf, test } from "vitest";
import { withArrays } from "../../../lib/core/leaves.ts";
import {
  add,
  concat,
  conv,
  copy,
  flatten,
  from,
  type Layer,
  linear,
  map,
  mul,
  type NDArray,
  random,
  relu,
  softmaxLoss,
  toNested,
  zeros,
  zerosLike,
} from "../../../lib/index.ts";
import { allCases } from "../layers/all.ts";
import type { AnyLayer } from "../layers/case.ts";
import { results } from "../layers/results.ts";
import { saidBy } from "./said.ts";

// layer.from(forward, backward): the doors in front of a student's functions, and behind them.

const slope = (x: NDArray): NDArray => map(x, (value) => (value > 0 ? 1 : 0));
/** A relu, whatever its cache is: backward finds what it needs in `seen`. */
function reluKeeping<Cache>(cacheOf: (x: NDArray) => Cache): Layer<[x: NDArray], Cache, NDArray, { dx: NDArray }> {
  let seen: NDArray = zeros(0);
  return relu.from(
    (x: NDArray) => {
      seen = slope(x);
      return { out: mul(x, seen), cache: cacheOf(x) };
    },
    (dout: NDArray, _cache: Cache) => ({ dx: mul(dout, seen) }),
  );
}
const mine = reluKeeping((x) => ({ x }));
/** The same for whom no type holds back. */
const loose = (layer: object): { forward(...args: unknown[]): unknown; backward(...args: unknown[]): unknown } =>
  layer as never;

describe("backward's door", () => {
  const x = from([
    [1, -2, 3],
    [4, 5, -6],
  ]);
  const { out, cache } = mine.forward(x);
  const yours = loose(mine);

  test("turns away what can't be the gradient of this out, and caches of others", () => {
    const another = reluKeeping((x) => ({ x }));
    expect(
      saidBy({
        "dout of another shape": () => mine.backward(zeros(3, 2), cache),
        "dout of another dtype": () => mine.backward(copy(out, "float32"), cache),
        "dout that is a list": () => yours.backward([1], cache),
        "no dout": () => yours.backward(undefined, cache),
        "dout that is a list, and no cache": () => yours.backward([1], 1),
        "no cache": () => yours.backward(out),
        "null for a cache": () => yours.backward(out, null),
        "the cache of another student's layer": () => mine.backward(out, another.forward(x).cache),
        "the cache of one of ours": () => yours.backward(out, relu.forward(x).cache),
        "a copy of the cache": () => mine.backward(out, { ...cache }),
        "what forward returned, as it is": () => yours.backward(out, mine.forward(x)),
        "cache and dout the wrong way round": () => yours.backward(cache, out),
      }),
    ).toMatchInlineSnapshot(`
      "# dout of another shape
      relu (yours).backward: dout must have the shape of out
        given     dout (3, 2)
        expected  dout (2, 3)
        to do     hand on the gradient of this layer's out: a gradient always has the shape of its value
      # dout of another dtype
      relu (yours).backward: dout must have the dtype of out
        given     dout float32
        expected  dout float64
        to do     convert it: copy(dout, "float64")
      # dout that is a list
      relu (yours).backward: dout must be an array
        given     dout [1]
        expected  dout (2, 3), the shape of out
        to do     hand backward the upstream gradient first, then the cache: backward(dout, cache)
      # no dout
      relu (yours).backward: dout must be an array
        given     dout undefined
        expected  dout (2, 3), the shape of out
        to do     hand backward the upstream gradient first, then the cache: backward(dout, cache)
      # dout that is a list, and no cache
      relu (yours).backward: the cache must come from this layer's forward
        given     cache 1
        expected  the cache that relu (yours).forward returned
        to do     take it from what forward returns: const { out, cache } = mine.forward(…); backward(dout, cache)
      # no cache
      relu (yours).backward: the cache must come from this layer's forward
        given     cache undefined
        expected  the cache that relu (yours).forward returned
        to do     take it from what forward returns: const { out, cache } = mine.forward(…); backward(dout, cache)
      # null for a cache
      relu (yours).backward: the cache must come from this layer's forward
        given     cache null
        expected  the cache that relu (yours).forward returned
        to do     take it from what forward returns: const { out, cache } = mine.forward(…); backward(dout, cache)
      # the cache of another student's layer
      relu (yours).backward: the cache must come from this layer's forward
        given     cache { x: … }
        expected  the cache that relu (yours).forward returned
        to do     take it from what forward returns: const { out, cache } = mine.forward(…); backward(dout, cache)
      # the cache of one of ours
      relu (yours).backward: the cache must come from this layer's forward
        given     a cache from relu.forward
        expected  the cache that relu (yours).forward returned
        to do     keep each layer's cache under a name of its own; walk them backwards in reverse order
      # a copy of the cache
      relu (yours).backward: the cache must come from this layer's forward
        given     cache { x: … }
        expected  the cache that relu (yours).forward returned
        to do     take it from what forward returns: const { out, cache } = mine.forward(…); backward(dout, cache)
      # what forward returned, as it is
      relu (yours).backward: the cache must come from this layer's forward
        given     cache { out: …, cache: … }
        expected  the cache that relu (yours).forward returned
        to do     take it from what forward returns: const { out, cache } = mine.forward(…); backward(dout, cache)
      # cache and dout the wrong way round
      relu (yours).backward: the cache must come from this layer's forward
        given     cache (2, 3)
        expected  the cache that relu (yours).forward returned
        to do     take it from what forward returns: const { out, cache } = mine.forward(…); backward(dout, cache)"
    `);
  });

  test("lets through every dout of the right shape, as often as one likes, whatever forwards there were in between", () => {
    mine.forward(zeros(5, 5));
    mine.forward(x);
    for (const dout of [out, zerosLike(out), zeros(3, 2).transpose(1, 0), out.step(-1, -1)])
      expect(mine.backward(dout, cache).dx.shape).toEqual([2, 3]);
  });

  test("knows the out of each forward by its cache", () => {
    const [small, large] = [mine.forward(zeros(2)), mine.forward(zeros(7))];
    expect(() => mine.backward(large.out, small.cache)).toThrow("dout (7)\n  expected  dout (2)");
    expect(() => mine.backward(small.out, large.cache)).toThrow("dout (2)\n  expected  dout (7)");
  });
});

describe("a cache may be anything, and comes back as it went", () => {
  test.for([undefined, null, 0, Number.NaN, "", "cache", true, 10n, Symbol("cache")])("%s", (cache) => {
    const layer = reluKeeping(() => cache);
    const forwarded = layer.forward(zeros(2, 3));
    expect(forwarded).toHaveProperty("cache", cache);
    expect(layer.backward(zeros(2, 3), forwarded.cache).dx.shape).toEqual([2, 3]);
    expect(() => layer.backward(zeros(3, 2), forwarded.cache)).toThrow("dout must have the shape of out");
    expect(() => loose(layer).backward(zeros(2, 3), {})).toThrow("the cache must come from this layer's forward");
  });

  test("also a function, an array, or one object that every call returns", () => {
    const shared = {};
    for (const cacheOf of [() => Math.abs, (x: NDArray) => x, () => shared, () => Object.freeze([1])]) {
      const layer = reluKeeping<unknown>(cacheOf);
      const [first, second] = [layer.forward(zeros(2)), layer.forward(zeros(2))];
      expect(layer.backward(zeros(2), first.cache)).toHaveProperty("dx");
      expect(layer.backward(zeros(2), second.cache)).toHaveProperty("dx");
      expect(() => layer.backward(zeros(3), second.cache)).toThrow("dout must have the shape of out");
    }
  });

  test("one that comes with outs of several shapes belongs to each of them, and the last is told", () => {
    const both = add.from(
      (a, b) => ({ out: add(a, b), cache: null }),
      (dout) => ({ da: copy(dout), db: copy(dout) }),
    );
    const { cache } = both.forward(zeros(2), zeros(2));
    both.forward(zeros(3), zeros(3));
    expect(both.backward(zeros(2), cache).da.shape).toEqual([2]);
    expect(both.backward(zeros(3), cache).da.shape).toEqual([3]);
    expect(() => both.backward(zeros(4), cache)).toThrow("dout (4)\n  expected  dout (3)");
  });

  test("of one primitive type can't stand for another", () => {
    const layer = reluKeeping(() => 1);
    const { out } = layer.forward(zeros(2));
    expect(() => loose(layer).backward(out, "1")).toThrow('given     cache "1"');
    expect(() => loose(layer).backward(out, undefined)).toThrow("given     cache undefined");
  });

  test("its type is the student's own", () => {
    const { cache } = mine.forward(zeros(2));
    expectTypeOf(cache).toEqualTypeOf<{ x: NDArray }>();
    expect(cache.x.shape).toEqual([2]);
  });
});

describe("what forward may return", () => {
  const returning = (layer: { from(forward: never, backward: never): object }, out: unknown, ...args: unknown[]) =>
    loose(layer.from((() => ({ out, cache: 0 })) as never, (() => ({})) as never)).forward(...args);
  const x = zeros(2, 3);

  test("is held to the contract", () => {
    const images = zeros(1, 2, 4, 4);
    expect(
      saidBy({
        "too few axes": () => returning(conv, zeros(3, 2, 2), images, zeros(3, 2, 3, 3), null),
        "as many axes as x, where two are wanted": () => returning(linear, zeros(2, 3, 1), x, zeros(3, 1), null),
        "the axes of x left as they were": () => returning(flatten, images, images),
        "a list of losses": () => returning(softmaxLoss, zeros(2), x, [0, 1]),
        "a loss that is a bare number": () => returning(softmaxLoss, 0.5, x, [0, 1]),
        "float64 for float32": () => returning(relu, x, copy(x, "float32")),
        "float32 for float64, of a list": () => returning(concat, copy(zeros(2, 6), "float32"), [x, x]),
        "a list": () => returning(relu, [[1]], x),
      }),
    ).toMatchInlineSnapshot(`
      "# too few axes
      conv (yours).forward: out must have 4 axes
        given     out (3, 2, 2) for an array (1, 2, 4, 4)
        expected  an out like that of conv.forward, which has 4
        to do     keep every axis, also those of size 1
      # as many axes as x, where two are wanted
      linear (yours).forward: out must have 2 axes
        given     out (2, 3, 1) for an array (2, 3)
        expected  an out like that of linear.forward, which has 2
        to do     join axes with reshape, or add them up with sum
      # the axes of x left as they were
      flatten (yours).forward: out must have 2 axes
        given     out (1, 2, 4, 4) for an array (1, 2, 4, 4)
        expected  an out like that of flatten.forward, which has 2
        to do     join axes with reshape, or add them up with sum
      # a list of losses
      softmaxLoss (yours).forward: out must have 0 axes
        given     out (2) for an array (2, 3)
        expected  a single number, of shape ()
        to do     add up what belongs to one number: sum(out)
      # a loss that is a bare number
      softmaxLoss (yours).forward: must return { out, cache }
        given     { out: 0.5, cache: 0 }
        expected  { out, cache }, out an array
        to do     make an array of the number: from(loss)
      # float64 for float32
      relu (yours).forward: out must have the dtype of what it is made from
        given     out float64 for an array of float32
        expected  out float32
        to do     make it with zerosLike(x, [sizes]), which keeps the dtype; or convert it: copy(out, "float32")
      # float32 for float64, of a list
      concat (yours).forward: out must have the dtype of what it is made from
        given     out float32 for an array of float64
        expected  out float64
        to do     make it with zerosLike(x, [sizes]), which keeps the dtype; or convert it: copy(out, "float64")
      # a list
      relu (yours).forward: must return { out, cache }
        given     { out: …, cache: 0 }
        expected  { out, cache }, out an array
        to do     end forward with: return { out, cache: … }"
    `);
  });

  test.for(allCases)("is what $layer returns: $says", ({ ladder, rungs, args }) => {
    const [naive] = rungs as [AnyLayer];
    const student = (ladder as unknown as typeof relu).from(naive.forward as never, naive.backward as never);
    for (const dtype of ["float64", "float32"] as const) {
      const given = withArrays(args(random(1)), (a) => copy(a, dtype));
      const [got, expected] = [student as AnyLayer, naive].map((layer) => results(layer, given, (dout) => dout));
      expect(Object.keys(got!)).toEqual(Object.keys(expected!));
      for (const [name, array] of Object.entries(got!)) {
        expect(array.dtype, name).toBe(dtype);
        expect(toNested(array), name).toEqual(toNested(expected![name]!));
      }
    }
  });
});

test("from takes two functions", () => {
  const any = relu.from as (...args: unknown[]) => unknown;
  expect(
    saidBy({
      numbers: () => any(3, 4),
      "a layer": () => any(relu),
      "a forward alone": () => any(relu.forward),
      nothing: () => any(),
    }),
  ).toMatchInlineSnapshot(`
    "# numbers
    relu.from: it takes two functions
      given     3, 4
      expected  forward (…arrays, options) → { out, cache }, and backward (dout, cache) → { dx, … }
      to do     give both: relu.from(forward, backward)
    # a layer
    relu.from: it takes two functions
      given     { name: "relu", inputs: …, forward: a function forward, backward: a function backward, rungs: …, from: a function from, plan: a function plan }, undefined
      expected  forward (…arrays, options) → { out, cache }, and backward (dout, cache) → { dx, … }
      to do     give both: relu.from(forward, backward)
    # a forward alone
    relu.from: it takes two functions
      given     a function forward, undefined
      expected  forward (…arrays, options) → { out, cache }, and backward (dout, cache) → { dx, … }
      to do     give both: relu.from(forward, backward)
    # nothing
    relu.from: it takes two functions
      given     undefined, undefined
      expected  forward (…arrays, options) → { out, cache }, and backward (dout, cache) → { dx, … }
      to do     give both: relu.from(forward, backward)"
  `);
});
