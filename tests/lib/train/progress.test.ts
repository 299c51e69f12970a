import { expect, test } from "vitest";
import { type Progress, progressBar } from "../../../lib/index.ts";

const halfway: Progress = {
  step: 55,
  steps: 200,
  epoch: 3,
  epochs: 10,
  loss: 0.41234,
  trainAccuracy: 0.91,
  validationAccuracy: 0.9025,
  seconds: 16,
  secondsLeft: 42.2,
};

test("one line says how far it is", () => {
  expect(progressBar(halfway)).toMatchInlineSnapshot(
    `"epoch  3/10 █████░░░░░░░░░░░░░░░  27%  loss 0.412  train 91.0%  val 90.3%  0:42 left"`,
  );
  expect(progressBar({ step: 0, steps: 200, epoch: 0, epochs: 10, seconds: 0 }, 10)).toMatchInlineSnapshot(
    `"epoch  0/10 ░░░░░░░░░░   0%"`,
  );
  expect(
    progressBar({ ...halfway, step: 200, epoch: 10, loss: 4e-5, seconds: 3725, stopped: "finished" }),
  ).toMatchInlineSnapshot(
    `"epoch 10/10 ████████████████████ 100%  loss 4.0e-5  train 91.0%  val 90.3%  done after 1:02:05"`,
  );
  for (const stopped of ["patience", "time", "aborted", "replaced"] as const)
    expect(progressBar({ ...halfway, stopped })).toMatch(/after 0:16$/);
});

test("a bar is full where more was done than there was to do", () => {
  expect(progressBar({ ...halfway, step: 300, steps: 200, secondsLeft: -8 }, 5)).toMatchInlineSnapshot(
    `"epoch  3/10 █████ 100%  loss 0.412  train 91.0%  val 90.3%  0:00 left"`,
  );
});

test("a bar needs a width", () => {
  expect(() => progressBar(halfway, 0)).toThrowErrorMatchingInlineSnapshot(`
    [StridesError: progressBar: width must be a whole number, 1 or more
      given     width 0
      expected  how many characters the bar has, such as 20
      to do     leave it out for what is usual]
  `);
});
