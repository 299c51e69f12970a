import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import ndarray from "ndarray";
import { afterEach, describe, expect, test } from "vitest";
import { guarding, whileGuarding } from "../../../lib/core/checked.ts";
import * as strides from "../../../lib/index.ts";
import {
  checked,
  checkedArrays,
  conv,
  copy,
  from,
  matmul,
  type NDArray,
  random,
  toNested,
  zeros,
} from "../../../lib/index.ts";
import { anyLay, anyShape, arrayOf, drawn, indicesOf, SEEDED } from "./loops.ts";

afterEach(() => {
  checkedArrays(false);
});

/** Calls as a student writes them, whom no type holds back. */
const untyped = (
  a: NDArray,
): Record<"get" | "set" | "lo" | "hi" | "step" | "transpose" | "pick", (...args: unknown[]) => unknown> => a as never;

const x = checked(zeros(2, 3, 7, 7), "x", ["N", "C", "H", "W"]);
const w = checked(zeros(4, 3, 1, 5), "w", ["F", "C", "HH", "WW"]);

describe("an index that names no place is refused, with what may be behind it", () => {
  const refusals = {
    "one past the end of what pad makes longer": () => x.get(0, 0, 7, 2),
    "far past the end": () => x.get(0, 0, 2, 12),
    "before the start": () => x.get(0, 0, -1, 2),
    "one channel too many": () => x.get(0, 3, 0, 0),
    "one sample too many, in set": () => x.set(2, 0, 0, 0, 1),
    "a negative channel": () => x.get(0, -1, 0, 0),
    "the only row, and one more": () => w.get(0, 0, 1, 0),
    "an empty axis": () => checked(zeros(0, 4)).get(0, 0),
    "a fraction": () => x.get(0, 0, 1.5, 2),
    NaN: () => x.get(0, 0, Number.NaN, 2),
    infinity: () => x.get(0, 0, 1 / 0, 2),
    undefined: () => untyped(x).get(0, 0, undefined, 2),
    "a string, as for…in gives": () => untyped(x).get(0, 0, "1", 2),
    "too few indices": () => untyped(x).get(0, 0, 1),
    "too many indices": () => untyped(checked(from([1, 2]), "b", ["F"])).get(0, 0),
    "an index for a number alone": () => untyped(checked(from(1), "loss")).get(0),
    "set without a value": () => untyped(x).set(0, 0, 1, 1),
    "set with a value that isn't one": () => untyped(x).set(0, 0, 1, 1, undefined),
    "an array that nobody named": () => checked(zeros(2, 3)).get(0, 3),
    "an array of three axes, whose names nobody knows": () => checked(zeros(2, 3, 4)).get(0, 3, 0),
  };
  const said = Object.entries(refusals).map(([what, call]) => `${what}\n  ${messageOf(call)}`);

  test("in one line each", () => {
    expect(said.join("\n")).toMatchInlineSnapshot(`
      "one past the end of what pad makes longer
        RangeError: x.get(0,0,7,2): axis 2 has 7 rows, 0…6; 7 is one past the end: did you forget pad?
      far past the end
        RangeError: x.get(0,0,2,12): axis 3 has 7 columns, 0…6; 12 is 6 past the end: did you forget pad?
      before the start
        RangeError: x.get(0,0,-1,2): axis 2 has 7 rows, 0…6; -1 is before the start: did you forget pad?
      one channel too many
        RangeError: x.get(0,3,0,0): axis 1 has 3 channels, 0…2; 3 is one past the end: does a loop go one too far?
      one sample too many, in set
        RangeError: x.set(2,0,0,0,1): axis 0 has 2 samples, 0…1; 2 is one past the end: does a loop go one too far?
      a negative channel
        RangeError: x.get(0,-1,0,0): axis 1 has 3 channels, 0…2; -1 is before the start: indices count from 0, there are no negative ones
      the only row, and one more
        RangeError: w.get(0,0,1,0): axis 2 has 1 row, 0; 1 is one past the end: does a loop go one too far?
      an empty axis
        RangeError: array.get(0,0): axis 0 has no rows; 0 is one past the end: does a loop go one too far?
      a fraction
        RangeError: x.get(0,0,1.5,2): axis 2 has 7 rows, 0…6; 1.5 is not a whole number: did you forget Math.floor?
      NaN
        RangeError: x.get(0,0,NaN,2): axis 2 has 7 rows, 0…6; NaN is no index: was something undefined, or divided by 0?
      infinity
        RangeError: x.get(0,0,Infinity,2): axis 2 has 7 rows, 0…6; Infinity is no index: was something undefined, or divided by 0?
      undefined
        RangeError: x.get(0,0,undefined,2): axis 2 has 7 rows, 0…6; undefined is no index: was something undefined, or divided by 0?
      a string, as for…in gives
        RangeError: x.get(0,0,"1",2): axis 2 has 7 rows, 0…6; "1" is a string: for…in counts in strings, for…of and i++ in numbers
      too few indices
        RangeError: x.get: x has shape (2, 3, 7, 7), so get takes 4 indices; 3 given
      too many indices
        RangeError: b.get: b has shape (2), so get takes 1 index; 2 given
      an index for a number alone
        RangeError: loss.get: loss has shape (), so get takes 0 indices; 1 given
      set without a value
        RangeError: x.set: x has shape (2, 3, 7, 7), so set takes 4 indices and a value; 4 given
      set with a value that isn't one
        TypeError: x.set(0,0,1,1,undefined): the value is undefined, no number: was it never computed?
      an array that nobody named
        RangeError: array.get(0,3): axis 1 has 3 columns, 0…2; 3 is one past the end: does a loop go one too far?
      an array of three axes, whose names nobody knows
        RangeError: array.get(0,3,0): axis 1 has 3 places, 0…2; 3 is one past the end: does a loop go one too far?"
    `);
  });

  test("and nothing is written", () => {
    expect(packedSum(x)).toBe(0);
  });
});

describe("a view of a guarded array is guarded, and can't leave it", () => {
  const refusals = {
    "past the end of lo": () => x.lo(0, 0, 2, 2).get(0, 0, 5, 0),
    "past the end of hi, where there are more rows behind": () => x.hi(1, 1, 3, 3).get(0, 0, 3, 0),
    "before the start of lo, where there are more rows before": () => x.lo(0, 0, 2, 2).get(0, 0, -1, 0),
    "past the end of step": () => x.step(1, 1, 2, -2).get(0, 0, 4, 0),
    "transposed: the names of the axes move with them": () => x.transpose(0, 2, 3, 1).get(0, 0, 0, 3),
    "picked: the names that are left": () => untyped(x.pick(null, 0)).get(0, 7, 0),
    "a chain": () => x.lo(1).hi(1, 1).step(1, 1, 3).transpose(0, 1, 3, 2).get(0, 0, 0, 3),
    "lo that starts past the end": () => x.lo(0, 0, 8),
    "hi that is longer than the axis": () => x.hi(2, 4),
    "pick of what isn't there": () => x.pick(null, null, 7),
    "pick of a fraction": () => x.pick(0.5),
    "a negative lo": () => x.lo(0, 0, -1),
    "lo of NaN": () => x.lo(Number.NaN),
    "a step of 0": () => x.step(0),
    "a step of ½": () => x.step(1, 0.5),
    "transpose that names an axis twice": () => x.transpose(2, 2),
    "transpose to an axis that isn't there": () => x.transpose(0, 1, 2, 4),
    "transpose by a list": () => untyped(x).transpose([0, 2, 3, 1]),
    "more numbers than axes": () => x.hi(1, 1, 1, 1, 1),
    "two numbers for a line": () => checked(from([1, 2]), "b").lo(0, 1),
  };

  test("in one line each", () => {
    const said = Object.entries(refusals).map(([what, call]) => `${what}\n  ${messageOf(call)}`);
    expect(said.join("\n")).toMatchInlineSnapshot(`
      "past the end of lo
        RangeError: x.lo(…).get(0,0,5,0): axis 2 has 5 rows, 0…4; 5 is one past the end: did you forget pad?
      past the end of hi, where there are more rows behind
        RangeError: x.hi(…).get(0,0,3,0): axis 2 has 3 rows, 0…2; 3 is one past the end: did you forget pad?
      before the start of lo, where there are more rows before
        RangeError: x.lo(…).get(0,0,-1,0): axis 2 has 5 rows, 0…4; -1 is before the start: did you forget pad?
      past the end of step
        RangeError: x.step(…).get(0,0,4,0): axis 2 has 4 rows, 0…3; 4 is one past the end: did you forget pad?
      transposed: the names of the axes move with them
        RangeError: x.transpose(…).get(0,0,0,3): axis 3 has 3 channels, 0…2; 3 is one past the end: does a loop go one too far?
      picked: the names that are left
        RangeError: x.pick(…).get(0,7,0): axis 1 has 7 rows, 0…6; 7 is one past the end: did you forget pad?
      a chain
        RangeError: x.lo(…).hi(…).step(…).transpose(…).get(0,0,0,3): axis 3 has 3 rows, 0…2; 3 is one past the end: did you forget pad?
      lo that starts past the end
        RangeError: x.lo(0,0,8): axis 2 has 7 rows, 0…6; a view can't start at 8
      hi that is longer than the axis
        RangeError: x.hi(2,4): axis 1 has 3 channels, 0…2; a view can't hold 4
      pick of what isn't there
        RangeError: x.pick(null,null,7): axis 2 has 7 rows, 0…6; 7 is one past the end: did you forget pad?
      pick of a fraction
        RangeError: x.pick(0.5): axis 0 has 2 samples, 0…1; 0.5 is not a whole number: did you forget Math.floor?
      a negative lo
        RangeError: x.lo(0,0,-1): axis 2 has 7 rows, 0…6; -1 is before the start: did you forget pad?
      lo of NaN
        RangeError: x.lo(NaN): axis 0 has 2 samples, 0…1; NaN is no index: was something undefined, or divided by 0?
      a step of 0
        RangeError: x.step(0): axis 0 has 2 samples, 0…1; a step of 0 never leaves its place
      a step of ½
        RangeError: x.step(1,0.5): axis 1 has 3 channels, 0…2; 0.5 is not a whole number: did you forget Math.floor?
      transpose that names an axis twice
        RangeError: x.transpose(2,2): there are 4 axes, 0…3; name each of them once
      transpose to an axis that isn't there
        RangeError: x.transpose(0,1,2,4): there are 4 axes, 0…3; name each of them once
      transpose by a list
        RangeError: x.transpose([0, 2, 3, 1]): there are 4 axes, 0…3; name each of them once
      more numbers than axes
        RangeError: x.hi: x has shape (2, 3, 7, 7), so hi takes 4 numbers or fewer; 5 given
      two numbers for a line
        RangeError: b.lo: b has shape (2), so lo takes 1 number; 2 given"
    `);
  });

  test("lo and hi may leave nothing, and null leaves an axis whole", () => {
    expect(x.lo(0, 0, 7).shape).toEqual([2, 3, 0, 7]);
    expect(x.hi(null, 0).shape).toEqual([2, 0, 7, 7]);
    expect(x.pick(null, 0, null, 6).shape).toEqual([2, 7]);
    expect(x.step(1, 1, -1).shape).toEqual([2, 3, 7, 7]);
    expect(x.transpose(0, 2, 3, 1).shape).toEqual([2, 7, 7, 3]);
    expect(x.transpose().shape).toEqual([2, 3, 7, 7]);
  });
});

test("what names a place is read and written as ever, on any view", () => {
  fc.assert(
    fc.property(anyShape, anyLay, (shape, lay) => {
      const a = drawn(shape, lay);
      const guarded = checked(a, "a");
      expect(guarded.data).toBe(a.data);
      expect(toNested(guarded)).toEqual(toNested(a));
      for (const index of indicesOf(shape)) {
        expect(guarded.get(...index)).toBe(a.get(...index));
        guarded.set(...index, 2);
        expect(a.get(...index)).toBe(2);
      }
      const ends = shape.flatMap((_, axis) =>
        [-1, shape[axis]!, 0.5].map((i) => shape.map((_, other) => (other === axis ? i : 0))),
      );
      for (const index of ends) {
        expect(() => guarded.get(...index)).toThrow(RangeError);
        expect(() => guarded.set(...index, 1)).toThrow(RangeError);
      }
    }),
    SEEDED,
  );
});

test("NaN is a value like any other", () => {
  const a = checked(zeros(2));
  a.set(0, Number.NaN);
  expect(a.get(0)).toBe(Number.NaN);
});

describe("while it is off", () => {
  setFlagsFromString("--allow-natives-syntax");
  const sameHiddenClass = new Function("a", "b", "return %HaveSameMap(a, b)") as (a: object, b: object) => boolean;

  test("arrays are npm ndarray's own, with its prototypes and hidden classes: it costs nothing", () => {
    const theirs = ndarray(new Float64Array(6), [2, 3]);
    const before = zeros(2, 3);
    whileGuarding(() => zeros(2, 3).get(0, 0));
    checked(before).set(0, 0, 1);
    for (const ours of [before, zeros(2, 3), from([[1, 2, 3]]), before.lo(1), matmul(zeros(2, 2), zeros(2, 2))]) {
      expect(Object.getPrototypeOf(ours)).toBe(Object.getPrototypeOf(theirs));
      expect(sameHiddenClass(ours, theirs)).toBe(true);
    }
    expect(sameHiddenClass(checked(before), theirs)).toBe(false);
  });

  test("nothing is refused", () => {
    expect(arrayOf([2, 3], ([i, j]) => 3 * i! + j!).get(0, 5)).toBe(5);
  });
});

describe("while it is on", () => {
  test("every array that the toolbox makes is guarded", () => {
    checkedArrays(true);
    const square = zeros(2, 2);
    const made: Record<string, NDArray> = {
      zeros: square,
      ones: strides.ones(2, 2),
      zerosLike: strides.zerosLike(square),
      from: from([[1, 2]]),
      copy: copy(square),
      matmul: matmul(square, square),
      slice: strides.slice(square, [0, 1]),
      transpose: strides.transpose(square),
      reshape: strides.reshape(square, [4]),
      pad: strides.pad(square, [1, 1]),
      add: strides.add(square, square),
      map: strides.map(square, Math.abs),
      broadcast: strides.broadcast(square, [3, 2, 2]),
      sum: strides.sum(square, { axes: 0 }),
      mean: strides.mean(square, { axes: 0 }),
      max: strides.max(square, { axes: 0 }),
      argmax: strides.argmax(square),
      normal: random(0).normal(2, 2),
    };
    for (const [name, a] of Object.entries(made))
      expect(() => a.get(...a.shape.map((_, axis) => (axis === 0 ? 9 : 0))), name).toThrow(RangeError);
  });

  test("the toolbox computes the same", () => {
    const [a, b] = [random(1).normal(3, 4), random(2).normal(4, 2)];
    const compute = (): unknown => [
      toNested(matmul(a, b)),
      toNested(strides.argmax(strides.transpose(checked(a)))),
      toNested(strides.pad(strides.slice(checked(a), null, [1, -1]), [1, 1])),
      toNested(strides.max(strides.mul(strides.reshape(checked(b), [2, 4]), 2), { axes: 1, keep: true })),
      toNested(strides.sum(checked(a).transpose(1, 0).step(-1, 2))),
    ];
    expect(whileGuarding(compute)).toEqual(compute());
  });

  test("checkedArrays says what held before", () => {
    expect(checkedArrays(true)).toBe(false);
    expect(checkedArrays(true)).toBe(true);
    expect(checkedArrays(false)).toBe(true);
    expect(guarding()).toBe(false);
  });

  test("whileGuarding ends with what held before, thrown or not", () => {
    expect(whileGuarding(guarding)).toBe(true);
    expect(guarding()).toBe(false);
    expect(() =>
      whileGuarding(() => {
        throw new Error("in the middle");
      }),
    ).toThrow("in the middle");
    expect(guarding()).toBe(false);
    checkedArrays(true);
    whileGuarding(() => 0);
    expect(guarding()).toBe(true);
  });
});

describe("layer.from hands guarded arrays to a student's functions", () => {
  const [images, filters, bias] = [zeros(1, 2, 4, 4), zeros(3, 2, 3, 3), zeros(3)];
  const dout = zeros(1, 3, 2, 2);
  const from = (
    forward: (x: NDArray<4>, w: NDArray<4>, b: NDArray<1> | null, options?: strides.ConvOptions<2>) => unknown,
    backward: (dout: NDArray<4>) => unknown = () => undefined,
  ): { forward: () => unknown; backward: () => unknown } => {
    const right = conv.forward(images, filters, bias).out;
    const layer = conv.from(
      (x: NDArray<4>, w: NDArray<4>, b: NDArray<1> | null, options?: strides.ConvOptions<2>) => {
        forward(x, w, b, options);
        return { out: right, cache: {} };
      },
      (dout) => ({ dx: backward(dout) }),
    );
    return {
      forward: () => layer.forward(images, filters, bias, { stride: 1 }),
      backward: () => layer.backward(dout, layer.forward(images, filters, bias, { stride: 1 }).cache),
    };
  };

  test("named as the contract names them", () => {
    expect(
      [
        messageOf(from((x) => x.get(0, 0, 4, 0)).forward),
        messageOf(from((_x, w) => w.get(0, 0, 0, 3)).forward),
        messageOf(from((_x, _w, b) => b!.get(3)).forward),
        messageOf(from((x) => zeros(...x.shape).get(0, 0, 0, 4)).forward),
        messageOf(
          from(
            () => 0,
            (dout) => dout.get(0, 3, 0, 0),
          ).backward,
        ),
      ].join("\n"),
    ).toMatchInlineSnapshot(`
      "RangeError: x.get(0,0,4,0): axis 2 has 4 rows, 0…3; 4 is one past the end: did you forget pad?
      RangeError: w.get(0,0,0,3): axis 3 has 3 columns, 0…2; 3 is one past the end: does a loop go one too far?
      RangeError: b.get(3): axis 0 has 3 filters, 0…2; 3 is one past the end: does a loop go one too far?
      RangeError: array.get(0,0,0,4): axis 3 has 4 columns, 0…3; 4 is one past the end: did you forget pad?
      RangeError: dout.get(0,3,0,0): axis 1 has 3 channels, 0…2; 3 is one past the end: does a loop go one too far?"
    `);
  });

  test("also those inside the options, and the labels", () => {
    const running = { mean: zeros(3), variance: zeros(3) };
    const norm = strides.batchNorm.from(
      (x, _gamma, _beta, options) => ({ out: x, cache: options.running?.variance.get(3) }),
      () => ({}),
    );
    const loss = strides.softmaxLoss.from(
      (_x, y) => ({ out: strides.from(0), cache: "get" in y && y.get(2) }),
      () => ({}),
    );
    const [x, row] = [zeros(2, 3), zeros(3)];
    expect([
      messageOf(() => norm.forward(x, row, row, { mode: "test", running })),
      messageOf(() => loss.forward(x, zeros(2))),
    ]).toMatchInlineSnapshot(`
      [
        "RangeError: options.running.variance.get(3): axis 0 has 3 places, 0…2; 3 is one past the end: does a loop go one too far?",
        "RangeError: y.get(2): axis 0 has 2 places, 0…1; 2 is one past the end: does a loop go one too far?",
      ]
    `);
  });

  test("of the same floats, and all else as it was given", () => {
    let met: unknown[] = [];
    from((x, w, b, options) => {
      met = [x.data === images.data, w.data === filters.data, b!.shape, options];
    }).forward();
    expect(met).toEqual([true, true, [3], { stride: 1 }]);
  });

  test("and switches guarding off behind them, also where they throw", () => {
    const fails = (): never => {
      expect(guarding()).toBe(true);
      throw new Error("not begun");
    };
    expect(from(fails).forward).toThrow("not begun");
    expect(guarding()).toBe(false);
    expect(from(() => 0, fails).backward).toThrow("not begun");
    expect(guarding()).toBe(false);
    from(() => 0).forward();
    expect(guarding()).toBe(false);
  });

  test("our own layers stay unguarded inside a student's notebook", () => {
    const { out } = conv.forward(images, filters, bias);
    expect(Object.getPrototypeOf(out)).toBe(Object.getPrototypeOf(images));
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "(not refused)";
}

const packedSum = (a: NDArray): number => strides.sum(a).get();
