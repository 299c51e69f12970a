import { describe, expect, test } from "vitest";
import { overlap } from "../../../lib/check/memory.ts";
import { assign, view } from "../../../lib/core/array.ts";
import {
  add,
  batchNorm,
  checkGradients,
  copy,
  from,
  type Layer,
  mul,
  type NDArray,
  ones,
  random,
  transpose,
  zeros,
  zerosLike,
} from "../../../lib/index.ts";
import { cube, cubeBut } from "./toys.ts";

const x = random(3).normal(3, 4);
const faults = (layer: Layer<[x: NDArray], NDArray>, at: NDArray = x): string =>
  checkGradients(layer, at).faults.join("\n");

describe("numbers read from .data as if they were packed", () => {
  const cubed = (at: NDArray): NDArray => {
    const out = zerosLike(at);
    for (let i = 0; i < at.size; i++) out.data[i] = at.data[i]! ** 3;
    return out;
  };

  test("by forward, on a transposed view and on a packed array", () => {
    const direct = cubeBut({ forward: (at) => ({ out: cubed(at), cache: copy(at) }) });
    expect(faults(direct, transpose(x))).toMatchInlineSnapshot(
      `"forward goes wrong where x is a view, such as a slice or a transpose: it reads x.data directly; use x.get(…) or copy(x).data"`,
    );
    expect(faults(direct)).toBe(faults(direct, transpose(x)));
    expect(faults(cubeBut({ forward: (at) => ({ out: cubed(copy(at)), cache: copy(at) }) }))).toBe("");
  });
  test("by backward, from the cache", () => {
    const direct = cubeBut({
      forward: (at) => ({ out: cube.forward(at).out, cache: at }),
      backward(dout, at) {
        const dx = copy(dout);
        for (let i = 0; i < dx.size; i++) dx.data[i] = dx.data[i]! * 3 * at.data[i]! ** 2;
        return { dx };
      },
    });
    expect(faults(direct)).toMatchInlineSnapshot(
      `"backward goes wrong where x is a view, such as a slice or a transpose: it reads x.data directly; use x.get(…) or copy(x).data"`,
    );
  });
  test("by backward, from dout", () => {
    const direct = cubeBut({
      backward(dout, at) {
        const dx = mul(mul(at, at), 3);
        for (let i = 0; i < dx.size; i++) dx.data[i] = dx.data[i]! * dout.data[i]!;
        return { dx };
      },
    });
    expect(faults(direct)).toMatchInlineSnapshot(
      `"backward goes wrong where dout is a view, such as a slice or a transpose: it reads dout.data directly; use dout.get(…) or copy(dout).data"`,
    );
  });
  test("the argument is named that is read so", () => {
    const direct = batchNorm.from(
      (at: NDArray<2>, gamma: NDArray<1>, beta: NDArray<1>, options: { mode: "train" }) => {
        const own = zeros(gamma.size);
        own.data.set(Array.from(own.data, (_, i) => gamma.data[i]!));
        return batchNorm.forward(at, own, beta, options);
      },
      (dout, cache) => batchNorm.backward(dout, cache),
    );
    expect(
      checkGradients(direct, random(0).normal(5, 3), random(1).normal(3), ones(3), { mode: "train" }).faults,
    ).toMatchInlineSnapshot(`
      [
        "forward goes wrong where gamma is a view, such as a slice or a transpose: it reads gamma.data directly; use gamma.get(…) or copy(gamma).data",
      ]
    `);
  });
  test("by an error that only other layouts raise", () => {
    const picky = cubeBut({
      forward(at) {
        if (at.offset !== 0) throw new Error("what is this?");
        return cube.forward(at);
      },
    });
    expect(faults(picky)).toMatchInlineSnapshot(
      `"forward raises an error where x is a view, such as a slice or a transpose: what is this?"`,
    );
  });
});

describe("one array for several gradients", () => {
  type Two = Layer<[a: NDArray, b: NDArray], null>;
  const sum: Two = {
    name: "sum",
    inputs: ["a", "b"],
    forward: (a, b) => ({ out: add(a, b), cache: null }),
    backward: (dout) => ({ da: copy(dout), db: copy(dout) }),
  };

  test("for two arguments", () => {
    const shared: Two = {
      ...sum,
      backward(dout) {
        const both = copy(dout);
        return { da: both, db: both };
      },
    };
    expect(checkGradients(shared, x, copy(x)).faults).toMatchInlineSnapshot(`
      [
        "db shares its memory with da: return a copy",
      ]
    `);
  });
  test("for two calls", () => {
    const dx = zeros(3, 4);
    const reusing = cubeBut({
      backward(dout, at) {
        dx.data.set((cube.backward(dout, at) as { dx: NDArray }).dx.data);
        return { dx };
      },
    });
    expect(faults(reusing)).toMatchInlineSnapshot(
      `"two calls of backward returned the same array as dx: make a new one in every call"`,
    );
  });
  test("views that lie between one another share nothing", () => {
    const data = new Float64Array(12);
    expect(overlap(view(data, [6], [2], 0), view(data, [6], [2], 1))).toBe(false);
    expect(overlap(view(data, [6], [2], 0), view(data, [4], [3], 1))).toBe(true);
    expect(overlap(view(data, [6], [2], 0), view(data, [0], [2], 0))).toBe(false);
  });
});

describe("what is changed in place is put back, and the results stay what they were", () => {
  test("a dx written into dout is right, and only the change is named", () => {
    const inPlace = cubeBut({
      backward(dout, at) {
        assign(dout, (cube.backward(dout, at) as { dx: NDArray }).dx);
        return { dx: dout };
      },
    });
    const found = checkGradients(inPlace, x);
    expect(found.findings[0], String(found)).toMatchObject({ passed: true });
    expect(found.faults).toMatchInlineSnapshot(`
      [
        "backward changed dout at (0, 3) from -1.0441559189271579 to -6.868961407790612: copy what you want to write to",
        "dx shares its memory with dout: return a copy",
      ]
    `);
  });
});

test("dtypes and lists are held to those of the arguments", () => {
  expect(
    faults(cubeBut({ forward: (at) => ({ out: copy(cube.forward(at).out, "float32"), cache: copy(at) }) })),
  ).toMatchInlineSnapshot(
    `"out is float32, and must have the dtype of the arguments, float64: make it with zerosLike"`,
  );
  expect(
    faults(
      cubeBut({ backward: (dout, at) => ({ dx: copy((cube.backward(dout, at) as { dx: NDArray }).dx, "float32") }) }),
    ),
  ).toMatchInlineSnapshot(`"dx is float32, and must have the dtype of x, float64: make it with zerosLike(x)"`);
  const list: Layer<[xs: readonly NDArray<1>[]], null> = {
    name: "list",
    inputs: ["xs"],
    forward: (xs) => ({ out: from(xs.map((part) => part.get(0))), cache: null }),
    backward: (dout) => ({ dxs: [copy(dout.hi(1)), copy(dout.lo(1)), copy(dout)] }),
  };
  expect(checkGradients(list, [from([1]), from([2])]).faults).toMatchInlineSnapshot(`
    [
      "dxs holds 3 gradients, and xs holds 2: one for each array",
    ]
  `);
});
