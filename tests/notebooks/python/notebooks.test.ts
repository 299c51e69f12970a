import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { environment, HERE, ROOT } from "./environment.ts";
import { kernelspec } from "./kernelspec.ts";
import { run } from "./run.ts";

// Notebooks run by others: nbclient and nbconvert on our kernel; and ours, read by theirs.

interface Output {
  readonly output_type: string;
  readonly text?: string;
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
  readonly execution_count?: number;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Cell {
  readonly id: string;
  readonly cell_type: "code";
  readonly source: string;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly execution_count: number | null;
  readonly outputs: readonly Output[];
}
interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: object;
  readonly nbformat: 4;
  readonly nbformat_minor: 5;
}
interface Executed {
  readonly notebook: Notebook;
  readonly stopped: { readonly ename: string; readonly evalue: string } | null;
}

const code = (source: string, ...tags: string[]): Omit<Cell, "id"> => ({
  cell_type: "code",
  source,
  metadata: tags.length > 0 ? { tags } : {},
  execution_count: null,
  outputs: [],
});
const notebookOf = (...cells: readonly Omit<Cell, "id">[]): Notebook => ({
  cells: cells.map((cell, i) => ({ id: `cell-${i}`, ...cell })),
  metadata: {
    kernelspec: { name: "tslab", display_name: "TypeScript (tslab)", language: "typescript" },
    language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
  },
  nbformat: 4,
  nbformat_minor: 5,
});
/** An error in the middle, which what comes after must not feel. */
const BROKEN = notebookOf(
  code("const kept = 20;"),
  code('throw new TypeError("by intent");'),
  code("kept + 1"),
  code("const wrong: number = String(kept);"),
  code("kept + 2"),
);

const python = await environment();
if ("missing" in python)
  test("notebooks run by nbclient and nbconvert", (context) => leaveOut(context, python.missing));
else {
  const spec = kernelspec();
  let folder = "";
  beforeAll(() => {
    // Below the packages of the notebooks, as every notebook is.
    const work = join(ROOT, "notebooks/work");
    mkdirSync(work, { recursive: true });
    folder = mkdtempSync(join(work, "python-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    spec.remove();
  });
  const inPython = (args: readonly string[], input = "") =>
    run(python.program, args, { cwd: folder, env: { ...spec.env, PYTHONPATH: HERE }, input });

  async function byNbclient(notebook: Notebook, options: object = {}): Promise<Executed> {
    const { status, stdout, stderr } = await inPython(
      [join(HERE, "execute.py")],
      JSON.stringify({ notebook, folder, options }),
    );
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Executed;
  }
  async function byNbconvert(notebook: Notebook, ...flags: string[]) {
    writeFileSync(join(folder, "given.ipynb"), JSON.stringify(notebook));
    const args = ["-m", "nbconvert", "--to", "notebook", "--execute", ...flags, "--output", "run.ipynb", "given.ipynb"];
    const { status, stderr } = await inPython(args);
    return {
      status,
      stderr,
      notebook: () => JSON.parse(readFileSync(join(folder, "run.ipynb"), "utf8")) as Notebook,
    };
  }
  const kinds = ({ outputs }: Cell): string[] => outputs.map(({ output_type }) => output_type);
  /** Text in a file may be a list of lines. */
  const result = (cell: Cell | undefined): string =>
    [cell?.outputs.find(({ output_type }) => output_type === "execute_result")?.data?.["text/plain"]].flat().join("");

  describe("nbclient", () => {
    test("counts cells, and keeps what they print, show and result in", async () => {
      const { notebook, stopped } = await byNbclient(
        notebookOf(
          code('import { sum, from } from "strides";\nimport { display } from "tslab";'),
          code('console.log("one");\nconsole.error("two");'),
          code('display.html("<b>three</b>");'),
          code("sum(from([1, 2, 3])).get() + 36"),
          code(""),
        ),
      );
      expect(stopped).toBeNull();
      expect(notebook.cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, 3, 4, null]);
      expect(notebook.cells[1]?.outputs).toEqual([
        { output_type: "stream", name: "stdout", text: "one\n" },
        { output_type: "stream", name: "stderr", text: "two\n" },
      ]);
      expect(notebook.cells[2]?.outputs[0]).toMatchObject({
        output_type: "display_data",
        data: { "text/html": "<b>three</b>" },
      });
      expect(notebook.cells[3]?.outputs).toMatchObject([
        { output_type: "execute_result", execution_count: 4, data: { "text/plain": "42" } },
      ]);
    });

    test("stops at an error, and says which", async () => {
      const { notebook, stopped } = await byNbclient(BROKEN);
      expect(stopped).toEqual({ ename: "TypeError", evalue: "by intent" });
      expect(notebook.cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, null, null, null]);
      const [output] = notebook.cells[1]!.outputs;
      expect(output).toMatchObject({ output_type: "error", ename: "TypeError", evalue: "by intent" });
      expect(output?.traceback?.join("\n")).toContain("by intent");
    });

    test("runs every cell where errors are allowed", async () => {
      const { notebook, stopped } = await byNbclient(BROKEN, { allow_errors: true });
      expect(stopped).toBeNull();
      expect(notebook.cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, 3, 4, 5]);
      expect(notebook.cells.map(kinds)).toEqual([[], ["error"], ["execute_result"], ["error"], ["execute_result"]]);
      expect([notebook.cells[2], notebook.cells[4]].map(result)).toEqual(["21", "22"]);
    });

    test("goes on after a cell whose tag says that it raises an exception", async () => {
      const { notebook, stopped } = await byNbclient(
        notebookOf(code('throw new Error("as its tag says");', "raises-exception"), code("6 * 7")),
      );
      expect(stopped).toBeNull();
      expect(notebook.cells.map(kinds)).toEqual([["error"], ["execute_result"]]);
    });

    test("interrupts a cell that takes too long, and runs the next", async () => {
      const { notebook, stopped } = await byNbclient(
        notebookOf(code('console.log("begun"); while (true) {}', "raises-exception"), code("6 * 7")),
        { timeout: 3, interrupt_on_timeout: true, allow_errors: true },
      );
      expect(stopped).toBeNull();
      expect(kinds(notebook.cells[0]!)).toEqual(["stream", "error"]);
      expect(result(notebook.cells[1])).toBe("42");
    });
  });

  describe("nbconvert --execute", () => {
    test("writes a notebook with its results", async () => {
      const { status, stderr, notebook } = await byNbconvert(notebookOf(code("const x = 6;"), code("x * 7")));
      expect(status, stderr).toBe(0);
      expect(notebook().cells.map(({ execution_count }) => execution_count)).toEqual([1, 2]);
      expect(result(notebook().cells[1])).toBe("42");
    });

    test("ends with an error where a cell does", async () => {
      const { status, stderr } = await byNbconvert(BROKEN);
      expect(status).not.toBe(0);
      expect(stderr).toContain("TypeError: by intent");
    });

    test("runs every cell with --allow-errors", async () => {
      const { status, stderr, notebook } = await byNbconvert(BROKEN, "--allow-errors");
      expect(status, stderr).toBe(0);
      expect(notebook().cells.map(kinds)).toEqual([[], ["error"], ["execute_result"], ["error"], ["execute_result"]]);
    });
  });

  describe("npx strides run", () => {
    test.for([
      { name: "a notebook without errors", notebook: notebookOf(code('console.log("a");'), code("6 * 7")) },
      { name: "one with errors", notebook: BROKEN },
    ])("writes what nbformat accepts: $name", async ({ notebook }) => {
      writeFileSync(join(folder, "ours.ipynb"), JSON.stringify(notebook));
      const strides = join(ROOT, "strides.mjs");
      const { stderr } = await run(process.execPath, [strides, "run", "ours.ipynb", "--out", "ours-run.ipynb"], {
        cwd: folder,
      });
      const said = await inPython([join(HERE, "validate.py"), "ours-run.ipynb"]);
      expect(said, stderr).toEqual({ status: 0, stdout: "", stderr: "" });
    });
  });
}
