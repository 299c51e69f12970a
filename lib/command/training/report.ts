import type { History } from "../../train/history.ts";
import { clock, type Progress, percent, progressBar } from "../../train/progress.ts";

// How far a training is: one line that is written over in a terminal, a line for each epoch where a file or a pipe keeps it.

/** Where it is written: standard output is one. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Reporter {
  report(progress: Progress, history: History): void;
  /** Leave a whole line behind. */
  end(): void;
}

/** `before` is how many evaluations there were before this training went on. */
export const reporter = (out: Output, before: number): Reporter =>
  out.isTTY ? rewrittenLine(out) : epochLines(out, before);

export function rewrittenLine(out: Output): Reporter {
  let length = 0;
  return {
    report(progress) {
      // One column stays free, for a full line makes some terminals begin another. Blanks clear what was longer.
      const room = Math.max(1, (out.columns || 80) - 1);
      const line = fitted(progress, room).slice(0, room);
      out.write(`\r${line.padEnd(length)}`);
      length = line.length;
    },
    end() {
      if (length > 0) out.write("\n");
      length = 0;
    },
  };
}

/** Words are worth more than the length of the bar. */
function fitted(progress: Progress, room: number): string {
  const whole = progressBar(progress);
  const over = whole.length - room;
  return over > 0 && over < BAR ? progressBar(progress, BAR - over) : whole;
}
/** How long progressBar makes its bar. */
const BAR = 20;

export function epochLines(out: Output, before: number): Reporter {
  let told = before;
  return {
    report({ epochs }, history) {
      for (; told < history.epoch.length; told++)
        if (history.step[told]! > 0) out.write(`${lineOf(history, told, epochs)}\n`);
    },
    end() {},
  };
}

function lineOf({ epoch, step, loss, trainAccuracy, validationAccuracy, seconds }: History, i: number, of: number) {
  const losses = loss.slice(i === 0 ? 0 : step[i - 1], step[i]);
  const mean = losses.reduce((sum, value) => sum + value, 0) / losses.length;
  const at = epoch[i]!;
  return [
    `epoch ${Number.isInteger(at) ? at : at.toFixed(2)}/${of}`,
    `loss ${mean.toPrecision(3)}`,
    `train ${percent(trainAccuracy[i]!)}`,
    `val ${percent(validationAccuracy[i]!)}`,
    clock(seconds[i]!),
  ].join("  ");
}
