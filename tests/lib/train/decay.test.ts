import { expect, test } from "vitest";
import { adam, adamw, copy, from, momentum, type NDArray, sgd } from "../../../lib/index.ts";
import { plainUpdated, updated } from "../../../lib/train/update.ts";

const w: NDArray = from([2, -4]);
const dw: NDArray = from([1, 0]);

test("decay joins the gradient: w − 0.1·(dw + 0.5·w)", () => {
  const rule = sgd({ learningRate: 0.1, weightDecay: 0.5 });
  expect([...rule.step(w, dw, {}).next.data]).toEqual([1.8, -3.8]);
  expect([...rule.step(w, dw, {}, { decay: false }).next.data]).toEqual([1.9, -4]);
  expect([...rule.step(w, dw, {}, { factor: 2 }).next.data]).toEqual([1.6, -3.6]);
});

test("AdamW's decay passes by the means, Adam's goes through them", () => {
  const [coupled, apart] = [
    adam({ learningRate: 0.1, weightDecay: 0.5 }),
    adamw({ learningRate: 0.1, weightDecay: 0.5 }),
  ];
  expect(coupled.step(w, dw, coupled.start(w)).state.m.get(0)).toBeCloseTo(0.2, 12);
  const { next, state } = apart.step(w, dw, apart.start(w));
  expect(state.m.get(0)).toBeCloseTo(0.1, 12);
  // 5% of w goes, and the first step of Adam is as long as the learning rate.
  expect(next.get(0)).toBeCloseTo(2 - 0.1 - 0.1, 8);
  expect(next.get(1)).toBeCloseTo(-4 + 0.2, 12);
});

test("a schedule of 0 leaves w where it is", () => {
  for (const rule of [sgd({ learningRate: 1 }), adamw({ learningRate: 1, weightDecay: 0.5 })])
    expect(rule.step(w, dw, rule.start(w) as never, { factor: 0 }).next.data).toEqual(w.data);
});

test("an infinite w that doesn't decay isn't multiplied by 0", () => {
  const far: NDArray = from([Number.POSITIVE_INFINITY, 1]);
  const settled = { keep: 1, l: 0, p: 0, q: -1, a: 0, b: 0, d: 0, e: 0, k: 1, eps: 0 };
  for (const moved of [updated(far, dw, {}, settled), plainUpdated(far, dw, {}, settled)])
    expect([...moved.next.data]).toEqual([Number.POSITIVE_INFINITY, 1]);
});

test("what a step can't take", () => {
  const rule = momentum({ learningRate: 0.1 });
  const step = (how: object) => () => rule.step(w, dw, rule.start(w), how);
  expect(step({ factor: Number.NaN })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum.step: factor must be a finite number, 0 or more
      given     factor NaN
      expected  such as factor: 0.5, which halves the learning rate for this step
      to do     look at the schedule that it comes from]
  `);
  expect(step({ decay: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum.step: decay must be true or false
      given     decay 0
      expected  decay: true, or decay: false
      to do     write one of the two, or leave it out]
  `);
  expect(step({ scale: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: momentum.step: there is no option scale
      given     { scale: 2 }
      expected  any of factor, decay
      to do     leave it out]
  `);
  expect(() => sgd({ learningRate: 1, weightDecay: -1 })).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: sgd: weightDecay must be a finite number, 0 or more
      given     weightDecay -1
      expected  such as weightDecay: 0.0001
      to do     leave it out for what is usual]
  `);
});

test("decay is of the dtype of w", () => {
  const rule = sgd({ learningRate: 0.1, weightDecay: 0.5 });
  const { next } = rule.step(copy(w, "float32"), copy(dw, "float32"), {});
  expect([...next.data]).toEqual([Math.fround(1.8), Math.fround(-3.8)]);
});
