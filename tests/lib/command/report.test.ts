import { expect, test } from "vitest";
import { epochLines, reporter, rewrittenLine } from "../../../lib/command/training/report.ts";
import type { History, Progress } from "../../../lib/index.ts";

const progress = (step: number): Progress => ({
  step,
  steps: 10,
  epoch: Math.ceil(step / 5),
  epochs: 2,
  seconds: step,
});
const history = (evaluations: number): History => ({
  loss: [1, 2, 3, 4, 5, 6, 7, 8],
  epoch: [0, 1, 1.6].slice(0, evaluations),
  step: [0, 5, 8].slice(0, evaluations),
  trainAccuracy: [0.1, 0.9, 0.95].slice(0, evaluations),
  validationAccuracy: [0.1, 0.8, 0.85].slice(0, evaluations),
  seconds: [0, 61, 100].slice(0, evaluations),
  factor: [1, 1, 1].slice(0, evaluations),
});
function output(columns?: number) {
  let text = "";
  return {
    isTTY: columns !== undefined,
    ...(columns !== undefined && { columns }),
    write: (more: string) => {
      text += more;
    },
    get text() {
      return text;
    },
  };
}

test("in a terminal one line is written over, cut to the terminal's width, blanks over what was longer", () => {
  const out = output(30);
  const bar = rewrittenLine(out);
  bar.report({ ...progress(5), loss: 1.5 }, history(1));
  bar.report({ ...progress(10), seconds: 0 }, history(1));
  bar.end();
  const lines = out.text.split("\r");
  expect(lines.slice(1).map((line) => line.trimEnd().length)).toEqual([29, 29]);
  expect(out.text).toMatch(/^\r[^\n]*\r[^\n]*\n$/);
  expect(lines[2]).toContain("epoch 2/2");
});

test("in 80 columns the bar gets shorter before a word is cut", () => {
  const out = output(80);
  const seen = {
    ...progress(10),
    loss: 0.0123,
    trainAccuracy: 0.912,
    validationAccuracy: 0.902,
    stopped: "finished",
  } as const;
  rewrittenLine(out).report({ ...seen, seconds: 83 }, history(2));
  expect(out.text).toHaveLength(80);
  expect(out.text).toMatch(/█ 100% .*val 90.2% {2}done after 1:23$/);
});

test("a shorter line leaves nothing of a longer one", () => {
  const out = output(200);
  const bar = rewrittenLine(out);
  bar.report({ ...progress(5), loss: 1.5, trainAccuracy: 0.5 }, history(1));
  bar.report(progress(6), history(1));
  const [, long = "", short = ""] = out.text.split("\r");
  expect(short.trimEnd().length).toBeLessThan(long.length);
  expect(short).toHaveLength(long.length);
});

test("nothing of colours or other commands to a terminal is written", () => {
  const out = output(80);
  rewrittenLine(out).report(progress(5), history(1));
  expect(out.text).not.toContain("\u001b");
});

test("a terminal that doesn't know its width is taken for 80 columns", () => {
  const out = output(0);
  rewrittenLine(out).report({ ...progress(5), loss: 1 }, history(1));
  expect(out.text.length).toBeGreaterThan(40);
});

test("elsewhere there is one line an epoch, each once, with the mean loss since the one before", () => {
  const out = output();
  const lines = epochLines(out, 0);
  for (const evaluations of [1, 1, 2, 2, 3, 3]) lines.report(progress(8), history(evaluations));
  lines.end();
  expect(out.text).toBe(
    "epoch 1/2  loss 3.00  train 90.0%  val 80.0%  1:01\nepoch 1.60/2  loss 7.00  train 95.0%  val 85.0%  1:40\n",
  );
});

test("a training that goes on doesn't tell again what came before", () => {
  const out = output();
  reporter(out, 2).report(progress(8), history(3));
  expect(out.text).toMatch(/^epoch 1\.60.*\n$/);
});
