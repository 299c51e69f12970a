import { expect, test } from "vitest";
import type { Cell, CodeCell, Notebook } from "../../../notebooks/tools/notebook/format.ts";
import { type Done, type Ran, type RunOptions, runCells } from "../../../notebooks/tools/run.ts";
import { startStock } from "../kernels.ts";

// On stock tslab, which any Jupyter may start: what runs there runs on ours too.

const code = (source: string, ...tags: string[]): CodeCell => ({
  cell_type: "code",
  id: source.replace(/\W/g, "").slice(0, 60) || "empty",
  metadata: { tags },
  source,
  outputs: [{ output_type: "stream", name: "stdout", text: "from long ago" }],
  execution_count: 99,
});
const text: Cell = { cell_type: "markdown", id: "text", metadata: {}, source: "# Title" };
const notebook = (...cells: Cell[]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

async function run(given: Notebook, changes: Partial<RunOptions> = {}): Promise<Ran> {
  const kernel = await startStock();
  const ran = await runCells(given, kernel, { seconds: 60, allowErrors: false, ...changes });
  await kernel.kill();
  return ran;
}

/** What each code cell holds: its count, and the text of its outputs. */
const held = ({ notebook: { cells } }: Ran) =>
  cells.flatMap((cell) =>
    cell.cell_type === "code"
      ? [
          [
            cell.execution_count,
            cell.outputs.map((output) => ("text" in output ? output.text : output.output_type)).join(),
          ],
        ]
      : [],
  );

test("cells run in order, with counts, outputs in place of the old ones, and the language in the notebook", async () => {
  const cells: Done[] = [];
  const given = notebook(
    text,
    code("const a = 6"),
    code(" "),
    code("skipped", "skip-execution"),
    code("console.log(a * 7)"),
  );
  const ran = await run(given, { onCell: (cell) => cells.push(cell) });
  expect(ran).toMatchObject({ whole: true, failed: [] });
  expect(held(ran)).toEqual([
    [1, ""],
    [null, ""],
    [99, "from long ago"],
    [2, "42\n"],
  ]);
  expect(ran.notebook.metadata).toMatchObject({ kernelspec: { name: "tslab" }, language_info: { name: "typescript" } });
  expect(cells.map(({ cell, of, count }) => [cell, of, count])).toEqual([
    [2, 5, 1],
    [3, 5, null],
    [5, 5, 2],
  ]);
  expect(given.cells[1]).toMatchObject({ execution_count: 99 });
});

test("the first error ends the run; what ran is kept, and what didn't run holds nothing", async () => {
  const ran = await run(notebook(code("console.log(1)"), code('throw new Error("broken")'), code("console.log(3)")));
  expect(ran).toMatchObject({ whole: false, failed: [{ cell: 2, count: 2, failure: { kind: "error" } }] });
  expect(ran.failed[0]?.failure?.report).toMatch(/Error: broken/);
  expect(held(ran)).toEqual([
    [1, "1\n"],
    [2, expect.stringContaining("broken")],
    [null, ""],
  ]);
});

test("a cell that is tagged raises-exception may fail", async () => {
  const ran = await run(notebook(code('throw new Error("meant")', "raises-exception"), text));
  expect(ran).toMatchObject({ whole: true, failed: [] });
});

const ENDLESS = "console.log('begun'); await new Promise((r) => setTimeout(r, 1e6))";

test("a cell that takes too long is interrupted and says so in the notebook; with allowErrors the run goes on", async () => {
  const ran = await run(notebook(code(ENDLESS), text), { seconds: 2, allowErrors: true });
  expect(ran).toMatchObject({ whole: true, failed: [{ cell: 1, failure: { kind: "timeout", kernelLost: false } }] });
  expect(held(ran)[0]?.[1]).toMatch(/^begun\n.*error$/s);
  expect(ran.failed[0]?.failure?.report).toMatchInlineSnapshot(
    `"The cell was still running after 2 s and was interrupted."`,
  );
});

test("a kernel that an interrupt doesn't help is ended, and with it the run", async () => {
  // Of interrupts as messages stock tslab knows nothing.
  const kernel = await startStock(undefined, { interruptMode: "message" });
  const given = notebook(code(ENDLESS), code("1"));
  const ran = await runCells(given, kernel, { seconds: 1, allowErrors: true });
  expect(ran).toMatchObject({ whole: false, failed: [{ cell: 1, failure: { kind: "timeout", kernelLost: true } }] });
  expect(ran.failed[0]?.failure?.report).toMatchInlineSnapshot(
    `"The cell was still running after 1 s and was interrupted; its kernel has ended with it."`,
  );
  expect(await kernel.exited).toMatchObject({ signal: "SIGKILL" });
});

test("a kernel that dies is a failure of its cell", async () => {
  const ran = await run(notebook(code("console.log(1)"), code("process.exit(7)"), code("1")), { allowErrors: true });
  expect(ran).toMatchObject({ whole: false, failed: [{ cell: 2, failure: { kind: "died", kernelLost: true } }] });
  expect(ran.failed[0]?.failure?.report).toMatch(/kernel: its process has ended\n {2}given {5}exit code 7/);
  expect(held(ran)).toEqual([
    [1, "1\n"],
    [null, ""],
    [null, ""],
  ]);
});

test("a run that is stopped keeps what the cell has shown", async () => {
  const stop = new AbortController();
  const kernel = await startStock();
  const given = notebook(code(ENDLESS), code("1"));
  const execute = kernel.execute.bind(kernel);
  kernel.execute = (source, options) =>
    execute(source, {
      ...options,
      onMessage(message) {
        options?.onMessage?.(message);
        if (message.header.msg_type === "stream") stop.abort();
      },
    });
  const ran = await runCells(given, kernel, { seconds: 60, allowErrors: true, signal: stop.signal });
  expect(ran).toMatchObject({ whole: false, failed: [{ cell: 1, failure: { kind: "stopped" } }] });
  expect(held(ran)[0]?.[1]).toMatch(/^begun\n/);
});
