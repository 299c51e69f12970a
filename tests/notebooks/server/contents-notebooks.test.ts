import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { pythonJson } from "../../../notebooks/tools/notebook/json.ts";
import { inMemory, onFile } from "../../../notebooks/tools/notebook/lines.ts";
import { textOf } from "../../../notebooks/tools/notebook/write.ts";
import { leaveOut } from "../../left-out.ts";
import { environment } from "../python/environment.ts";
import { run } from "../python/run.ts";
import { served } from "./contents-client.ts";

// Nothing of a notebook is lost on its way to a page and back, and its file has the letters that Python's nbformat writes.

const FOLDER = mkdtempSync(join(tmpdir(), "strides-nbformat-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

const SEPARATORS = ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"];
const word = fc.constantFrom(
  ...SEPARATORS,
  "a",
  "größe",
  "😀",
  "\ufeff",
  '"',
  "\\",
  "\x1f",
  "\x7f",
  "\t",
  "\0",
  "e\u0301",
  "/",
);
const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(""));
const lines = fc.oneof(text, fc.array(text, { maxLength: 3 }));
const key = fc.oneof(fc.constantFrom("10", "9", "b", "B", "😀", "\ufb01", "é", "__proto__", "constructor", ""), text);
const number = fc.oneof(
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.constantFrom(1e-7, 1e-5, 1.5e-10, 0.0001, 1e21, 1.5e300, 5e-324, 123456789.125, -2.5e-5),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie("json")), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const object = fc.array(fc.tuple(key, json), { maxLength: 3 }).map((entries) => Object.fromEntries(entries) as object);
const bundle = fc
  .record(
    {
      "text/plain": lines,
      "text/html": lines,
      "image/svg+xml": lines,
      "application/javascript": lines,
      "image/png": fc.base64String(),
      "application/vnd.vegalite.v5+json": json,
      "application/json": json,
    },
    { requiredKeys: [] },
  )
  .map((data) => data as object);
const output = fc.oneof(
  fc.record({ output_type: fc.constant("stream"), name: fc.constantFrom("stdout", "stderr"), text: lines }),
  fc.record({ output_type: fc.constant("display_data"), data: bundle, metadata: object }),
  fc.record({
    output_type: fc.constant("execute_result"),
    data: bundle,
    metadata: object,
    execution_count: fc.option(fc.nat()),
  }),
  fc.record({
    output_type: fc.constant("error"),
    ename: text,
    evalue: text,
    traceback: fc.array(text, { maxLength: 2 }),
  }),
);
const metadata = fc
  .tuple(object, fc.boolean(), fc.boolean())
  .map(([more, collapsed, trusted]) => ({ ...more, collapsed, ...(trusted && { trusted }) }));
const cell = fc.oneof(
  fc.record({
    cell_type: fc.constant("code"),
    metadata,
    source: lines,
    outputs: fc.array(output, { maxLength: 3 }),
    execution_count: fc.option(fc.nat()),
  }),
  fc.record(
    {
      cell_type: fc.constantFrom("markdown", "raw"),
      metadata,
      source: lines,
      attachments: fc.dictionary(fc.constantFrom("a.png", "ü"), bundle),
    },
    { requiredKeys: ["cell_type", "metadata", "source"] },
  ),
);
const notebook = fc.record({
  cells: fc
    .array(cell, { maxLength: 4 })
    .map((cells) => cells.map((one, at) => ({ id: `id-${at}`, ...one, unknown: at }))),
  metadata: object.map((more) => ({
    ...more,
    orig_nbformat: 3,
    signature: "x",
    kernelspec: { name: "tslab", display_name: "x" },
  })),
  nbformat: fc.constant(4),
  nbformat_minor: fc.constant(5),
  later: json,
});

const LETTERS = "import io, json, sys\nimport nbformat\nfrom nbformat.v4 import nbjson\n";
const SEED = { seed: 6, numRuns: 200 };

test("a file has the letters that nbformat writes, and is read as nbformat reads it", async (context) => {
  const python = await environment();
  if ("missing" in python) return leaveOut(context, python.missing);
  const notebooks = fc.sample(notebook, SEED);
  const [given, written, read] = ["given.json", "written.json", "read.json"].map((name) => join(FOLDER, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(given, JSON.stringify(notebooks));
  const program = `${LETTERS}given, written, read = sys.argv[1:]
notebooks = json.load(open(given, encoding="utf8"))
texts = [nbjson.writes(nbformat.from_dict(one)) + "\\n" for one in notebooks]
json.dump(texts, open(written, "w"))
json.dump([nbjson.reads(text) for text in texts], open(read, "w"))
`;
  const { status, stderr } = await run(python.program, ["-c", program, given, written, read]);
  expect([status, stderr]).toEqual([0, ""]);
  const texts = JSON.parse(readFileSync(written, "utf8")) as string[];
  const asRead = JSON.parse(readFileSync(read, "utf8")) as object[];
  for (const [at, one] of notebooks.entries()) {
    expect(textOf(one)).toBe(texts[at]);
    expect(inMemory(JSON.parse(textOf(one)))).toEqual(asRead[at]);
  }
  expect(texts).toHaveLength(200);
});

test("what nbformat's own validation passes is saved without a change of meaning", () => {
  fc.assert(
    fc.property(notebook, (one) => {
      const whole = inMemory(JSON.parse(JSON.stringify(one)));
      expect(inMemory(onFile(whole))).toEqual(whole);
      expect(inMemory(JSON.parse(textOf(whole)))).toEqual(whole);
    }),
    SEED,
  );
});

test("through the server, a notebook comes back as it was saved, and a second save changes no letter", async () => {
  const { folder, ask } = served();
  await fc.assert(
    fc.asyncProperty(notebook, async (one) => {
      const file = join(folder, "a.ipynb");
      const saved = await ask("PUT", "a.ipynb", { type: "notebook", format: "json", content: one });
      expect([200, 201]).toContain(saved.status);
      const letters = readFileSync(file, "utf8");
      expect(letters).toBe(textOf(one));
      const { json: model } = await ask("GET", "a.ipynb?content=1&type=notebook");
      expect(inMemory(model.content)).toEqual(inMemory(JSON.parse(JSON.stringify(one))));
      await ask("PUT", "a.ipynb", { type: "notebook", format: "json", content: model.content });
      expect(readFileSync(file, "utf8")).toBe(textOf(inMemory(JSON.parse(letters))));
    }),
    { seed: 6, numRuns: 40 },
  );
});

test("numbers are written as Python writes them", () => {
  const numbers = [1e-7, 1e-5, 0.0001, 1.5e-10, 123.25, 1e21, 1.5e300, 5e-324, -2.5e-5, 0, 1e16];
  expect(numbers.map((number) => pythonJson(number))).toEqual(
    "1e-07 1e-05 0.0001 1.5e-10 123.25 1e+21 1.5e+300 5e-324 -2.5e-05 0 10000000000000000".split(" "),
  );
});

test("half a letter is written as JSON can say it, and comes back", async () => {
  const { folder, ask } = served();
  const source = "a\ud800b\udc00";
  const cells = [{ cell_type: "raw", id: "a", metadata: {}, source }];
  const content = { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
  expect((await ask("PUT", "a.ipynb", { type: "notebook", content })).status).toBe(201);
  expect(readFileSync(join(folder, "a.ipynb"), "utf8")).toContain('"a\\ud800b\\udc00"');
  expect((await ask("GET", "a.ipynb")).json.content.cells[0].source).toBe(source);
});

describe("a notebook that isn't as it should be", () => {
  const written = (content: unknown) => {
    const { folder, ask } = served();
    writeFileSync(join(folder, "a.ipynb"), typeof content === "string" ? content : JSON.stringify(content));
    return ask("GET", "a.ipynb?type=notebook");
  };
  const four = (...cells: readonly unknown[]) => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

  test.each([
    [
      "a cell of an unknown kind",
      four({ cell_type: "heading", id: "a", metadata: {}, source: "x" }),
      /cell_type "heading" in cell 1/,
    ],
    ["a source that is no text", four({ cell_type: "raw", id: "a", metadata: {}, source: 7 }), /source 7 in cell 1/],
    [
      "outputs that are none",
      four({ cell_type: "code", id: "a", metadata: {}, source: "", outputs: 1, execution_count: null }),
      /outputs 1/,
    ],
  ])("opens with a word about it: %s", async (_what, content, message) => {
    const { status, json } = await written(content);
    expect(status).toBe(200);
    expect(json.message).toMatch(/^Notebook validation failed: a.ipynb: /);
    expect(json.message).toMatch(message);
    expect(json.content.cells).toHaveLength(1);
  });

  test("a cell that lacks all is given what pages look for, cells of one id are told apart", async () => {
    const { json } = await written(
      four({ cell_type: "code" }, { cell_type: "raw", id: "x" }, { cell_type: "raw", id: "x" }),
    );
    expect(json.content.cells[0]).toMatchObject({
      source: "",
      outputs: [],
      execution_count: null,
      metadata: { trusted: false },
    });
    expect(new Set(json.content.cells.map(({ id }: { id: string }) => id)).size).toBe(3);
  });

  test("one of 4.2 stays one of 4.2, without ids", async () => {
    const { json } = await written({
      ...four({ cell_type: "raw", metadata: {}, source: ["a\n", "b"] }),
      nbformat_minor: 2,
    });
    expect(json.content).toEqual({ ...four({ cell_type: "raw", metadata: {}, source: "a\nb" }), nbformat_minor: 2 });
  });

  test("a mark of Windows in front is no harm, NaN is said to be none of JSON", async () => {
    expect((await written(`\ufeff${JSON.stringify(four())}`)).status).toBe(200);
    const { status, json } = await written('{"nbformat": 4, "cells": [], "metadata": {"a": NaN}}');
    expect([status, json.message]).toEqual([400, expect.stringMatching(/a.ipynb: .*is not valid JSON/)]);
  });

  test("one nested without end is refused, not the end of the server", async () => {
    const { folder, app, ask } = served();
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const body = `{"type":"notebook","content":{"nbformat":4,"nbformat_minor":5,"metadata":${deep},"cells":[]}}`;
    const response = await app.request("/api/contents/deep.ipynb", { method: "PUT", body });
    expect([response.status, await response.json()]).toEqual([
      400,
      { message: expect.stringMatching(/nested too deep/), reason: null },
    ]);
    writeFileSync(join(folder, "deep.ipynb"), `{"nbformat":4,"metadata":${deep},"cells":[]}`);
    const read = await ask("GET", "deep.ipynb");
    expect([read.status, read.json.message]).toEqual([400, expect.stringMatching(/nested too deep/)]);
    expect((await ask("GET", "")).status).toBe(200);
  });
});

describe("trust, as in Jupyter", () => {
  const code = (trusted: boolean | undefined, ...outputs: readonly object[]) => ({
    cell_type: "code",
    id: "a",
    metadata: trusted === undefined ? {} : { trusted },
    source: "x",
    execution_count: 1,
    outputs,
  });
  const html = { output_type: "display_data", data: { "text/html": "<script>" }, metadata: {} };
  const stream = { output_type: "stream", name: "stdout", text: "x" };
  const trustAfter = async (cell: object): Promise<unknown> => {
    const { folder, ask } = served();
    await ask("PUT", "a.ipynb", {
      type: "notebook",
      content: { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 },
    });
    expect(readFileSync(join(folder, "a.ipynb"), "utf8")).not.toContain("trusted");
    // Another server: what is remembered is on the disk.
    return (await served(folder).ask("GET", "a.ipynb")).json.content.cells[0].metadata.trusted;
  };

  test("what ran here, or shows nothing but text, is trusted", async () => {
    expect(await trustAfter(code(true, html))).toBe(true);
    expect(await trustAfter(code(undefined, stream))).toBe(true);
  });

  test("what came from elsewhere isn't, nor what was changed since", async () => {
    expect(await trustAfter(code(undefined, html))).toBe(false);
    expect(await trustAfter(code(false, html))).toBe(false);
    const { folder, ask } = served();
    await ask("PUT", "a.ipynb", {
      type: "notebook",
      content: { cells: [code(true, html)], metadata: {}, nbformat: 4, nbformat_minor: 5 },
    });
    const file = join(folder, "a.ipynb");
    writeFileSync(file, readFileSync(file, "utf8").replace("<script>", "<script>evil()"));
    expect((await ask("GET", "a.ipynb")).json.content.cells[0].metadata.trusted).toBe(false);
  });
});
