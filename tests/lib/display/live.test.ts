import { beforeEach, expect, test, vi } from "vitest";
import { DISPLAY } from "../../../lib/core/shown.ts";
import { adam, live, liveCurves, liveProgress, progressBar, solver } from "../../../lib/index.ts";
import { flat, points } from "../train/tiny.ts";
import { brokenPage, page, type Shown } from "./page.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  return () => vi.useRealTimers();
});

const texts = (shown: readonly Shown[]): unknown[] => shown.map(({ bundle }) => bundle["text/plain"]);

/** A value that takes so many milliseconds to draw. */
const slow = (text: string, milliseconds: number) => ({
  [DISPLAY]: () =>
    new Promise((resolve) => {
      setTimeout(() => resolve({ "text/plain": text }), milliseconds);
    }),
});

test("the first is shown at once, and all that follow in its place", async () => {
  const shown = page();
  const output = live();
  output.update("a");
  expect(texts(shown)).toEqual(["a"]);
  await vi.advanceTimersByTimeAsync(200);
  output.update("b");
  expect(texts(shown)).toEqual(["a", "b"]);
  const [{ id }, ...later] = shown.map(({ place }) => place) as [Shown["place"], ...Shown["place"][]];
  expect(shown[0]!.place).toEqual({ id: expect.stringMatching(/^strides-\w+-\d+-\d+$/), update: false });
  expect(later).toEqual([{ id, update: true }]);
});

test("two outputs have two names", () => {
  const shown = page();
  live().update("a");
  live().update("b");
  expect(shown[0]!.place.id).not.toBe(shown[1]!.place.id);
  expect(shown[1]!.place.update).toBe(false);
});

test("there are ten updates a second at most, and the last one comes even if nobody asks for it", async () => {
  const shown = page();
  const output = live();
  const began = performance.now();
  for (let i = 0; i < 100; i++) {
    output.update(`${i}`);
    await vi.advanceTimersByTimeAsync(9);
  }
  await vi.advanceTimersByTimeAsync(1000);
  expect(texts(shown).at(-1)).toBe("99");
  expect(shown.length).toBeLessThanOrEqual(11);
  expect(shown.length).toBeGreaterThanOrEqual(9);
  const gaps = shown.slice(1).map(({ at }, i) => at - shown[i]!.at);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  expect(shown[0]!.at).toBe(began);
  expect(vi.getTimerCount()).toBe(0);
});

test("in a cell that never waits, an update is shown when its time has come", () => {
  const shown = page();
  const output = live();
  for (let i = 0; i < 30; i++) {
    output.update(i);
    // Time passes, and no timer is called.
    vi.spyOn(performance, "now").mockReturnValue(10 * (i + 1));
  }
  vi.restoreAllMocks();
  expect(texts(shown)).toEqual(["0", "10", "20"]);
});

test("done shows the last one without waiting for its turn, and words at once", async () => {
  const shown = page();
  const output = live();
  for (const word of ["a", "b", "c"]) output.update(word);
  expect(texts(shown)).toEqual(["a"]);
  const done = output.done();
  expect(texts(shown)).toEqual(["a", "c"]);
  await done;
  expect(vi.getTimerCount()).toBe(0);
  await output.done();
  output.update("d");
  await vi.advanceTimersByTimeAsync(100);
  expect(texts(shown)).toEqual(["a", "c", "d"]);
});

test("done waits for what is being drawn, and for what came meanwhile", async () => {
  const shown = page();
  const output = live();
  for (const word of ["a", "b", "c"]) output.update(slow(word, 50));
  let finished = false;
  const done = output.done().then(() => {
    finished = true;
  });
  await vi.advanceTimersByTimeAsync(60);
  expect([texts(shown), finished]).toEqual([["a"], false]);
  await vi.advanceTimersByTimeAsync(1000);
  await done;
  expect(texts(shown)).toEqual(["a", "c"]);
});

test("what takes long to draw is drawn less often, one at a time, so that most of the time is left to compute", async () => {
  const shown = page();
  const output = live();
  for (let i = 0; i < 100; i++) {
    output.update(slow(`${i}`, 50));
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(1000);
  await output.done();
  expect(shown.map(({ at }) => Math.round(at - shown[0]!.at) / 500)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(texts(shown).at(-1)).toBe("99");
});

test("what can't be drawn says why, in place of the picture", async () => {
  const shown = page();
  const output = live();
  output.update({ title: "none", spec: {}, text: "" });
  await output.done();
  output.update({
    [DISPLAY]: () => {
      throw new Error("not today");
    },
  });
  await output.done();
  expect(String(texts(shown)[0])).toMatch(/^renderSvg: the spec can't be drawn\n {2}given/);
  expect(texts(shown)[1]).toBe("not today");
});

test("a page that takes nothing, or none at all, ends nobody's work", async () => {
  const output = live();
  output.update("a");
  await output.done();
  brokenPage();
  output.update("b");
  await output.done();
  const shown = page();
  output.update("c");
  await output.done();
  expect(shown.map(({ bundle, place }) => [bundle["text/plain"], place.update])).toEqual([["c", false]]);
});

const data = { train: points(64, 0), validation: points(32, 1) };
const usual = { rule: adam({ learningRate: 0.02 }), batchSize: 16, epochs: 3 } as const;

test("a training has a bar of its own, one output, whose last state is shown when it ends", async () => {
  vi.useRealTimers();
  const shown = page();
  const training = solver(flat(), data, { ...usual, onProgress: liveProgress() });
  await training.train();
  expect(texts(shown).at(-1)).toMatch(/^epoch 3\/3 █{20} 100% .* done after 0:00$/);
  expect(progressBar(training.progress).split(" done")[0]).toBe(String(texts(shown).at(-1)).split(" done")[0]);
  expect(new Set(shown.map(({ place }) => place.id)).size).toBe(1);
});

test("its curves grow, and train waits until the last are drawn", async () => {
  vi.useRealTimers();
  const shown = page();
  const training = solver(flat(), data, { ...usual, onProgress: liveCurves("Points") });
  await training.train();
  expect(Object.keys(shown[0]!.bundle)[0]).toBe("application/vnd.vegalite.v5+json");
  expect(String(texts(shown).at(-1)).split("\n")).toHaveLength(7);
  expect(String(texts(shown).at(-1))).toMatch(/^Points\n12 steps; best in validation/);
});

test("while a training goes on, its curves say how far it is", async () => {
  const shown = page();
  const draw = liveCurves();
  const { history } = solver(flat(), data, usual);
  const progress = { step: 4, steps: 12, epoch: 1, epochs: 3, loss: 1, seconds: 10 };
  draw({ ...progress, secondsLeft: 20 }, { history });
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  expect(texts(shown)[0]).toMatch(/^Training, epoch 1 of 3, 0:20 left\n/);
});

test("what onProgress returns at the end is waited for, and it is told of the solver", async () => {
  vi.useRealTimers();
  const heard: string[] = [];
  const training = solver(flat(), data, {
    ...usual,
    onProgress: async ({ stopped }, told) => {
      expect(told).toBe(training);
      if (stopped === undefined) return;
      await new Promise((resolve) => setImmediate(resolve));
      heard.push(stopped);
    },
  });
  await training.train();
  expect(heard).toEqual(["finished"]);
});
