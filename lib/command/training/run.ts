import { join } from "node:path";
import type { NDArray } from "../../core/array.ts";
import { type Mnist, mnist } from "../../data/mnist.ts";
import { part } from "../../data/part.ts";
import { type Network, network } from "../../models/network/index.ts";
import { renderSvg } from "../../plots/render.ts";
import { trainingCurves } from "../../plots/training-curves.ts";
import { accuracy } from "../../train/accuracy.ts";
import { writeWhole } from "../../train/file.ts";
import type { History } from "../../train/history.ts";
import { type Progress, percent, type Stopped } from "../../train/progress.ts";
import type { Solver } from "../../train/solver.ts";
import { resume, solver } from "../../train/start.ts";
import { requireCheckpoint, requireFolder } from "../folders.ts";
import { interruption } from "./interrupt.ts";
import { reporter } from "./report.ts";
import { type Asked, CALLER, type Given, settled, withFiles } from "./settings.ts";

/** Train a network on digits, and say what came of it. */
export async function run(name: string, typed: Given, line: readonly string[]): Promise<void> {
  const given = withFiles(typed);
  const asked = settled(name, given);
  requireFolder(CALLER, given.out);
  if (given.checkpoint !== undefined) requireCheckpoint(CALLER, given.checkpoint, given.resume);
  const digits = mnist();
  const { model, training, stopped } = await trained(asked, digits, given.resume);
  const interrupted = stopped === "aborted";
  if (interrupted) say("stopped", "between two steps; the test set stays unread");
  const { accuracy: best, epoch } = training.best!;
  say("validation", `${percent(best)} of ${digits.validation.size} digits, the best, ${inEpochs(epoch)}`);
  if (!interrupted)
    say("test", `${percent(accuracy(model, digits.test))} of ${digits.test.size} digits never seen before`);
  await draw(name, training.history, given);
  if (given.checkpoint !== undefined) say("checkpoint", given.checkpoint);
  if (stopped === "aborted" || stopped === "time") say("to go on", howToGoOn(line, given.checkpoint));
}

async function trained(
  { paper, seed, samples, options }: Asked,
  { train, validation }: Mnist,
  file: string | undefined,
): Promise<{ readonly model: Network; readonly training: Solver<NDArray<4>>; readonly stopped: Stopped }> {
  const model = network(paper, { seed });
  const data = { train: part(train, samples), validation };
  const onProgress = (progress: Progress): void => bar.report(progress, training.history);
  const settings = { ...options, onProgress };
  const training = file === undefined ? solver(model, data, settings) : resume(file, model, data, settings);
  const bar = reporter(process.stdout, training.history.epoch.length);
  const signal = interruption();
  try {
    return { model, training, stopped: await training.train({ signal }) };
  } finally {
    bar.end();
    signal.over();
  }
}

async function draw(name: string, history: History, { out, spec }: Given): Promise<void> {
  const plot = trainingCurves(history, `${name} on digits`);
  const file = join(out, `strides-${name}`);
  writeWhole(CALLER, `${file}.svg`, Buffer.from(`${await renderSvg(plot)}\n`));
  say("plot", `${file}.svg`);
  if (!spec) return;
  writeWhole(CALLER, `${file}.vl.json`, Buffer.from(`${JSON.stringify(plot.spec, null, 2)}\n`));
  say("spec", `${file}.vl.json`);
}

const say = (what: string, words: string): void => console.log(`${what.padEnd(10)}  ${words}`);

const inEpochs = (epoch: number): string =>
  epoch === 0 ? "before training" : `after epoch ${Number.isInteger(epoch) ? epoch : epoch.toFixed(2)}`;

/** The same line again, from the checkpoint. */
export function howToGoOn(line: readonly string[], checkpoint: string | undefined): string {
  if (checkpoint === undefined) return "begin with --checkpoint <file>: without one only the plot is kept";
  const at = line.indexOf("--resume");
  const before = line.filter((word, i) => !word.startsWith("--resume=") && (at < 0 || (i !== at && i !== at + 1)));
  const words = [...before, "--resume", checkpoint].map((word) => (/^[\w./=:-]+$/.test(word) ? word : `"${word}"`));
  return `npx strides ${words.join(" ")}`;
}
