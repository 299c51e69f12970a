import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withArrays } from "../../../lib/core/leaves.ts";
import {
  add,
  checkGradients,
  conv,
  copy,
  type Floats,
  linear,
  maxPool,
  type NDArray,
  numericGradient,
  random,
  release,
  relu,
  scope,
  sub,
} from "../../../lib/index.ts";
import { abandonEngine, wasmEngine } from "../../../lib/wasm/engine.ts";
import { Room } from "../../../lib/wasm/room.ts";
import { Scope } from "../../../lib/wasm/scope.ts";
import { allCases } from "../layers/all.ts";
import { results } from "../layers/results.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const single = <Rank extends number>(a: NDArray<Rank>): NDArray<Rank> => copy(a, "float32");
const image = (seed: number): NDArray<4> => single(random(seed).normal(2, 3, 8, 8));
const filters: NDArray<4> = single(random(9).normal(3, 3, 3, 3));
/** Bytes that arrays of scopes hold. */
const held = (): number => wasmEngine()!.heap.held("arrays");

describe.for(allCases)("$layer: $says", ({ rungs, args }) => {
  test.for(rungs)("$name gives the same numbers in a scope, bit for bit", (rung) => {
    for (const dtype of ["float64", "float32"] as const) {
      const given = withArrays(args(random(3)), (a) => copy(a, dtype));
      const run = (): Record<string, NDArray> => results(rung, given, (dout) => copy(dout, dtype));
      const outside = run();
      const inside = scope(run);
      expect(Object.keys(inside)).toEqual(Object.keys(outside));
      for (const [name, array] of Object.entries(inside)) {
        expect(array.shape, name).toEqual(outside[name]!.shape);
        expect(array.data, name).toEqual(outside[name]!.data);
      }
    }
    expect(held()).toBe(0);
  });
});

test("what a scope returns is kept; all else says that it is gone, its shape excepted", () => {
  const made = scope(() => {
    const { out, cache } = conv.forward(image(1), filters, null);
    return { list: [relu.forward(out).out], cache, gone: () => out };
  });
  expect(made.list[0]!.get(0, 0, 0, 0)).toBeGreaterThanOrEqual(0);
  expect(made.gone().shape).toEqual([2, 3, 6, 6]);
  expect(() => made.gone().get(0, 0, 0, 0)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: strides: this array ended with the scope that it was made in
      given     an array (2, 3, 6, 6) of float32, whose memory is used for others now
      expected  what the scope returned, or a copy
      to do     return it from the function that scope runs; a cache is of use only within its scope]
  `);
  expect(() => relu.forward(made.gone())).toThrow("ended with the scope");
  expect(() => relu.rungs.naive.forward(made.gone())).toThrow("ended with the scope");
  expect(() => conv.backward(made.gone(), made.cache)).toThrow("ended with the scope");
  expect(held()).toBe(0);
});

test("numbers that anyone has seen outlive their scope", () => {
  const seen: { data?: Floats; view?: NDArray; array?: NDArray<4> } = {};
  scope(() => {
    const { out } = relu.forward(image(2));
    seen.array = out;
    seen.data = out.data;
    seen.view = out.transpose(3, 2, 1, 0);
  });
  scope(() => {
    for (let i = 0; i < 50; i++) relu.forward(image(3));
  });
  const expected = relu.forward(image(2)).out;
  expect(seen.data).toEqual(expected.data);
  expect(seen.data!.buffer).toBeInstanceOf(ArrayBuffer);
  expect(seen.view!.get(4, 3, 2, 1)).toBe(expected.get(1, 2, 3, 4));
  expect(seen.array!.data).toBe(seen.data);
});

test("a result that is written to is written to for everyone who reads it, its cache too", () => {
  const [inside, outside] = [scope, (work: () => NDArray) => work()].map((enter) =>
    enter(() => {
      const x = relu.forward(image(4)).out;
      const { out, cache } = relu.forward(x);
      x.set(0, 0, 0, 0, -1);
      return relu.backward(out, cache).dx;
    }),
  );
  expect(inside!.data).toEqual(outside!.data);
});

/** Layers on arrays that were drawn, made, seen, written to, kept or left behind in scopes within scopes: what was seen. */
function story(seed: number, enter: <Returned>(work: () => Returned) => Returned): readonly Floats[] {
  const draw = random(seed);
  const seen: Floats[] = [];
  interface Entry {
    array: NDArray<4>;
    touched: boolean;
    gone: boolean;
  }
  const all: Entry[] = [];
  const entry = (array: NDArray<4>): Entry => {
    const made = { array, touched: false, gone: false };
    all.push(made);
    return made;
  };
  const look = (one: Entry): void => {
    if (one.gone) {
      if (enter === scope) expect(() => one.array.data).toThrow("ended with the scope");
      return;
    }
    one.touched = true;
    seen.push(one.array.data.slice());
  };
  const chapter = (depth: number, known: readonly Entry[]): readonly Entry[] => {
    const mine = [...known];
    for (let turn = 0; turn < 8; turn++) {
      const one = mine[draw.integer(mine.length)]!;
      const other = mine[draw.integer(mine.length)]!;
      const deed = draw.integer(8);
      if (deed === 0) mine.push(entry(relu.forward(one.array).out));
      else if (deed === 1) mine.push(entry(conv.forward(one.array, filters, null, { pad: 1 }).out));
      else if (deed === 2) mine.push(entry(add.forward(one.array, other.array).out));
      else if (deed === 3) {
        const { out, cache } = maxPool.forward(one.array, { window: 3, stride: 1, pad: 1 });
        mine.push(entry(out), entry(maxPool.backward(out, cache).dx));
      } else if (deed === 4) look(one);
      else if (deed === 5) {
        one.touched = true;
        one.array.set(0, 1, 2, 3, turn);
      } else if (deed === 6) {
        // The toolbox reads its arrays as everyone does, and makes arrays of its own.
        mine.push(entry(sub(one.array, other.array) as NDArray<4>));
        for (const each of [one, other, mine.at(-1)!]) each.touched = true;
      } else if (depth < 3) {
        const before = all.length;
        const kept = enter(() => {
          const found = chapter(depth + 1, mine);
          return found.map((each) => each.array);
        });
        const made = all.slice(before);
        for (const each of made) if (!kept.includes(each.array) && !each.touched) each.gone = true;
        mine.push(...made.filter((each) => kept.includes(each.array)));
      }
    }
    return mine.slice(known.length).filter(() => draw.integer(2) === 0);
  };
  chapter(0, [entry(image(seed)), entry(image(seed + 1))]);
  for (const one of all) look(one);
  return seen;
}

test("no array changes because memory is used again, and none is there that is gone", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (seed) => {
      expect(story(seed, scope)).toEqual(story(seed, (work) => work()));
      expect(held()).toBe(0);
    }),
    { seed: 3, numRuns: 200 },
  );
});

test("scopes keep what they return for the scope around them, and release what is done with", () => {
  const training = new Scope();
  let x = training.run(() => relu.forward(image(5)).out);
  const one = held();
  expect(one).toBe(2 * 3 * 8 * 8 * 4);
  for (let step = 0; step < 5; step++) {
    const next = training.run(() => relu.forward(relu.forward(x).out).out);
    release({ old: [x] });
    x = next;
    expect(held()).toBe(one);
  }
  const { data } = x;
  expect(data).toEqual(relu.forward(image(5)).out.data);
  training.end();
  expect(held()).toBe(0);
});

test("what is released twice, or was read before, is given back once", () => {
  const training = new Scope();
  const [a, b] = training.run(() => [relu.forward(image(1)).out, relu.forward(image(2)).out] as const);
  a.get(0, 0, 0, 0);
  const one = held() / 2;
  release(a);
  expect(held()).toBe(one);
  release(a, [b], b);
  release(image(3), { nothing: null });
  expect(held()).toBe(0);
  training.end();
  release(a);
  expect(held()).toBe(0);
  expect(a.data).toEqual(relu.forward(image(1)).out.data);
  expect(() => b.data).toThrow("ended with the scope");
});

test("a scope in a scope stays as small as what it keeps, where what is replaced is released", () => {
  scope(() => {
    let w: NDArray = relu.forward(image(1)).out;
    const one = held();
    for (let i = 0; i < 20; i++) {
      const next = scope(() => relu.forward(relu.forward(w).out).out);
      release(w);
      w = next;
      expect(held()).toBe(one);
    }
  });
});

test("what comes out of a scope is as good as any array: it is copied, cloned, compared and written down whole", () => {
  const [a, b] = scope(() => [relu.forward(image(1)).out, relu.forward(image(2)).out] as const);
  expect(isDeepStrictEqual(a, b)).toBe(false);
  const { data, shape } = structuredClone({ ...a, get: undefined });
  expect([data, shape]).toEqual([a.data, [2, 3, 8, 8]]);
  expect(JSON.parse(JSON.stringify(a)).data["5"]).toBe(a.data[5]);
});

test("a check within a scope keeps none of its thousands of results there", () => {
  scope(() => {
    const before = held();
    const report = checkGradients(relu, random(1).normal(6, 7));
    numericGradient((x) => relu.forward(x).out, random(1).normal(30), random(2).normal(30));
    expect(report.passed).toBe(true);
    expect(held() - before).toBeLessThan(40_000);
  });
});

test("an array of another dtype is placed as numbers of the call's", () => {
  scope(() => {
    const { out } = relu.forward(random(1).uniform(5));
    const room = new Room(wasmEngine()!, "float32");
    expect(Array.from(room.view(room.place(out), 5))).toEqual(Array.from(copy(out, "float32").data));
  });
});

test("what a scope returns may hold itself", () => {
  interface Ring {
    readonly out: NDArray;
    self?: Ring;
  }
  const found = scope(() => {
    const ring: Ring = { out: relu.forward(image(1)).out };
    ring.self = ring;
    return ring;
  });
  expect(found.self!.out.data).toEqual(relu.forward(image(1)).out.data);
});

test("an error ends its scope, and goes on", () => {
  const fail = (): never => {
    relu.forward(image(6));
    throw new RangeError("mine");
  };
  expect(() => scope(() => scope(fail))).toThrow(RangeError);
  expect(held()).toBe(0);
  expect(relu.forward(image(6)).out.data.length).toBe(384);
});

test("what isn't a function, or waits", () => {
  expect(() => scope(3 as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: scope: work must be a function
      given     work 3
      expected  a function that takes nothing
      to do     give one, as in scope(() => conv.forward(x, w, b).out)]
  `);
  expect(() => scope(async () => relu.forward(image(6)))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: scope: it can't wait
      given     a function that returns a promise, an async one
      expected  a function that has all its results when it ends: the scope ends with it
      to do     await before, or after, and leave only the layers to the scope]
  `);
});

test("where the engine is left in the middle of a scope, arrays go on in the next", () => {
  const found = scope(() => {
    const before = conv.forward(image(7), filters, null).out;
    abandonEngine();
    return { before, after: conv.forward(before, filters, null).out };
  });
  const before = conv.forward(image(7), filters, null).out;
  expect(found.before.data).toEqual(before.data);
  expect(found.after.data).toEqual(conv.forward(before, filters, null).out.data);
});

test("memory stays as it is over 10,000 steps of training", () => {
  const training = new Scope();
  let w = single(random(1).normal(12, 6));
  const x = single(random(2).normal(8, 12));
  const b = training.run(() => relu.forward(single(random(3).normal(6))).out) as NDArray<1>;
  const step = (): NDArray<2> => {
    const hidden = linear.forward(x, w, b);
    const bent = relu.forward(hidden.out);
    const { dx } = relu.backward(bent.out, bent.cache);
    return add.forward(w, linear.backward(dx, hidden.cache).dw).out as NDArray<2>;
  };
  const sizes = new Set<number>();
  for (let i = 0; i < 10_000; i++) {
    const next = training.run(step);
    release(w);
    w = next;
    sizes.add(wasmEngine()!.heap.memory.buffer.byteLength + held());
  }
  expect(sizes.size).toBe(1);
  training.end();
  expect(held()).toBe(0);
});

/** What JavaScript on the built package prints, in a process of its own. */
function printed(script: string): string {
  const child = spawnSync(process.execPath, ["--expose-gc", "-e", script], { cwd: ROOT, encoding: "utf8" });
  return (child.stdout + child.stderr).trim();
}

test("work in a scope that is broken off leaves what comes after it outside, and its memory comes back", () => {
  const script = `
    const { relu, scope, random } = require("./dist/index.js");
    const { wasmEngine } = require("./dist/wasm/engine.js");
    const x = random(0).normal(100);
    const endless = () => scope(() => { relu.forward(x); for (;;); });
    try { require("node:vm").runInNewContext("f()", { f: endless }, { timeout: 20 }); } catch {}
    setImmediate(async () => {
      const { out } = relu.forward(x);
      const held = () => wasmEngine().heap.held("arrays");
      const before = held();
      for (let i = 0; i < 50 && held() > 0; i++) { gc(); await new Promise(setImmediate); }
      console.log(before > 0, held(), out.data.length);
    });`;
  expect(printed(script)).toBe("true 0 100");
});
