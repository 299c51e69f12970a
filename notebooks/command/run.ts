import { basename, dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { requireFolder } from "../../lib/command/folders.ts";
import { refuseUsage } from "../../lib/command/usage.ts";
import type { Command } from "../../lib/command/verb.ts";
import { type Kernel, startKernel } from "../client/kernel.ts";
import { readNotebook } from "../tools/notebook/read.ts";
import { writeNotebook } from "../tools/notebook/write.ts";
import { type Done, runCells } from "../tools/run.ts";
import { kernelArgv } from "./launcher.ts";

const CALLER = "strides run";

interface Options {
  readonly out?: string;
  readonly timeout: string;
  readonly allowErrors?: boolean;
}

export const declare = (command: Command): Command =>
  command
    .argument("<notebook>", "a file.ipynb; its folder is where its cells run")
    .option("--out <file>", "write the notebook with its outputs there, and leave the given one as it is")
    .option("--timeout <seconds>", "how long a cell may take before it is interrupted", "600")
    .option("--allow-errors", "run all cells, whichever fail; errors then don't change the exit code")
    .addHelpText("after", ENDS)
    .action(run);

const ENDS = `
What has run is saved in any case. The exit code is
  0    every cell ran; with --allow-errors also where some failed
  1    a cell failed or took too long, which ends the run, or its kernel died
  2    the line can't be understood
  130  it was interrupted by Ctrl-C
A cell with the tag raises-exception may fail, one with the tag skip-execution isn't run.
`;

async function run(file: string, { out = file, timeout, allowErrors = false }: Options): Promise<void> {
  const seconds = secondsIn(timeout);
  const notebook = readNotebook(file);
  requireFolder(CALLER, dirname(resolve(out)));
  const argv = kernelArgv(CALLER);
  const { signal, forget } = stopSignals();
  let kernel: Kernel | undefined;
  try {
    kernel = await startKernel({ argv, cwd: dirname(resolve(file)) });
    const ran = await runCells(notebook, kernel, { seconds, allowErrors, signal, onCell: tell(basename(file)) });
    await writeNotebook(out, ran.notebook);
    if (!ran.whole || (ran.failed.length > 0 && !allowErrors)) process.exitCode = 1;
  } finally {
    await (signal.aborted ? kernel?.kill() : kernel?.shutdown());
    forget();
  }
  if (signal.aborted) process.exitCode = signal.reason === "SIGINT" ? 130 : 143;
}

function secondsIn(timeout: string): number {
  const seconds = Number(timeout);
  if (timeout.trim() !== "" && seconds > 0) return seconds;
  return refuseUsage(`${CALLER}: a cell needs time`, {
    given: `--timeout ${timeout}`,
    expected: "a number of seconds above 0",
    todo: "write, for instance, --timeout 600",
  });
}

/** Ctrl-C ends the run and saves what there is; pressed again, it ends this process. */
function stopSignals(): { signal: AbortSignal; forget: () => void } {
  const stop = new AbortController();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const forget = (): void => {
    for (const name of signals) process.off(name, listener);
  };
  const listener = (name: NodeJS.Signals): void => {
    // Not at once: who else hears this signal must see that somebody minds it.
    setImmediate(forget);
    stop.abort(name);
  };
  for (const name of signals) process.on(name, listener);
  return { signal: stop.signal, forget };
}

/** A line for each cell where somebody watches, and what there is to read about one that failed. */
const tell =
  (name: string) =>
  ({ cell, of, count, seconds, failure }: Done): void => {
    const { stderr } = process;
    const numbered = `cell ${cell} of ${of}${count === null ? "" : `, In [${count}]`}`;
    if (failure) {
      const report = stderr.isTTY ? failure.report : stripVTControlCharacters(failure.report);
      stderr.write(`${name}: ${numbered}: ${HOW[failure.kind]}\n${report.replace(/^/gm, "  ")}\n`);
    } else if (stderr.isTTY) stderr.write(`${numbered}  ${seconds.toFixed(1)} s\n`);
  };

const HOW = {
  error: "an error",
  timeout: "too slow",
  stopped: "stopped",
  died: "the kernel died",
} as const;
