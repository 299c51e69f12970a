import { htmlTable } from "../core/html.ts";
import type { History } from "./history.ts";
import { percent } from "./progress.ts";

// What was seen while training, as a table: a line for each evaluation.

const HEAD = ["epoch", "loss", "train", "validation"];
const WIDTHS = [5, 9, 7, 10];

export const historyInText = (history: History): string =>
  [HEAD, ...linesOf(history)]
    .map((cells) => cells.map((cell, column) => cell.padStart(WIDTHS[column]!)).join("  "))
    .join("\n");

export const historyInHtml = (history: History): string =>
  htmlTable(
    HEAD,
    linesOf(history).map((cells) => ({ cells })),
    0,
  );

const linesOf = ({ epoch, step, trainAccuracy, validationAccuracy, loss }: History): readonly (readonly string[])[] =>
  epoch.map((at, i) => [
    inEpochs(at),
    step[i]! > 0 ? (loss[step[i]! - 1] ?? Number.NaN).toPrecision(3) : "",
    percent(trainAccuracy[i]!),
    percent(validationAccuracy[i]!),
  ]);

/** 3, and 3.25 in the midst of an epoch. */
export const inEpochs = (epoch: number): string => (Number.isInteger(epoch) ? String(epoch) : epoch.toFixed(2));
