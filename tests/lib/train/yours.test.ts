import { expect, test } from "vitest";
import {
  add,
  copy,
  from,
  type MomentumOptions,
  type MomentumState,
  momentum,
  mul,
  type NDArray,
  type ReadableStep,
  sub,
  zeros,
} from "../../../lib/index.ts";

type Step = ReadableStep<MomentumOptions, MomentumState>;
const w: NDArray = from([1, 2, 3]);
const dw: NDArray = from([0.5, -1, 0]);
const heavy: Step = (w, dw, { velocity }, { learningRate, momentum }) => {
  const next = sub(mul(velocity, momentum), mul(dw, learningRate));
  return { next: add(w, next), state: { velocity: next } };
};

test("a step of one's own is a rule like ours, options, schedule and decay with it", () => {
  const options = { learningRate: 0.1, weightDecay: 0.3 };
  const [mine, theirs] = [momentum.from(heavy)(options), momentum(options)];
  expect(mine.name).toBe("momentum (yours)");
  let [a, b] = [
    { next: w, state: mine.start(w) },
    { next: w, state: theirs.start(w) },
  ];
  for (const factor of [1, 0.5, 0.25]) {
    a = mine.step(a.next, dw, a.state, { factor, decay: factor < 1 });
    b = theirs.naive(b.next, dw, b.state, { factor, decay: factor < 1 });
    expect(a.next.data).toEqual(b.next.data);
    expect(a.state.velocity.data).toEqual(b.state.velocity.data);
  }
});

test("what a step of one's own may not do", () => {
  const run = (step: Step, array: NDArray = w) => {
    const rule = momentum.from(step)({ learningRate: 0.1 });
    return () => rule.step(copy(array), copy(dw, array.dtype), rule.start(array));
  };
  const writing: Step = (w, dw, state) => {
    for (let i = 0; i < w.size; i++) w.set(i, w.get(i) - dw.get(i));
    return { next: w, state };
  };
  expect(run(writing)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum (yours): a step must not write into what it is given
      given     w, other numbers after the step than before
      expected  { next, state } made of new arrays
      to do     make the next w with add, sub, mul and their kin, or write into zerosLike(w)]
  `);
  const remembering: Step = (w, dw, state) => {
    state.velocity.set(0, dw.get(0));
    return { next: copy(w), state };
  };
  expect(run(remembering)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum (yours): a step must not write into what it is given
      given     state.velocity, other numbers after the step than before
      expected  { next, state } made of new arrays
      to do     make the next state.velocity with add, sub, mul and their kin, or write into zerosLike(w)]
  `);
  expect(run((w, dw, state) => ({ next: from([w.get(dw.size)]), state }))).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: w.get(3): axis 0 has 3 places, 0…2; 3 is one past the end: does a loop go one too far?]`,
  );
  expect(run((w) => w as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum (yours): must return { next, state }
      given     (3)
      expected  { next, state }, next an array
      to do     end the step with: return { next, state: … }]
  `);
  expect(run((_w, _dw, state) => ({ next: zeros(2), state }))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum (yours): next must have the shape and dtype of w
      given     next (2) float64
      expected  next (3) float64
      to do     move every number of w by its own gradient; zerosLike(w) keeps shape and dtype]
  `);
  const widening: Step = (w, _dw, state) => ({ next: copy(w, "float64"), state });
  expect(run(widening, copy(w, "float32"))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum (yours): next must have the shape and dtype of w
      given     next (3) float64
      expected  next (3) float32
      to do     move every number of w by its own gradient; zerosLike(w) keeps shape and dtype]
  `);
  expect(run((w) => ({ next: copy(w), state: {} as never }))).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum (yours), returned: the state must be that of this w
      given     w (3) float64  mean of gradients undefined
      expected  what momentum(…).start(w) or the step before returned
      to do     keep one state for each parameter]
  `);
  expect(() => momentum.from("heavy" as never)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum.from: step must be a function
      given     step "heavy"
      expected  momentum.from((w, dw, state, options) => …), which returns { next, state }
      to do     give the function itself, by its name and without brackets]
  `);
  expect(() => momentum.from(heavy)({} as never)).toThrow("learningRate must be a finite number");
});
