import { describe, expect, test } from "vitest";
import { all, blobs, type Dataset, spirals, stripes, type ToyOptions } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";

const sets: { readonly [name: string]: (options?: ToyOptions) => Dataset } = { blobs, spirals, stripes };
const names = ["blobs", "spirals", "stripes"] as const;

describe.for(names)("%s", (name) => {
  const make = sets[name]!;
  test("have as many of each class, in any beginning of the set", () => {
    expect([...all(make({ samples: 8, classes: 3 })).y]).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
    expect(make().size).toBe(300);
  });
  test("are the same for the same seed, and others for another", () => {
    expect(all(make({ seed: 4 })).x.data).toEqual(all(make({ seed: 4 })).x.data);
    expect(all(make({ seed: 4 })).x.data).not.toEqual(all(make({ seed: 5 })).x.data);
    expect(all(make({ seed: 0 })).x.data).toEqual(all(make()).x.data);
  });
  test("begin with the same samples where there are more of them", () => {
    expect(make({ samples: 40 }).take([0, 9]).x.data).toEqual(make({ samples: 10 }).take([0, 9]).x.data);
  });
  test("are float32 unless asked", () => {
    expect(all(make({ samples: 2 })).x.dtype).toBe("float32");
    expect(all(make({ samples: 2, dtype: "float64" })).x.dtype).toBe("float64");
  });
});

test("blobs without noise are the corners of a triangle on a circle of radius 1", () => {
  const { x } = all(blobs({ samples: 3, noise: 0, dtype: "float64" }));
  const expected = [1, 0, -0.5, Math.sqrt(3) / 2, -0.5, -Math.sqrt(3) / 2];
  for (const [at, value] of expected.entries()) expect(x.data[at]).toBeCloseTo(value, 12);
});

test("blobs lie as far from their places as the noise says", () => {
  const { x, y } = all(blobs({ samples: 4000, classes: 2, noise: 0.3 }));
  let squares = 0;
  for (const [n, c] of y.entries()) squares += (x.get(n, 0) - (c === 0 ? 1 : -1)) ** 2 + x.get(n, 1) ** 2;
  expect(Math.sqrt(squares / 8000)).toBeCloseTo(0.3, 2);
});

test("a spiral without noise turns by three quarters on its way from the middle to radius 1, each arm from its own angle", () => {
  const { x, y } = all(spirals({ samples: 200, classes: 4, noise: 0, dtype: "float64" }));
  for (const [n, c] of y.entries()) {
    const radius = Math.hypot(x.get(n, 0), x.get(n, 1));
    expect(radius).toBeLessThan(1);
    const turn = Math.atan2(x.get(n, 1), x.get(n, 0)) / (2 * Math.PI) - 0.75 * radius - c / 4;
    expect(Math.abs(turn - Math.round(turn))).toBeLessThan(1e-9);
  }
});

test("upright stripes don't change down a column, and are repeated every four pixels", () => {
  const { x } = stripes({ samples: 2, classes: 2, noise: 0, dtype: "float64" }).take([0, 1]);
  expect(x.shape).toEqual([2, 1, 8, 8]);
  for (let i = 0; i < 7; i++)
    for (let j = 0; j < 4; j++) {
      expect(x.get(0, 0, i, j)).toBe(x.get(0, 0, i + 1, j));
      expect(x.get(0, 0, i, j)).toBeCloseTo(x.get(0, 0, i, j + 4), 12);
      // Class 1 of 2 lies on its side.
      expect(x.get(1, 0, i, j)).toBeCloseTo(x.get(1, 0, i, j + 4), 12);
      expect(x.get(1, 0, j, i)).toBeCloseTo(x.get(1, 0, j, i + 1), 12);
    }
  expect(stripes({ samples: 1, size: 5 }).take([0]).x.shape).toEqual([1, 1, 5, 5]);
});

test("one pixel of stripes tells nothing of their class: its mean is 0 in each", () => {
  const { x, y } = all(stripes({ samples: 3000 }));
  for (const c of [0, 1, 2]) {
    let sum = 0;
    for (const [n, label] of y.entries()) if (label === c) sum += x.get(n, 0, 3, 4);
    expect(Math.abs(sum / 1000)).toBeLessThan(0.08);
  }
});

test("what toy sets can't take", () => {
  expect(
    saidBy({
      "another name": () => blobs({ count: 3 } as never),
      "a size that points haven't": () => spirals({ size: 8 } as never),
      "half a sample": () => blobs({ samples: 1.5 }),
      "no classes": () => spirals({ classes: 0 }),
      "noise below 0": () => stripes({ noise: -1 }),
      "noise without end": () => stripes({ noise: Number.POSITIVE_INFINITY }),
      "no size": () => stripes({ size: 0 }),
      "a seed of text": () => blobs({ seed: "a" as never }),
      "another dtype": () => blobs({ dtype: "int32" as never }),
    }),
  ).toMatchInlineSnapshot(`
    "# another name
    blobs: there is no option count
      given     { count: 3 }
      expected  any of samples, classes, noise, seed, dtype
      to do     leave it out
    # a size that points haven't
    spirals: there is no option size
      given     { size: 8 }
      expected  any of samples, classes, noise, seed, dtype
      to do     leave it out
    # half a sample
    blobs: samples must be a whole number, 0 or more
      given     samples 1.5
      expected  such as samples: 300
      to do     leave it out for what is usual
    # no classes
    spirals: classes must be a whole number, 1 or more
      given     classes 0
      expected  such as classes: 3
      to do     leave it out for what is usual
    # noise below 0
    stripes: noise must be a finite number, 0 or more
      given     noise -1
      expected  a standard deviation, such as noise: 0.2
      to do     give 0 for none
    # noise without end
    stripes: noise must be a finite number, 0 or more
      given     noise Infinity
      expected  a standard deviation, such as noise: 0.2
      to do     give 0 for none
    # no size
    stripes: size must be a whole number, 1 or more
      given     size 0
      expected  such as size: 8
      to do     leave it out for what is usual
    # a seed of text
    random: a seed must be a whole number
      given     "a"
      expected  a whole number such as 0 or 498
      to do     choose any; the same seed gives the same numbers
    # another dtype
    blobs: the dtype must be one that arrays have
      given     dtype "int32"
      expected  "float64" or "float32"
      to do     whole numbers are kept as floats; for labels take a list, or an Int32Array"
  `);
});
