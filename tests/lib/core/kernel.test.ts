import { expect, test } from "vitest";
import { type Floats, floats } from "../../../lib/core/array.ts";
import { perDtype } from "../../../lib/core/kernel.ts";

const twice = perDtype((x: Floats): void => {
  for (let i = 0; i < x.length; i++) x[i]! *= 2;
});

test("a kernel does the same for either dtype", () => {
  for (const dtype of ["float64", "float32"] as const) {
    const x = floats(dtype, 3).fill(1.5);
    twice[dtype](x);
    expect(Array.from(x)).toEqual([3, 3, 3]);
  }
});

test("each dtype has a compiled copy of its own", () => {
  expect(twice.float64).not.toBe(twice.float32);
  expect(String(twice.float64)).toBe(String(twice.float32));
});

test("a kernel that uses more than its arguments fails at once, rather than by chance", () => {
  const factor = 2;
  const scaled = perDtype((x: Floats): void => {
    x[0]! *= factor;
  });
  expect(() => scaled.float64(floats("float64", 1))).toThrow(ReferenceError);
});
