import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeAll, expect, test } from "vitest";
import * as strides from "../../../lib/index.ts";
import type { Kernel } from "../../../notebooks/client/kernel.ts";
import type { CodeCell, Notebook, Output } from "../../../notebooks/tools/notebook/format.ts";
import { tagsOf } from "../../../notebooks/tools/notebook/format.ts";
import { readNotebook } from "../../../notebooks/tools/notebook/read.ts";
import { textOf } from "../../../notebooks/tools/notebook/write.ts";
import { type Ran, runCells } from "../../../notebooks/tools/run.ts";
import { notebookFolder, PROJECT, startOurs, startStock } from "../kernels.ts";

// A newcomer's first page keeps what it promises.

const STUDENT = join(PROJECT, "notebooks/student");
const FILE = join(STUDENT, "tour.ipynb");
const tour = readNotebook(FILE);
const codeOf = ({ cells }: Notebook): CodeCell[] => cells.filter((cell) => cell.cell_type === "code");

/** A copy, as students have one. */
const copied = (): string =>
  notebookFolder(
    Object.fromEntries(readdirSync(STUDENT).map((name) => [name, readFileSync(join(STUDENT, name), "utf8")])),
  );

const run = (kernel: Kernel, notebook: Notebook = tour): Promise<Ran> =>
  runCells(notebook, kernel, { seconds: 120, allowErrors: false });

const outputsOf = ({ notebook }: Ran, id: string): readonly Output[] =>
  codeOf(notebook).find((cell) => cell.id === id)?.outputs ?? [];

/** All that is to be read below a cell. */
const readBelow = (ran: Ran, id: string): string =>
  stripVTControlCharacters(
    outputsOf(ran, id)
      .map((output) => {
        if (output.output_type === "stream") return output.text;
        return output.output_type === "error" ? output.traceback.join("\n") : `${output.data["text/plain"]}\n`;
      })
      .join(""),
  );

const mimesBelow = (ran: Ran, id: string): string[] =>
  outputsOf(ran, id).flatMap((output) => ("data" in output ? Object.keys(output.data) : []));

const source = (id: string): string => codeOf(tour).find((cell) => cell.id === id)?.source ?? "";

test("the file is letter by letter what Jupyter would write, and holds no outputs", () => {
  expect(textOf(tour)).toBe(readFileSync(FILE, "utf8"));
  expect(tour.metadata).toEqual({
    kernelspec: { display_name: "TypeScript (tslab)", language: "typescript", name: "tslab" },
    language_info: { file_extension: ".ts", mimetype: "text/typescript", name: "typescript" },
  });
  for (const { outputs, execution_count } of codeOf(tour)) expect([outputs, execution_count]).toEqual([[], null]);
});

test("what it imports is there, and is used", () => {
  const [imports = "", ...others] = codeOf(tour).map((cell) => cell.source);
  const names = imports.match(/\{([^}]*)\} from "strides"/)?.[1]?.match(/\w+/g) ?? [];
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) {
    expect(strides).toHaveProperty(name);
    expect(others.join("\n")).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

test("each cell of code has a text above it", () => {
  expect(tour.cells[0]?.cell_type).toBe("markdown");
  expect(tour.cells.at(-1)?.cell_type).toBe("markdown");
  for (const [at, cell] of tour.cells.entries())
    if (cell.cell_type === "code") {
      const before = tour.cells.slice(Math.max(0, at - 2), at);
      expect(before.some(({ cell_type }) => cell_type === "markdown")).toBe(true);
    }
});

let kernel: Kernel;
let folder: string;
let ran: Ran;
beforeAll(async () => {
  folder = copied();
  kernel = await startOurs(folder);
  ran = await run(kernel);
}, 120_000);

test("every cell runs, and those that are to fail do", () => {
  expect(ran).toMatchObject({ whole: true, failed: [] });
  for (const cell of codeOf(ran.notebook)) {
    const fails = cell.outputs.some(({ output_type }) => output_type === "error");
    expect([cell.id, fails]).toEqual([cell.id, tagsOf(cell).includes("raises-exception")]);
    expect(cell.execution_count).not.toBeNull();
  }
});

test("values, numbers of an array and a cell of an earlier one are shown", () => {
  expect(readBelow(ran, "hello")).toBe("letters: 3\n'Hello, Ada!'\n");
  expect(readBelow(ran, "one-more")).toBe("Ada has gone this far: 1\n");
  expect(readBelow(ran, "array")).toMatch(/^\(60, 40\) float64\n\[\[-0\.8869 .* … /);
});

test("errors say what the text above them says they do", () => {
  expect(readBelow(ran, "type-error")).toMatchInlineSnapshot(`
    "cell 5:1:7 - TS2322: Type 'string' is not assignable to type 'number'.

      const age: number = "thirty";
            ^^^"
  `);
  expect(readBelow(ran, "out-of-bounds")).toMatchInlineSnapshot(`
    "RangeError: a.get(60,0): axis 0 has 60 rows, 0…59; 60 is one past the end: does a loop go one too far?
        … 2 lines inside of packages
        at cell 7:1:17"
  `);
  expect(readBelow(ran, "wrong-shape")).toMatchInlineSnapshot(`
    "StridesError: conv: x and w must have the same number of channels
      given     x (4, 3, 5, 5)  w (2, 5, 3, 3)
      expected  w (F, 3, HH, WW)
      to do     give each filter 3 channels; if x is (N, H, W, C), transpose it to (N, C, H, W)
        … 6 lines inside of packages
        at cell 9:2:6"
  `);
});

test("the right gradient passes, and the wrong one's report names the mistake", () => {
  expect(mimesBelow(ran, "right-gradient")).toContain("text/html");
  expect(readBelow(ran, "right-gradient")).toMatch(/^conv: gradients agree\n/);
  expect(readBelow(ran, "wrong-gradient")).toMatch(/dw is 1\/4 of what it should be: divided by the batch size = 4/);
});

test("pictures are pictures, plots can be moved about in and have a picture for other pages", () => {
  expect(mimesBelow(ran, "digits")).toContain("image/png");
  expect(mimesBelow(ran, "plot")).toEqual(["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"]);
  expect(mimesBelow(ran, "network")).toEqual(expect.arrayContaining(["image/svg+xml", "text/html"]));
});

test("the training learns, its curves are the last ones, and the digits it takes for others are shown", () => {
  expect(mimesBelow(ran, "train")).toContain("application/vnd.vegalite.v5+json");
  expect(readBelow(ran, "train")).toMatch(/560 steps; best in validation: 9[3-9].*'finished'\n$/s);
  const [, right = ""] = readBelow(ran, "predict").match(/^([\d.]+) % are right/) ?? [];
  expect(Number(right)).toBeGreaterThan(93);
  expect(mimesBelow(ran, "predict")).toContain("image/png");
  expect(readBelow(ran, "live")).toBe("Here we are.\n");
});

test("the file beside it takes effect once it is saved", async () => {
  expect(readBelow(ran, "file")).toBe("42\n");
  const file = join(folder, "doubled.ts");
  const text = readFileSync(file, "utf8");
  expect(text).toContain("return 2 * x;");
  writeFileSync(file, text.replace("2 * x;", "3 * x;"));
  const { messages } = await kernel.execute(source("file"));
  expect(messages.map(({ content }) => content.data)).toContainEqual({ "text/plain": "63" });
});

test("a training that was stopped goes on where it was, and so do its curves", async () => {
  let stopped: Promise<void> | undefined;
  const first = await kernel.execute(source("train"), {
    onMessage: ({ header }) => {
      if (header.msg_type === "update_display_data") stopped ??= kernel.interrupt();
    },
  });
  await stopped;
  expect(first.reply).toMatchObject({ status: "error" });
  const second = await kernel.execute(`${source("go-on")}\ntraining.history.loss.length`);
  expect(second.messages.map(({ content }) => content.data)).toContainEqual({ "text/plain": "560" });
  // They stand in the output of the first cell, which is still on the page.
  const shown = first.messages.find(({ header }) => header.msg_type === "display_data");
  const updated = second.messages.findLast(({ header }) => header.msg_type === "update_display_data");
  expect(updated?.content.transient).toEqual(shown?.content.transient);
  expect(updated?.content.data).toMatchObject({ "text/plain": expect.stringContaining("560 steps") });
});

test("what is to be stopped and what asks do as their text says", async () => {
  const asleep = source("endless").replaceAll("// ", "");
  const [endless = "", ask = ""] = asleep.split("\n");
  const stopped = kernel.execute(`console.log("begun");\n${endless}`, {
    onMessage: ({ header }) => void (header.msg_type === "stream" && kernel.interrupt()),
  });
  expect((await stopped).reply).toMatchObject({ status: "error", ename: "Interrupted" });
  expect(JSON.stringify((await stopped).reply.traceback)).toMatch(/cell \d+:2/);
  const { messages } = await kernel.execute(`${ask}\nconsole.log(answer, name)`, {
    onInput: () => "relu",
  });
  expect(JSON.stringify(messages)).toContain("relu Ada");
});

/**
 * After an error stock tslab drops what comes within a fifth of a second, so cells that fail come last there. Now and then it loses
 * the word that a cell is done, and then nothing ends: another one is asked.
 */
test("stock tslab runs it too, as far as its rules allow", { retry: 2, timeout: 120_000 }, async () => {
  const kernel = await startStock(copied());
  const failing = codeOf(tour).filter((cell) => tagsOf(cell).includes("raises-exception"));
  const stock = await run(kernel, {
    ...tour,
    cells: tour.cells.filter((cell) => !failing.some(({ id }) => id === cell.id)),
  });
  expect(stock).toMatchObject({ whole: true, failed: [] });
  expect(readBelow(stock, "wrong-gradient")).toMatch(/divided by the batch size = 4/);
  expect(readBelow(stock, "train")).toMatch(/finished/);
  expect(mimesBelow(stock, "plot")).toContain("application/vnd.vegalite.v5+json");
  for (const { id, source } of failing) {
    let said: { status?: unknown };
    do said = (await kernel.execute(source)).reply;
    while (said.status === "abort");
    expect([id, said.status]).toEqual([id, "error"]);
  }
});
