import { describe, expect, test } from "vitest";
import { leavesOf, withArrays } from "../../../lib/core/leaves.ts";
import {
  adagrad,
  adam,
  adamw,
  copy,
  from,
  momentum,
  type NDArray,
  nesterov,
  random,
  rmsprop,
  scope,
  sgd,
  type UpdateRule,
  zeros,
} from "../../../lib/index.ts";
import { plainUpdated, updated } from "../../../lib/train/update.ts";
import { farApart } from "../layers/results.ts";
import { linspace } from "../linspace.ts";
import { everyLayout, layouts } from "../views.ts";

type AnyRule = UpdateRule<object> & { readonly naive: UpdateRule<object>["step"] };
const rules = [
  sgd({ learningRate: 0.1 }),
  momentum({ learningRate: 0.1 }),
  nesterov({ learningRate: 0.1, momentum: 0.8 }),
  rmsprop({ learningRate: 0.01 }),
  adagrad({ learningRate: 0.1 }),
  adam({ learningRate: 0.01 }),
  adamw({ learningRate: 0.01, weightDecay: 0.1 }),
  sgd({ learningRate: 0.1, weightDecay: 0.2 }),
  momentum({ learningRate: 0.1, weightDecay: 0.2 }),
  nesterov({ learningRate: 0.1, weightDecay: 0.2 }),
  rmsprop({ learningRate: 0.01, weightDecay: 0.2 }),
  adagrad({ learningRate: 0.1, weightDecay: 0.2 }),
  adam({ learningRate: 0.01, weightDecay: 0.2 }),
] as unknown as readonly AnyRule[];
const TOLERANCE = { float64: 1e-12, float32: 1e-5 } as const;

/** Every array after some steps, the gradient being another at each. */
function trained(
  rule: AnyRule,
  how: "naive" | "step",
  dtype: "float32" | "float64",
  lay: (a: NDArray) => NDArray = (a) => a,
): readonly NDArray[] {
  let w: NDArray = lay(copy(random(1).normal(5, 7), dtype));
  let state = rule.start(w);
  for (let i = 0; i < 7; i++) {
    const dw = lay(copy(random(2 + i).normal(5, 7), dtype));
    const particular = { factor: 1 - i / 7, decay: i % 3 !== 2 };
    ({ next: w, state } = rule[how](w, dw, withArrays(state, lay), particular));
  }
  return leavesOf([w, state], []).map(({ array }) => array);
}

describe.for(rules.map((rule, i) => ({ rule, name: `${rule.name}${i < 7 ? "" : ", weights decaying"}` })))(
  "$name",
  ({ rule }) => {
    test.for(
      everyLayout.flatMap((layout) => (["float64", "float32"] as const).map((dtype) => [dtype, layout] as const)),
    )("the fast step equals the readable one in %s, %s", ([dtype, layout]) => {
      const expected = trained(rule, "naive", "float64");
      const got = trained(rule, "step", dtype, layouts[layout]);
      expect(got.length).toBe(expected.length);
      for (const [i, array] of got.entries()) {
        expect(array.dtype).toBe(dtype);
        expect(farApart(array, expected[i]!)).toBeLessThan(TOLERANCE[dtype]);
      }
    });

    test("nothing that it is given is written to, and a scope changes no bit", () => {
      const [w, dw] = [random(1).normal(9), random(2).normal(9)];
      const state = rule.start(w);
      const before = leavesOf([w, dw, state], []).map(({ array }) => copy(array).data);
      const once = rule.step(w, dw, state);
      expect(leavesOf([w, dw, state], []).map(({ array }) => array.data)).toEqual(before);
      const twice = scope(() => rule.step(w, dw, state));
      expect(twice.next.data).toEqual(once.next.data);
    });

    test("it finds the lowest point of a bowl", () => {
      const steep = { sgd: 0.1, momentum: 0.1, nesterov: 0.1 }[rule.name] === undefined ? 4000 : 200;
      let w = from([3, -2]) as NDArray;
      let state = rule.start(w);
      for (let i = 0; i < steep; i++) ({ next: w, state } = rule.step(w, copy(w), state));
      for (const value of w.data) expect(Math.abs(value)).toBeLessThan(0.05);
    });
  },
);

// The assignment's own numbers.
const [w, dw] = [linspace(-0.4, 0.6, [4, 5]), linspace(-0.6, 0.4, [4, 5])];
test("momentum's worked step", () => {
  const { next, state } = momentum({ learningRate: 1e-3 }).step(w, dw, { velocity: linspace(0.6, 0.9, [4, 5]) });
  expect(next.get(0, 0)).toBeCloseTo(0.1406, 10);
  expect(state.velocity.get(0, 0)).toBeCloseTo(0.5406, 10);
});
test("RMSProp's worked step", () => {
  const { next, state } = rmsprop({ learningRate: 1e-2 }).step(w, dw, { cache: linspace(0.6, 0.9, [4, 5]) });
  expect(next.get(0, 0)).toBeCloseTo(-0.39223849, 8);
  expect(state.cache.get(0, 0)).toBeCloseTo(0.5976, 10);
});
test("Adam's worked step", () => {
  const state = { m: linspace(0.6, 0.9, [4, 5]), v: linspace(0.7, 0.5, [4, 5]), t: 5 };
  const found = adam({ learningRate: 1e-2 }).step(w, dw, state);
  expect(found.next.get(0, 0)).toBeCloseTo(-0.40094747, 8);
  expect(found.state.m.get(0, 0)).toBeCloseTo(0.48, 10);
  expect(found.state.v.get(0, 0)).toBeCloseTo(0.69966, 8);
  expect(found.state.t).toBe(6);
});
test("a gradient of 0 moves nothing, from a fresh state too", () => {
  for (const rule of rules.slice(0, 6)) expect(rule.step(w, zeros(4, 5), rule.start(w)).next.data).toEqual(w.data);
  for (const rule of rules)
    expect(rule.step(w, zeros(4, 5), rule.start(w), { decay: false }).next.data, rule.name).toEqual(w.data);
});
test("an infinite gradient moves w to the other infinity, as the readable step does", () => {
  const push = from([Number.POSITIVE_INFINITY, 1]) as NDArray;
  for (const rule of rules.slice(0, 3)) {
    const at = from([0, 0]) as NDArray;
    expect(rule.step(at, push, rule.start(at)).next.data).toEqual(rule.naive(at, push, rule.start(at)).next.data);
  }
});

test("the loop for machines without WebAssembly does the same", () => {
  const settled = { keep: 0.9, l: 0.3, p: 0.5, q: 0.25, a: 0.8, b: 0.1, d: 0.7, e: 0.2, k: 1.5, eps: 1e-3 };
  const [mean, square] = [random(5).normal(4, 5), random(6).uniform(4, 5)];
  const past = { mean, square };
  const [fast, plain] = [updated(w, dw, past, settled), plainUpdated(w, dw, past, settled)];
  for (const name of ["next", "mean", "square"] as const)
    expect(farApart(fast[name]!, plain[name]!), name).toBeLessThan(1e-14);
  const bare = { ...settled, q: -1 };
  expect(plainUpdated(w, dw, {}, bare)).toEqual({ next: expect.anything() });
  expect(farApart(updated(w, dw, {}, bare).next, plainUpdated(w, dw, {}, bare).next)).toBeLessThan(1e-14);
});

test("an option of undefined is one that is left out", () => {
  const found = adam({ learningRate: 0.1, beta1: undefined } as never).step(w, dw, adam({ learningRate: 1 }).start(w));
  expect(found.next.data).toEqual(
    adam({ learningRate: 0.1 }).step(w, dw, adam({ learningRate: 1 }).start(w)).next.data,
  );
});

test("what a rule can't take", () => {
  const state = momentum({ learningRate: 1 }).start(w);
  expect(() => adam({} as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: adam: learningRate must be a finite number, 0 or more
      given     learningRate undefined
      expected  adam({ learningRate: 0.01 })
      to do     say how far a step goes]
  `);
  expect(() => (adam as unknown as () => unknown)()).toThrow("adam: learningRate must be");
  expect(() => momentum({ learningRate: 0.1 }).step(w, dw, { velocity: zeros(3) })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum: the state must be that of this w
      given     w (4, 5) float64  mean of gradients (3) float64
      expected  what momentum(…).start(w) or the step before returned
      to do     keep one state for each parameter]
  `);
  expect(() => momentum({ learningRate: 0.1 }).step(copy(w, "float32"), copy(dw, "float32"), state)).toThrow(
    "the state must be",
  );
  expect(() => momentum({ learningRate: 0.1 }).step(w, dw, {} as never)).toThrow("the state must be that of this w");
  expect(() => adam({ learningRate: 0.1 }).step(w, dw, state as never)).toThrow("the state must be that of this w");
  expect(() =>
    adam({ learningRate: 0.1 }).step(w, dw, { m: w, v: w, t: Number.NaN }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: adam: the state must be that of this w
      given     w (4, 5) float64  steps made NaN
      expected  what adam(…).start(w) or the step before returned
      to do     keep one state for each parameter]
  `);
  expect(() => adam({ learningRate: Number.NaN })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: adam: learningRate must be a finite number, 0 or more
      given     learningRate NaN
      expected  adam({ learningRate: 0.01 })
      to do     say how far a step goes]
  `);
  expect(() => momentum({ learningRate: 0.1, momentum: 1 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum: momentum must be a part, from 0 up to 1
      given     momentum 1
      expected  such as momentum: 0.9
      to do     leave it out for what is usual]
  `);
  expect(() => rmsprop({ learningRate: 0.1, beta: 0.9 } as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: rmsprop: there is no option beta
      given     { learningRate: 0.1, beta: 0.9 }
      expected  any of learningRate, decay, eps, weightDecay
      to do     leave it out]
  `);
  expect(() => sgd({ learningRate: 0.1 }).step(w, zeros(5, 4), {})).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: sgd: w and dw must be arrays of one shape and dtype
      given     w (4, 5) float64  dw (5, 4) float64
      expected  dw (4, 5) float64
      to do     hand on the gradient that backward returned for this w]
  `);
  expect(() => momentum({ learningRate: 0.1 }).step(w, dw, undefined as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum: the state must be that of this w
      given     w (4, 5) float64  mean of gradients undefined
      expected  what momentum(…).start(w) or the step before returned
      to do     keep one state for each parameter]
  `);
});
