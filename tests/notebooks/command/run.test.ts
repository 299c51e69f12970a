import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Cell } from "../../../notebooks/tools/notebook/format.ts";
import { readNotebook } from "../../../notebooks/tools/notebook/read.ts";
import { writeNotebook } from "../../../notebooks/tools/notebook/write.ts";
import { notebookFolder, PROJECT } from "../kernels.ts";

// `npx strides run`, as people and CI start it, on our kernel.

const code = (source: string, ...tags: string[]): Cell => ({
  cell_type: "code",
  id: source.replace(/\W/g, "").slice(0, 60),
  metadata: { tags },
  source,
  outputs: [],
  execution_count: null,
});

async function notebookOf(...cells: readonly Cell[]): Promise<string> {
  const file = join(notebookFolder(), "größer als sonst.ipynb");
  await writeNotebook(file, { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  return file;
}

const start = (args: readonly string[], cwd = PROJECT): ChildProcess =>
  spawn(process.execPath, [join(PROJECT, "strides.mjs"), "run", ...args], { cwd });

function endOf(run: ChildProcess): Promise<{ status: number | null; out: string; said: string }> {
  const words = { out: "", said: "" };
  run.stdout?.setEncoding("utf8").on("data", (more) => (words.out += more));
  run.stderr?.setEncoding("utf8").on("data", (more) => (words.said += more));
  return new Promise((resolve) =>
    run.once("close", (status) => resolve({ status, out: words.out.trim(), said: words.said.trim() })),
  );
}
const strides = (...args: readonly string[]) => endOf(start(args));

const counts = (file: string) =>
  readNotebook(file).cells.map((cell) => (cell.cell_type === "code" ? cell.execution_count : undefined));
const shown = (file: string) =>
  readNotebook(file).cells.map((cell) =>
    cell.cell_type === "code"
      ? cell.outputs.map((output) =>
          output.output_type === "stream" ? output.text : "data" in output ? output.data["text/plain"] : output.ename,
        )
      : [],
  );

test("a notebook gets its outputs, and runs in its own folder", async () => {
  const file = await notebookOf(
    code("const a = 6"),
    code("a * 7"),
    code("require('path').basename(process.cwd())"),
    code("console.log(a)"),
  );
  expect(await strides(file)).toEqual({ status: 0, out: "", said: "" });
  expect(counts(file)).toEqual([1, 2, 3, 4]);
  expect(shown(file).slice(1)).toEqual([["42"], [expect.stringContaining(basename(dirname(file)))], ["6\n"]]);
});

test("with --out the given notebook stays as it is", async () => {
  const file = await notebookOf(code("1 + 1"));
  const [before, out] = [readFileSync(file, "utf8"), `${file}.out.ipynb`];
  expect((await strides(file, "--out", out)).status).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(before);
  expect(shown(out)).toEqual([["2"]]);
});

test("the first error ends the run with 1, is told with the number of its cell, and what ran is saved", async () => {
  const file = await notebookOf(code("1"), code('throw new TypeError("broken")'), code("3"));
  const { status, said } = await strides(file);
  expect(status).toBe(1);
  expect(said).toMatch(/^größer als sonst.ipynb: cell 2 of 3, In \[2\]: an error\n {2}TypeError: broken/);
  expect(shown(file)).toEqual([["1"], ["TypeError"], []]);
});

test("with --allow-errors all cells run, and it ends with 0; a tag allows it for one cell", async () => {
  const file = await notebookOf(code('throw new Error("a")'), code("2"));
  expect((await strides(file, "--allow-errors")).status).toBe(0);
  expect(shown(file)).toEqual([["Error"], ["2"]]);
  const tagged = await notebookOf(code('throw new Error("a")', "raises-exception"), code("2"));
  expect(await strides(tagged)).toEqual({ status: 0, out: "", said: "" });
});

test("a cell over its time is interrupted, and the notebook says so", async () => {
  const file = await notebookOf(code("console.log('begun')"), code("for (;;);"), code("3"));
  const { status, said } = await strides(file, "--timeout", "2");
  expect(status).toBe(1);
  expect(said).toContain("cell 2 of 3");
  expect(said).toContain("The cell was still running after 2 s and was interrupted.");
  expect(shown(file)[0]).toEqual(["begun\n"]);
  expect(shown(file)[1]?.at(-1)).toBe("TimeLimit");
});

test("Ctrl-C saves what there is and ends with 130", async () => {
  const folder = notebookFolder();
  const file = join(folder, "a.ipynb");
  const cells = [
    code("1"),
    code("require('fs').writeFileSync('begun', ''); await new Promise((r) => setTimeout(r, 1e6))"),
  ];
  await writeNotebook(file, { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
  const run = start([file]);
  const end = endOf(run);
  await expect.poll(() => readFileSync(join(folder, "begun"), "utf8"), { timeout: 30_000 }).toBe("");
  run.kill("SIGINT");
  expect((await end).status).toBe(130);
  expect(shown(file)[0]).toEqual(["1"]);
});

test("what isn't a notebook ends with 1, a line that can't be understood with 2", async () => {
  const file = join(notebookFolder(), "broken.ipynb");
  writeFileSync(file, "{");
  expect(await strides(file)).toMatchObject({
    status: 1,
    said: expect.stringContaining("notebook: this can't be read"),
  });
  expect(await strides(file, "--timeout", "soon")).toMatchObject({ status: 2 });
  expect((await strides()).said).toMatchInlineSnapshot(`
    "strides run: missing required argument 'notebook'
      given     npx strides run
      expected  npx strides run [options] <notebook>
      to do     see npx strides run --help"
  `);
});
