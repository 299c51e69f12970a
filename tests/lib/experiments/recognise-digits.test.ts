import { expect, test } from "vitest";
import { recogniseDigits } from "../../../lib/index.ts";

const quick = { filters: [4, 8], pools: [0, 1], epochs: 1, batchSize: 64 } as const;

test("one epoch of a tiny net reads most digits, and says so of digits that nothing was chosen by", async () => {
  const { accuracy, testAccuracy, divergedAt, history } = await recogniseDigits({ ...quick, augment: false });
  expect(divergedAt).toBeUndefined();
  expect(accuracy).toBeGreaterThan(0.8);
  expect(Math.abs(testAccuracy - accuracy)).toBeLessThan(0.03);
  expect(history.validationAccuracy.at(-1)).toBe(accuracy);
});

test("more views are more right than one, of a model that is unsure", async () => {
  const one = await recogniseDigits({ ...quick, views: 1 });
  const eight = await recogniseDigits({ ...quick, views: 8 });
  expect(one.history).toEqual(eight.history);
  expect(eight.testAccuracy).toBeGreaterThan(one.testAccuracy);
});

test("stopped before its end, it leaves the digits never seen unread", async () => {
  const signal = { aborted: false };
  const onProgress = (): void => {
    signal.aborted = true;
  };
  const { testAccuracy, history } = await recogniseDigits({ ...quick, signal, onProgress });
  expect(testAccuracy).toBeNaN();
  expect(history.loss.length).toBeLessThan(110);
});

test("knobs that can't be are refused", async () => {
  await expect(recogniseDigits({ augment: 1 as never })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: recogniseDigits: augment must be true or false
      given     augment 1
      expected  such as augment: true
      to do     leave it out for what is usual, true]
  `);
  await expect(recogniseDigits({ rate: 1e-3 } as never)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [StridesError: recogniseDigits: there is no option rate
      given     { rate: 0.001 }
      expected  any of augment, filters, pools, learningRate, epochs, batchSize, views, seed, signal, onProgress
      to do     leave it out]
  `);
});
