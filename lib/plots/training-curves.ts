import { complain, inWords } from "../core/errors.ts";
import { grouped } from "../core/table.ts";
import type { History } from "../train/history.ts";
import { historyInText, inEpochs } from "../train/history-table.ts";
import { percent } from "../train/progress.ts";
import { plot } from "./frame.ts";
import type { Plot } from "./plot.ts";
import { thinned } from "./thin.ts";

// The loss of each step, and beside it how many samples are right before training and after each epoch.

/** A picture is no wider than that many points. */
const POINTS = 1000;
const SIZE = { width: 360, height: 240 } as const;

/** Whoever sees no colours has dashes and shapes. */
const CURVES = {
  domain: ["train", "validation"],
  color: ["#0072B2", "#D55E00"],
  shape: ["circle", "triangle-up"],
  dash: [
    [1, 0],
    [6, 3],
  ],
} as const;

/** How a training went: `trainingCurves(solver.history)`. */
export function trainingCurves(history: History, title = "Training"): Plot {
  requireHistory(history);
  return plot(
    { title, subtitle: inShort(history), text: [title, ...inShort(history), historyInText(history)].join("\n") },
    {
      hconcat: [lossPanel(history.loss), accuracyPanel(history)],
      spacing: 40,
      resolve: { legend: { color: "independent", shape: "independent", strokeDash: "independent" } },
    },
  );
}

function lossPanel(loss: readonly number[]): object {
  const { each, stretches } = thinned(loss, POINTS);
  const steep = isSteep(stretches.map(({ mean }) => mean ?? 0));
  return {
    ...SIZE,
    data: { values: stretches.map(({ at, mean }) => ({ step: at, loss: mean })) },
    mark: { type: "line", color: "#222", strokeWidth: 1.2, point: stretches.length === 1 },
    encoding: {
      x: {
        field: "step",
        type: "quantitative",
        title: "step",
        scale: over(loss, { nice: false }),
        axis: { grid: false, tickMinStep: 1 },
      },
      y: {
        field: "loss",
        type: "quantitative",
        title: `${each === 1 ? "loss of each step" : `loss, mean of ${each} steps`}${steep ? " (log scale)" : ""}`,
        scale: over(loss, steep ? { type: "log", nice: false } : { zero: true }),
        axis: { format: "~g" },
      },
    },
  };
}

/** Whether a loss falls so far that on an even scale only its first steps could be seen. */
const isSteep = (losses: readonly number[]): boolean => {
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  return losses.length > 1 && least > 0 && most > 20 * least;
};

function accuracyPanel({ epoch, trainAccuracy, validationAccuracy }: History): object {
  // What a model guesses before it has learned would press all that is worth seeing against the upper edge.
  const first = epoch.length > 2 ? 1 : 0;
  const curve = (set: string, accuracies: readonly number[]) =>
    epoch.map((at, i) => ({ epoch: at, set, accuracy: accuracies[i] })).slice(first);
  const ticks = Math.ceil(epoch.at(-1) ?? 0) - first;
  const told = (range: readonly unknown[]): object => ({
    field: "set",
    type: "nominal",
    scale: { domain: CURVES.domain, range },
    legend: { title: null, orient: "top" },
  });
  return {
    ...SIZE,
    data: { values: [...curve("train", trainAccuracy), ...curve("validation", validationAccuracy)] },
    encoding: {
      x: {
        field: "epoch",
        type: "quantitative",
        title: "epochs done",
        scale: over(epoch, { zero: first === 0, nice: false }),
        axis: { grid: false, format: "~g", tickCount: Math.min(Math.max(ticks, 1), 10) },
      },
      y: {
        field: "accuracy",
        type: "quantitative",
        title: "accuracy",
        scale: over(epoch, { zero: false, nice: true }),
        axis: { format: ".3~%" },
      },
      color: told(CURVES.color),
    },
    layer: [
      { mark: { type: "line", strokeWidth: 1.8 }, encoding: { strokeDash: told(CURVES.dash) } },
      { mark: { type: "point", filled: true, size: 55, opacity: 1 }, encoding: { shape: told(CURVES.shape) } },
    ],
  };
}

/** The scale of an axis, which needs ends of its own where there is nothing to see yet. */
const over = (row: readonly number[], scale: object): object => (row.length > 0 ? scale : { domain: [0, 1] });

/** The best in validation, in one sentence. */
function inShort({ epoch, validationAccuracy, loss }: History): readonly string[] {
  if (epoch.length === 0) return [];
  const best = Math.max(...validationAccuracy);
  const when = epoch[validationAccuracy.indexOf(best)]!;
  return [
    `${grouped(loss.length)} steps; best in validation: ${percent(best)} ${when === 0 ? "before training" : `after epoch ${inEpochs(when)}`}`,
  ];
}

const COLUMNS = ["loss", "epoch", "step", "trainAccuracy", "validationAccuracy"] as const;

function requireHistory(given: unknown): void {
  const isRecord = typeof given === "object" && given !== null;
  const columns = isRecord ? COLUMNS.map((name) => (given as Record<string, unknown>)[name]) : [];
  const [loss, ...seen] = columns.map((column) => (Array.isArray(column) ? column.length : -1));
  if (loss !== undefined && loss >= 0 && seen[0]! >= 0 && seen.every((length) => length === seen[0])) return;
  complain("trainingCurves: it takes the history of a training", {
    given: inWords(given),
    expected: `columns of numbers: ${COLUMNS.join(", ")}; all but loss of one length`,
    todo: isRecord && "history" in given ? "give its history: trainingCurves(solver.history)" : "give solver.history",
  });
}
