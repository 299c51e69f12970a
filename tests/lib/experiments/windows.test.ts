import { expect, test } from "vitest";
import { windowsOf } from "../../../lib/experiments/windows.ts";
import { architecture, avgPool, conv, linear, network, relu, residual, summary, zeros } from "../../../lib/index.ts";

const paper = architecture(
  "borders",
  [1, 17, 13],
  conv.plan({ filters: 1, kernel: 3, stride: 2, pad: 1 }),
  residual(conv.plan({ filters: 1, kernel: 3, pad: "same" })),
  avgPool.plan({ window: 3, stride: 2, pad: [1, 0] }),
  conv.plan({ filters: 1, kernel: [2, 1], dilation: 2 }),
);

test("a place of a layer sees its window, and nothing beside it", () => {
  const net = network(paper, { dtype: "float64" });
  for (const [name, array] of Object.entries(net.params)) array.data.fill(name.startsWith("W") ? 1 : 0);
  const [last, place] = [net.graph.steps.length - 1, [1, 1]];
  const { start, field, jump } = windowsOf(net.graph)[last]!;
  const begin = start.map((at, axis) => at + place[axis]! * jump[axis]!);
  for (let row = 0; row < 17; row++)
    for (let column = 0; column < 13; column++) {
      const x = zeros(1, 1, 17, 13);
      x.set(0, 0, row, column, 1);
      const sees = net.outputs(x)[last]!.get(0, 0, ...place) > 0;
      const within = [row, column].every((at, axis) => at >= begin[axis]! && at < begin[axis]! + field[axis]!);
      if (!within) expect(sees).toBe(false);
      // Between the taps of a dilated window lies what it doesn't see; its corners it does.
      else if ([row, column].every((at, axis) => at === begin[axis]!)) expect(sees).toBe(true);
    }
});

test("windows are as large as summary says, and end where every place is mixed", () => {
  const whole = architecture(
    "all",
    [1, 9, 9],
    conv.plan({ filters: 2, kernel: 3 }),
    relu.plan(),
    linear.plan({ outputs: 2 }),
  );
  expect(windowsOf(network(whole).graph)).toEqual([
    { start: [0, 0], field: [3, 3], jump: [1, 1] },
    { start: [0, 0], field: [3, 3], jump: [1, 1] },
    undefined,
  ]);
  const windows = windowsOf(network(paper).graph);
  const rows = summary(paper).rows.map(({ field, jump }) => ({ field, jump }));
  expect(windows.map((window) => ({ field: window!.field, jump: window!.jump }))).toEqual(rows);
});
