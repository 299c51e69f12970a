import { describe, expect, test } from "vitest";
import {
  batchNorm,
  broadcast,
  checkGradients,
  concat,
  conv,
  copy,
  div,
  from,
  type Layer,
  linear,
  map,
  max,
  maxPool,
  mean,
  mul,
  type NDArray,
  ones,
  random,
  reshape,
  slice,
  sub,
  sum,
  zeros,
  zerosLike,
} from "../../../lib/index.ts";
import { cube, cubeBut, toy } from "./toys.ts";

const x = (): NDArray<2> => random(3).normal(3, 4);

describe("right code", () => {
  test("agrees to 1e-9 on a smooth layer, and the report says so", () => {
    const found = checkGradients(
      cube,
      from([
        [1, -2],
        [0.5, 3],
      ]),
    );
    expect(found.findings[0]!.error.forgiving).toBeLessThan(1e-9);
    expect(String(found).split("\n")[0]).toBe("toy: gradients agree");
    expect(found).toMatchObject({
      passed: true,
      faults: [],
      findings: [{ name: "dx", checked: 4, wrong: 0, kinks: 0 }],
    });
  });

  test("agrees on smooth functions that bend sharply, by shortening the step", () => {
    for (const scale of [1, 30, 1000]) {
      const bend = toy(
        (v) => Math.tanh(scale * v),
        (v) => scale * (1 - Math.tanh(scale * v) ** 2),
      );
      const found = checkGradients(bend, from([0.001, -0.002, 0.0005]));
      expect(found.passed, String(found)).toBe(true);
      expect(found.findings[0]!.error.forgiving).toBeLessThan(1e-9);
    }
  });

  test("agrees where values are tiny or huge", () => {
    for (const size of [1e-9, 1e-4, 1e4, 1e8]) {
      const found = checkGradients(
        toy(
          (v) => v * v,
          (v) => 2 * v,
        ),
        from([size, -2 * size]),
      );
      expect(found.passed, String(found)).toBe(true);
    }
  });

  test("a gradient that is truly zero passes, and is said to be zero but for rounding", () => {
    // A bias before the mean is taken away: out doesn't depend on it.
    const centred: Layer<[x: NDArray<2>, b: NDArray<0>], null> = {
      name: "centred",
      inputs: ["x", "b"],
      forward(at, b) {
        const shifted = map(at, (value) => value * 3 + b.get());
        return { out: sub(shifted, mean(shifted)), cache: null };
      },
      backward(dout) {
        const dshifted = sub(dout, mean(dout));
        return { dx: mul(dshifted, 3), db: sum(dshifted) };
      },
    };
    const found = checkGradients(centred, x(), from(0.7));
    expect(found.passed, String(found)).toBe(true);
    expect(found.findings[1]).toMatchObject({
      name: "db",
      notes: ["zero, but for rounding"],
      error: { forgiving: 0, strict: 0 },
    });
  });

  test("gradients of 1e-9 are measured as well as those of 1", () => {
    const faint = toy(
      (v) => 1e-9 * v * v,
      (v) => 2e-9 * v,
    );
    expect(checkGradients(faint, x()).passed).toBe(true);
    expect(
      checkGradients({ ...faint, backward: (dout, at) => ({ dx: mul(mul(dout, at), 2.001e-9) }) }, x()).passed,
    ).toBe(false);
  });

  test("float32 inputs are judged by derivatives found in float64", () => {
    const found = checkGradients(cube, copy(x(), "float32"));
    expect(found.passed, String(found)).toBe(true);
    expect(found.findings[0]!.error.forgiving).toBeGreaterThan(1e-9);
    expect(
      checkGradients(cubeBut({ backward: (dout, at) => ({ dx: mul(dout, mul(at, at)) }) }), copy(x(), "float32"))
        .passed,
    ).toBe(false);
  });

  test("an empty batch has nothing to disagree about", () => {
    expect(checkGradients(cube, zeros(0, 3)).passed).toBe(true);
  });
});

describe("kinks", () => {
  const relu = toy(
    (v) => (v > 0 ? v : 0),
    (v) => (v > 0 ? 1 : 0),
  );

  test("a ReLU at 0, and one closer to 0 than any step, are recognised and not called wrong", () => {
    const found = checkGradients(relu, from([0, 1e-12, -1e-12, 1e-9, -1e-9, 1e-5, 1, -1]));
    expect(found.passed, String(found)).toBe(true);
    expect(found.findings[0]).toMatchObject({ kinks: 3, wrong: 0 });
  });

  test("at a kink a slope that lies outside the two sides is wrong all the same", () => {
    const steep = {
      ...relu,
      backward: (dout: NDArray, at: NDArray) => ({
        dx: mul(
          dout,
          map(at, (v) => (v >= 0 ? 1.5 : 0)),
        ),
      }),
    };
    const found = checkGradients(steep, from([0, -1, -2]));
    expect(found.findings[0]).toMatchObject({ kinks: 1, wrong: 1, passed: false });
  });

  test("ties of a maximum are kinks", () => {
    const largest: Layer<[x: NDArray<2>], NDArray<2>, NDArray<1>> = {
      name: "largest",
      inputs: ["x"],
      forward: (at) => ({ out: max(at, { axes: 1 }), cache: at }),
      backward(dout, at) {
        const dx = zerosLike(at);
        for (let n = 0; n < at.shape[0]; n++) {
          const row = Array.from({ length: at.shape[1] }, (_, d) => at.get(n, d));
          dx.set(n, row.indexOf(Math.max(...row)), dout.get(n));
        }
        return { dx };
      },
    };
    const found = checkGradients(
      largest,
      from([
        [1, 2, 2],
        [3, 1, 0],
      ]),
    );
    expect(found.passed, String(found)).toBe(true);
    expect(found.findings[0]!.kinks).toBe(2);
  });
});

test("where ties lie under overlapping windows each output may take its own side", () => {
  const flat = zeros(1, 1, 3, 3);
  const found = checkGradients(maxPool, flat, { window: 2, stride: 1 });
  expect(found.passed, String(found)).toBe(true);
  expect(found.findings[0]).toMatchObject({ kinks: 9, wrong: 0 });
  // The middle is under all four windows: what one side gives of all of them is not the sum of what each may give.
  const all = maxPool.from(maxPool.forward, (dout, cache) => {
    const { dx } = maxPool.backward(dout, cache);
    return { dx: mul(dx, 3) };
  });
  expect(checkGradients(all, flat, { window: 2, stride: 1 }).passed).toBe(false);
});

describe("wrong numbers are named by what they look like", () => {
  const lines = (layer: Layer<[x: NDArray], NDArray>, at: NDArray = x()): string => {
    const found = checkGradients(layer, at);
    expect(found.passed).toBe(false);
    return found.findings[0]!.notes.join("\n");
  };
  const scaled = (factor: number) =>
    cubeBut({ backward: (dout, at) => ({ dx: mul(mul(dout, mul(at, at)), 3 * factor) }) });

  test("a turned sign", () =>
    expect(lines(scaled(-1))).toMatchInlineSnapshot(`
    "wrong: all 12
    dx has the wrong sign everywhere"
  `));
  test("divided by the batch size", () =>
    expect(lines(scaled(1 / 3))).toMatchInlineSnapshot(`
    "wrong: all 12
    dx is 1/3 of what it should be: divided by the batch size = 3 once too often?"
  `));
  test("not divided by the size of out", () =>
    expect(lines(scaled(12))).toMatchInlineSnapshot(`
    "wrong: all 12
    dx is 12 times what it should be: not divided by the size of out = 12?"
  `));
  test("a constant factor that counts nothing", () =>
    expect(lines(scaled(0.7))).toMatchInlineSnapshot(`
    "wrong: all 12
    dx is 0.7 times what it should be, everywhere: is a constant factor missing?"
  `));
  test("never written to", () =>
    expect(lines(cubeBut({ backward: (_, at) => ({ dx: zerosLike(at) }) }))).toMatchInlineSnapshot(`
      "wrong: all 12
      dx is zero everywhere: is it ever written to?"
    `));
  test("one number, divided by the batch size", () => {
    const total: Layer<[x: NDArray<2>, b: NDArray<1>], NDArray<2>> = {
      name: "shifted",
      inputs: ["x", "b"],
      forward: (at, b) => ({ out: map(at, (v) => v + b.get(0)), cache: at }),
      backward: (dout) => ({ dx: copy(dout), db: div(reshape(sum(dout), [1]), 3) }),
    };
    expect(checkGradients(total, x(), from([1])).findings[1]!.notes).toMatchInlineSnapshot(`
      [
        "wrong: 1 of 1",
        "db is 1/3 of what it should be: divided by the batch size = 3 once too often?",
      ]
    `);
  });
  test("dout not multiplied in", () =>
    expect(lines(cubeBut({ backward: (_, at) => ({ dx: mul(mul(at, at), 3) }) }))).toMatchInlineSnapshot(`
      "wrong: all 12
      dx is what it should be before dout: multiply by dout"
    `));
  test("an argument that forward forgets", () => {
    const forgetful = linear.from(
      (at: NDArray<2>, w: NDArray<2>, _: NDArray<1>) => linear.forward(at, w, zeros(2)),
      (dout, cache) => linear.backward(dout, cache),
    );
    const found = checkGradients(forgetful, x(), random(1).normal(4, 2), from([1, 2]));
    expect(found.findings[2]!.notes).toMatchInlineSnapshot(`
      [
        "wrong: all 2",
        "db should be zero everywhere: out does not change with b; does forward use it?",
      ]
    `);
  });
  test("two gradients swapped", () => {
    const swapped = batchNorm.from(
      (at: NDArray<2>, gamma: NDArray<1>, beta: NDArray<1>, options: { mode: "train" }) =>
        batchNorm.forward(at, gamma, beta, options),
      (dout, cache) => {
        const { dx, dgamma, dbeta } = batchNorm.backward(dout, cache);
        return { dx, dgamma: dbeta, dbeta: dgamma };
      },
    );
    const found = checkGradients(swapped, x(), ones(4), zeros(4), { mode: "train" });
    expect(found.findings.map(({ notes }) => notes)).toMatchInlineSnapshot(`
      [
        [],
        [
          "wrong: all 4",
          "dgamma holds exactly what dbeta should hold: are the two swapped?",
        ],
        [
          "wrong: all 4",
          "dbeta holds exactly what dgamma should hold: are the two swapped?",
        ],
      ]
    `);
  });
  test("the gradients of a list, back to front", () => {
    const turned = concat.from(
      (xs: readonly NDArray<2>[], options: { axis: number }) => concat.forward(xs, options),
      (dout, cache) => ({ dxs: [...concat.backward(dout, cache).dxs].reverse() }),
    );
    const found = checkGradients(turned, [x(), mul(x(), 2)], { axis: 0 });
    expect(found.findings.map(({ notes }) => notes)).toMatchInlineSnapshot(`
      [
        [
          "wrong: all 12",
          "dxs[0] holds exactly what dxs[1] should hold: are the two swapped?",
        ],
        [
          "wrong: all 12",
          "dxs[1] holds exactly what dxs[0] should hold: are the two swapped?",
        ],
      ]
    `);
  });
  test("dout handed on", () =>
    expect(lines(cubeBut({ backward: (dout) => ({ dx: copy(dout) }) }))).toMatchInlineSnapshot(`
      "wrong: all 12
      dx holds exactly what dout holds"
    `));
  test("wrong in one column", () => {
    const damaged = cubeBut({
      backward(dout, at) {
        const { dx } = cube.backward(dout, at) as { dx: NDArray<2> };
        for (let n = 0; n < dx.shape[0]; n++) dx.set(n, 3, 0);
        return { dx };
      },
    });
    expect(lines(damaged)).toMatchInlineSnapshot(`"wrong: 3 of 12, all at index 3, the last of axis 1"`);
    const found = checkGradients(damaged, x());
    const errors = found.findings[0]!.errors as NDArray<2>;
    expect(errors.shape).toEqual([3, 4]);
    expect(Array.from(slice(errors, 0, [0, 3]).data.subarray(0, 3)).every((error) => error < 1e-9)).toBe(true);
    expect(errors.get(1, 3)).toBeGreaterThan(1e-3);
  });
  test("a border left out of a convolution's dx", () => {
    const r = random(1);
    const cropped = conv.from(
      (at: NDArray<4>, w: NDArray<4>, b: null, options: { pad: number }) => conv.forward(at, w, b, options),
      (dout, cache) => {
        const { dx, dw } = conv.backward(dout, cache);
        const inner = slice(dx, null, null, [1, -1], [1, -1]);
        const kept = copy(inner);
        dx.data.fill(0);
        for (let i = 0; i < kept.size; i++) dx.set(0, 0, 1 + Math.floor(i / 3), 1 + (i % 3), kept.data[i]!);
        return { dx, dw };
      },
    );
    const found = checkGradients(cropped, r.normal(1, 1, 5, 5), r.normal(1, 1, 3, 3), null, { pad: 1 });
    expect(found.findings[0]!.notes).toMatchInlineSnapshot(`
      [
        "wrong: 16 of 25, all on the border of axes (2, 3)",
      ]
    `);
  });
});

describe("wrong conduct is named", () => {
  const faults = (
    layer: Layer<[x: NDArray], NDArray>,
    at: NDArray = from([
      [1, -2, 3],
      [4, 5, -6],
    ]),
  ): string => {
    const found = checkGradients(layer, at);
    expect(found.passed).toBe(false);
    return found.faults.join("\n");
  };

  test("forward changes its input; the input is put back", () => {
    const at = from([1, -2, 3]);
    const inPlace = cubeBut({
      forward(input) {
        for (let i = 0; i < input.size; i++) input.data[i] = Math.max(0, input.data[i]!);
        return cube.forward(input);
      },
    });
    expect(faults(inPlace, at)).toMatchInlineSnapshot(
      `"forward changed x at (1) from -2 to 0: copy what you want to write to"`,
    );
    expect(Array.from(at.data)).toEqual([1, -2, 3]);
  });
  test("backward changes dout", () =>
    expect(
      faults(
        cubeBut({
          backward(dout, at) {
            const gradients = cube.backward(dout, at);
            dout.data.fill(0);
            return gradients;
          },
        }),
      ),
    ).toMatchInlineSnapshot(
      `"backward changed dout at (1, 1) from -1.2562007808882962 to 0: copy what you want to write to"`,
    ));
  test("random numbers that no seed decides", () => {
    let calls = 0;
    expect(faults(cubeBut({ forward: (at) => ({ out: mul(at, 1 + calls++), cache: at }) }))).toMatchInlineSnapshot(
      `"forward gave another out for the same arguments: draw random numbers from a seed that is an argument"`,
    );
  });
  test("a cache outside the cache", () => {
    let last: NDArray = from([0]);
    const forgetful = cubeBut({
      forward(at) {
        last = copy(at);
        return cube.forward(at);
      },
      backward: (dout) => cube.backward(dout, last),
    });
    expect(faults(forgetful)).toMatchInlineSnapshot(
      `"backward gives other gradients after another forward: keep what it needs in the cache, nowhere else"`,
    );
  });
  test("gradients that pile up from call to call", () => {
    const pile = zeros(2, 3);
    const piling = cubeBut({
      backward(dout, at) {
        const { dx } = cube.backward(dout, at) as { dx: NDArray };
        pile.data.forEach((value, i) => {
          pile.data[i] = value + dx.data[i]!;
        });
        return { dx: copy(pile) };
      },
    });
    expect(faults(piling)).toMatchInlineSnapshot(
      `"backward gives other gradients when it is called again: start from new arrays, leave the cache as it is"`,
    );
  });
  test("one out for all calls", () => {
    const out = zeros(2, 3);
    let calls = 0;
    const reusing = cubeBut({
      forward(at) {
        out.data.set(map(at, (v) => v * v * v + 0 * calls++).data);
        return { out: out as NDArray, cache: copy(at) };
      },
    });
    expect(faults(reusing)).toMatchInlineSnapshot(
      `"two calls of forward returned the same array: make a new one in every call"`,
    );
  });
  test("a gradient that is stretched instead of written out", () => {
    const total: Layer<[x: NDArray], NDArray> = {
      name: "total",
      inputs: ["x"],
      forward: (at) => ({ out: sum(at), cache: at }),
      backward: (dout, at) => ({ dx: broadcast(copy(dout), at.shape) }),
    };
    expect(faults(total)).toMatchInlineSnapshot(
      `"dx is stretched, one float in many places: return a copy, so that others can add to it"`,
    );
  });
  test("an out that is the input itself", () =>
    expect(
      faults(
        toy(
          (v) => v,
          () => 1,
          { forward: (at) => ({ out: at, cache: copy(at) }) },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "out shares its memory with x: return a copy
      two calls of forward returned the same array: make a new one in every call"
    `));
  test("a gradient that is dout itself", () =>
    expect(
      faults(
        toy(
          (v) => v,
          () => 1,
          { backward: (dout) => ({ dx: dout }) },
        ),
      ),
    ).toMatchInlineSnapshot(`"dx shares its memory with dout: return a copy"`));
  test("a gradient of the wrong shape", () =>
    expect(faults(cubeBut({ backward: () => ({ dx: zeros(3, 2) }) }))).toMatchInlineSnapshot(
      `"dx has shape (3, 2), and must have the shape of x, (2, 3)"`,
    ));
  test("a gradient under another name", () =>
    expect(faults(cubeBut({ backward: (dout, at) => ({ dX: mul(dout, at) }) }))).toMatchInlineSnapshot(`
      "backward returned dX, which is no gradient of this call: expected { dx }
      backward did not return dx: expected { dx }"
    `));
  test("no return", () =>
    expect(faults(cubeBut({ backward: () => undefined as unknown as object }))).toMatchInlineSnapshot(
      `"backward must return { dx }, and returned undefined"`,
    ));
  test("a number where an array should be", () =>
    expect(faults(cubeBut({ backward: () => ({ dx: 3 }) }))).toMatchInlineSnapshot(`"dx must be an array, and is 3"`));
  test("forward without out", () =>
    expect(
      faults(cubeBut({ forward: () => undefined as unknown as { out: NDArray; cache: NDArray } })),
    ).toMatchInlineSnapshot(`"forward must return { out, cache }, and returned undefined"`));
  test("NaN in an input", () =>
    expect(
      faults(
        cube,
        from([
          [1, 2, 3],
          [4, Number.NaN, 6],
        ]),
      ),
    ).toMatchInlineSnapshot(`"x holds NaN, first at (1, 1), 1 of 6 in all"`));
  test("NaN that forward makes", () =>
    expect(
      faults(
        toy(
          (v) => Math.log(v),
          (v) => 1 / v,
        ),
      ),
    ).toMatchInlineSnapshot(`"out holds NaN, first at (0, 1), 2 of 6 in all"`));
  test("NaN that backward makes", () =>
    expect(faults(cubeBut({ backward: (_, at) => ({ dx: div(zerosLike(at), zerosLike(at)) }) }))).toMatchInlineSnapshot(
      `"dx holds NaN, first at (0, 0), 6 of 6 in all"`,
    ));
  test("a forward that rounds to float32", () => {
    const found = checkGradients(
      toy(
        (v) => Math.fround(v * v * v),
        (v) => 3 * v * v,
      ),
      x(),
    );
    expect(found.passed).toBe(false);
    expect(found.faults).toMatchInlineSnapshot(`
      [
        "forward rounds to float32: gradients can be checked in float64 only, so make arrays with zeros or zerosLike",
      ]
    `);
  });
});

describe("modes", () => {
  const wrong = cubeBut({ backward: (dout, at) => ({ dx: mul(mul(dout, mul(at, at)), 2.9) }) });

  test.for(["full", "sampled", "directions"] as const)("%s agrees with right code and not with wrong", (mode) => {
    const check = checkGradients.with({ mode, samples: 5, seed: 2 });
    expect(check(cube, x()).passed).toBe(true);
    expect(check(wrong, x()).passed).toBe(false);
    expect(check(cube, x()).findings[0]!.checked).toBe(mode === "full" ? 12 : 5);
  });

  test("a large array is sampled unless asked for in full, and says how much was checked", () => {
    const found = checkGradients(cube, random(0).normal(40, 50));
    expect(found.findings[0]!.checked).toBe(100);
    const errors = Array.from(found.findings[0]!.errors!.data);
    expect(errors.filter((error) => !Number.isNaN(error))).toHaveLength(100);
  });

  test("the same seed samples the same numbers", () => {
    const numbers = (): string => String(checkGradients.with({ mode: "sampled", samples: 3, seed: 5 })(wrong, x()));
    expect(numbers()).toBe(numbers());
  });

  test("options that can't be used are refused", () => {
    expect(() => checkGradients.with({ mode: "fast" as "full" })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: checkGradients.with: an option is not one that can be used
        given     mode "fast"
        expected  mode "full", "sampled" or "directions"; samples 1, 2, 3, …; a tolerance above 0; a whole seed
        to do     such as checkGradients.with({ mode: "sampled", samples: 50 })(layer, ...arguments)]
    `);
    expect(() => checkGradients.with({ samples: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: checkGradients.with: an option is not one that can be used
        given     samples 0
        expected  mode "full", "sampled" or "directions"; samples 1, 2, 3, …; a tolerance above 0; a whole seed
        to do     such as checkGradients.with({ mode: "sampled", samples: 50 })(layer, ...arguments)]
    `);
    for (const tolerance of ["1e-5", 0, -1, Number.NaN])
      expect(() => checkGradients.with({ tolerance: tolerance as number })).toThrow("an option is not one that");
  });

  test("options that nobody reads, and what is no options, are refused", () => {
    expect(() => checkGradients.with({ sample: 5 } as object)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: checkGradients.with: there is no option sample
        given     { sample: 5 }
        expected  any of mode, samples, tolerance, seed
        to do     call it samples]
    `);
    expect(() => checkGradients.with(undefined as unknown as object)).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: checkGradients.with: options must be an object
        given     undefined
        expected  { mode: …, samples: …, tolerance: …, seed: … }, any of them
        to do     give each option its name]
    `);
  });
});

test("what is no layer is refused", () => {
  const refused = (layer: unknown): void => {
    expect(() => checkGradients(layer as typeof cube, from([1]))).toThrow("the first argument must be a layer");
  };
  for (const layer of [undefined, null, "conv", { forward: cube.forward }, { ...cube, inputs: undefined }, from([1])])
    refused(layer);
  expect(() => checkGradients(cube.forward as unknown as typeof cube, from([1]))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: checkGradients: the first argument must be a layer
      given     a function forward
      expected  { name, inputs, forward, backward }, such as conv, conv.rungs.naive or conv.from(forward, backward)
      to do     wrap your two functions: conv.from(forward, backward)]
  `);
});

test("a report prints itself in a terminal", () => {
  const r = random(0);
  const found = checkGradients(conv, r.normal(2, 1, 3, 3), r.normal(1, 1, 2, 2), r.normal(1));
  const printed = String(found).replace(/\d\.\de-\d\d/g, "…");
  expect(printed).toMatchInlineSnapshot(`
    "conv: gradients agree
      dx  (2, 1, 3, 3)  ok  error …, strict …  18 checked
      dw  (1, 1, 2, 2)  ok  error …, strict …  4 checked
      db  (1)           ok  error 0.0e+0, strict 0.0e+0    1 checked"
  `);
  expect((found as unknown as Record<symbol, () => string>)[Symbol.for("nodejs.util.inspect.custom")]!()).toBe(
    String(found),
  );
});
