import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { CodeCell, Notebook } from "../../../notebooks/tools/notebook/format.ts";
import { notebookIn, readNotebook } from "../../../notebooks/tools/notebook/read.ts";
import { textOf, writeNotebook } from "../../../notebooks/tools/notebook/write.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "strides-notebook-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const code = (source: string, more: Partial<CodeCell> = {}): CodeCell => ({
  cell_type: "code",
  id: "one",
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
  ...more,
});
const notebook = (...cells: Notebook["cells"]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

test("a notebook is written as Python's nbformat writes it", () => {
  const cell = code("let a = 1\na", {
    execution_count: 1,
    outputs: [
      { output_type: "stream", name: "stdout", text: "größe\n\nend" },
      {
        output_type: "display_data",
        data: {
          "text/plain": "a\nb\n",
          "image/png": "iVBO\nRw0K\n",
          "image/svg+xml": "<svg>\n</svg>",
          "application/vnd.vegalite.v5+json": { mark: "bar", "10": 1, "2": [], data: {} },
        },
        metadata: {},
      },
      { output_type: "error", ename: "Error", evalue: "no", traceback: ["one\ntwo"] },
    ],
  });
  expect(textOf(notebook(cell))).toMatchInlineSnapshot(`
    "{
     "cells": [
      {
       "cell_type": "code",
       "execution_count": 1,
       "id": "one",
       "metadata": {},
       "outputs": [
        {
         "name": "stdout",
         "output_type": "stream",
         "text": [
          "größe\\n",
          "\\n",
          "end"
         ]
        },
        {
         "data": {
          "application/vnd.vegalite.v5+json": {
           "10": 1,
           "2": [],
           "data": {},
           "mark": "bar"
          },
          "image/png": "iVBO\\nRw0K\\n",
          "image/svg+xml": [
           "<svg>\\n",
           "</svg>"
          ],
          "text/plain": [
           "a\\n",
           "b\\n"
          ]
         },
         "metadata": {},
         "output_type": "display_data"
        },
        {
         "ename": "Error",
         "evalue": "no",
         "output_type": "error",
         "traceback": [
          "one\\ntwo"
         ]
        }
       ],
       "source": [
        "let a = 1\\n",
        "a"
       ]
      }
     ],
     "metadata": {},
     "nbformat": 4,
     "nbformat_minor": 5
    }
    "
  `);
});

test("what is written is read back as it was", () => {
  const given = notebook(
    {
      cell_type: "markdown",
      id: "text",
      metadata: { tags: ["a"] },
      source: "# Title\n",
      attachments: { "a.png": { "image/png": "iVBO" } },
    },
    code("", { id: "two" }),
    code("x\n\n", {
      outputs: [
        {
          output_type: "execute_result",
          data: { "text/plain": "1\n2", "application/json": ["a", "b"] },
          metadata: {},
          execution_count: 3,
        },
      ],
    }),
  );
  expect(notebookIn(textOf(given), "it")).toEqual(given);
});

test("a file is replaced at once, keeps its mode, and a link stays a link", async () => {
  const [file, link] = [join(FOLDER, "real.ipynb"), join(FOLDER, "link.ipynb")];
  writeFileSync(file, "old");
  chmodSync(file, 0o640);
  symlinkSync(file, link);
  await writeNotebook(link, notebook(code("1")));
  expect(readNotebook(file).cells).toHaveLength(1);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(FOLDER).sort()).toEqual(["link.ipynb", "real.ipynb"]);
});

test("cells of 4.0 to 4.4 get ids, each time the same; two cells with one id are told apart", () => {
  const old = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 2,
    metadata: {},
    cells: [
      { cell_type: "code", metadata: {}, source: ["a\n", "b"], outputs: [], execution_count: 7 },
      { cell_type: "markdown", metadata: {}, source: "text" },
      { cell_type: "raw", id: "same", metadata: {}, source: "" },
      { cell_type: "raw", id: "same", metadata: {}, source: "" },
      { cell_type: "raw", id: "not an id", metadata: {}, source: "" },
    ],
  });
  const { cells, nbformat_minor } = notebookIn(old, "old");
  const ids = cells.map(({ id }) => id);
  expect(nbformat_minor).toBe(5);
  expect(cells[0]).toMatchObject({ source: "a\nb", execution_count: 7 });
  expect(ids[2]).toBe("same");
  expect(new Set(ids).size).toBe(5);
  for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
  expect(notebookIn(old, "old").cells.map(({ id }) => id)).toEqual(ids);
});

describe("what isn't a notebook is refused in four lines", () => {
  test("half a file", () => {
    expect(() => notebookIn('{"cells": [', "half.ipynb")).toThrow(/half.ipynb: .*JSON/);
    expect(() => notebookIn("", "empty.ipynb")).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: notebook: this can't be read as a notebook
        given     empty.ipynb: nothing is in it
        expected  JSON, as Jupyter writes it
        to do     save it once more in Jupyter, or take an earlier version]
    `);
  });
  test("version 3", () => {
    expect(() => notebookIn('{"nbformat": 3, "worksheets": []}', "old.ipynb")).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: notebook: this can't be read as a notebook
        given     old.ipynb: nbformat 3
        expected  a notebook of nbformat 4
        to do     open it in pip's Jupyter and save it, or write jupyter nbconvert --to notebook --nbformat 4]
    `);
  });
  test("other JSON", () => {
    expect(() => notebookIn("[1]", "list.ipynb")).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: notebook: this can't be read as a notebook
        given     list.ipynb: JSON without nbformat
        expected  a notebook of nbformat 4
        to do     open it in pip's Jupyter and save it, or write jupyter nbconvert --to notebook --nbformat 4]
    `);
  });
  test("a cell of an unknown kind", () => {
    const text = '{"nbformat": 4, "cells": [{"cell_type": "code"}, {"cell_type": "heading"}]}';
    expect(() => notebookIn(text, "a.ipynb")).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: notebook: this can't be read as a notebook
        given     a.ipynb: cell_type "heading" in cell 2
        expected  cell_type as code, markdown or raw
        to do     save it once more in Jupyter, or take an earlier version]
    `);
  });
  test("a source that is no text", () => {
    const text = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}';
    expect(() => notebookIn(text, "a.ipynb")).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: notebook: this can't be read as a notebook
        given     a.ipynb: source [1] in cell 1
        expected  source as a string or a list of strings
        to do     save it once more in Jupyter, or take an earlier version]
    `);
  });
  test("a file that isn't there", () => {
    expect(() => readNotebook("/no/such.ipynb")).toThrowErrorMatchingInlineSnapshot(`
      [StridesError: notebook: this can't be read as a notebook
        given     /no/such.ipynb: ENOENT: no such file or directory, open '/no/such.ipynb'
        expected  a file that can be read
        to do     check the name]
    `);
  });
  test("a folder that can't be written to", async () => {
    await expect(writeNotebook("/no/such.ipynb", notebook())).rejects.toThrow(
      /it can't be written\n {2}given {5}\/no\/such.ipynb: ENOENT/,
    );
  });
});
