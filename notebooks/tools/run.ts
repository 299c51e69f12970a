import type { Kernel } from "../client/kernel.ts";
import type { Content } from "../jupyter/message.ts";
import { endOf } from "./limit.ts";
import { type Cell, type CodeCell, type Notebook, type Output, tagsOf } from "./notebook/format.ts";
import { Displays, Outputs } from "./notebook/outputs.ts";

// A notebook's cells, one after the other, in a kernel.

export interface RunOptions {
  /** How long a cell may take. */
  readonly seconds: number;
  /** Whether the cells behind one that fails run too. */
  readonly allowErrors: boolean;
  /** Ends the run: the cell that is on is interrupted, and keeps what it has shown. */
  readonly signal?: AbortSignal;
  /** After each cell that was run. */
  readonly onCell?: (cell: Done) => void;
}

export interface Done {
  /** As one counts the notebook's cells, texts included, from 1. */
  readonly cell: number;
  readonly of: number;
  readonly count: number | null;
  readonly seconds: number;
  readonly failure?: Failure;
}

export interface Failure {
  readonly kind: "error" | "timeout" | "stopped" | "died";
  /** What there is to read about it, in colours where the kernel sends them. */
  readonly report: string;
  /** Whether no other cell can run. */
  readonly kernelLost: boolean;
}

export interface Ran {
  /** With the outputs of what ran, and none of what didn't. */
  readonly notebook: Notebook;
  /** Whether all cells ran. */
  readonly whole: boolean;
  readonly failed: readonly Done[];
}

interface Run {
  readonly cell: Cell;
  readonly outputs: Outputs;
  count: number | null;
}

/** Run a notebook in a kernel that is ready. It never rejects: what goes wrong is a failure of a cell. */
export async function runCells(notebook: Notebook, kernel: Kernel, options: RunOptions): Promise<Ran> {
  const info = await kernel.info().catch(() => ({ language_info: undefined }));
  const displays = new Displays();
  const runs = notebook.cells.map((cell): Run => ({ cell, outputs: new Outputs(displays), count: null }));
  const failed: Done[] = [];
  let whole = true;
  for (const [at, run] of runs.entries()) {
    if (!isRun(run.cell)) continue;
    const start = performance.now();
    const { count, failure } = await runCell(run.cell, run.outputs, kernel, options);
    run.count = count;
    const seconds = (performance.now() - start) / 1000;
    const done: Done = { cell: at + 1, of: runs.length, count, seconds, ...(failure && { failure }) };
    options.onCell?.(done);
    if (!failure) continue;
    failed.push(done);
    whole = options.allowErrors && failure.kind !== "stopped" && !failure.kernelLost;
    if (!whole) break;
  }
  const cells = runs.map(({ cell, outputs, count }) =>
    isRun(cell) ? { ...cell, outputs: outputs.all, execution_count: count } : cell,
  );
  const { language_info } = info;
  const metadata = { kernelspec: KERNELSPEC, ...notebook.metadata, ...(language_info ? { language_info } : {}) };
  return { notebook: { ...notebook, cells, metadata }, whole, failed };
}

const KERNELSPEC = { display_name: "TypeScript (tslab)", language: "typescript", name: "tslab" };

/** Jupyter's own runner knows this tag too, and passes over cells with nothing in them. */
const isRun = (cell: Cell): cell is CodeCell => cell.cell_type === "code" && !tagsOf(cell).includes("skip-execution");

interface CellRun {
  readonly count: number | null;
  readonly failure?: Failure;
}

async function runCell(cell: CodeCell, outputs: Outputs, kernel: Kernel, options: RunOptions): Promise<CellRun> {
  if (cell.source.trim() === "") return { count: null };
  const mayFail = tagsOf(cell).includes("raises-exception");
  const executed = kernel.execute(cell.source, {
    stopOnError: !mayFail && !options.allowErrors,
    allowStdin: false,
    onMessage: (message) => outputs.take(message),
  });
  const end = await endOf(executed, kernel, options.seconds, options.signal);
  const result = await executed.catch((error: unknown) => ({
    died: error instanceof Error ? error.message : String(error),
  }));
  const count = "count" in result ? (result.count ?? null) : null;
  const kernelLost = "died" in result;
  if (end === "late") {
    const report = lateReport(options.seconds, kernelLost);
    outputs.addError("TimeLimit", report);
    return { count, failure: { kind: "timeout", report, kernelLost } };
  }
  if (end === "stopped") return { count, failure: { kind: "stopped", report: "It was interrupted.", kernelLost } };
  if ("died" in result) return { count, failure: { kind: "died", report: result.died, kernelLost } };
  if (result.reply.status === "ok" || mayFail) return { count };
  return { count, failure: { kind: "error", report: reportOf(result.reply, outputs.all), kernelLost: false } };
}

const lateReport = (seconds: number, kernelLost: boolean): string =>
  `The cell was still running after ${seconds} s and was interrupted${kernelLost ? "; its kernel has ended with it" : ""}.`;

/** What there is to read about an error: what the kernel sent, and where that is nothing what the cell wrote to stderr. */
function reportOf({ traceback, ename, evalue, status }: Content, outputs: readonly Output[]): string {
  const error = outputs.findLast((output) => output.output_type === "error");
  const lines = error?.traceback.length ? error.traceback : Array.isArray(traceback) ? traceback.map(String) : [];
  const written = outputs.map((output) =>
    output.output_type === "stream" && output.name === "stderr" ? output.text : "",
  );
  const report = lines.length > 0 ? lines.join("\n") : written.join("");
  return report.trim() || [ename ?? status, evalue].filter(Boolean).join(": ");
}
