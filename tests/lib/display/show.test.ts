import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { DISPLAY } from "../../../lib/core/shown.ts";
import { diagram, lenet5, picture, renderSvg, show, summary, trainingCurves, zeros } from "../../../lib/index.ts";
import { saidBy } from "../core/said.ts";
import { page } from "./page.ts";

const STRIDES = fileURLToPath(new URL("../../../dist/strides.js", import.meta.url));

const spec = {
  $schema: "https://vega.github.io/schema/vega-lite/v5.json",
  data: { values: [{ a: 1 }, { a: 2 }] },
  mark: "point",
  encoding: { x: { field: "a", type: "quantitative" } },
};
const nothing = { loss: [], epoch: [], step: [], trainAccuracy: [], validationAccuracy: [], seconds: [], factor: [] };

test("a plot is shown as one bundle: the spec as an object, its SVG, its text", async () => {
  const shown = page();
  const plot = diagram(lenet5());
  expect(await show(plot)).toBeUndefined();
  expect(shown.map(({ bundle, place }) => [Object.keys(bundle), place])).toEqual([
    [["application/vnd.vegalite.v5+json", "image/svg+xml", "text/plain"], {}],
  ]);
  expect(shown[0]!.bundle).toEqual({
    "application/vnd.vegalite.v5+json": plot.spec,
    "image/svg+xml": await renderSvg(plot),
    "text/plain": plot.text,
  });
});

test("a plot of one's own is drawn as well", async () => {
  const shown = page();
  await show({ title: "own", spec, text: "two points" });
  expect(shown[0]!.bundle).toMatchObject({ "application/vnd.vegalite.v5+json": spec, "text/plain": "two points" });
  expect(shown[0]!.bundle["image/svg+xml"]).toMatch(/^<svg /);
});

test("a plot draws itself as the last value of a cell, and stays plain data", async () => {
  const plot = trainingCurves(nothing);
  const own: unknown = Reflect.get(plot, DISPLAY);
  const shown = page();
  await show(plot);
  expect(typeof own === "function" && (await own.call(plot))).toEqual(shown[0]!.bundle);
  expect(Object.keys(plot)).toEqual(["title", "text", "spec"]);
  expect(plot).toEqual({ ...plot });
  expect(JSON.parse(JSON.stringify(plot))).toEqual({ ...plot });
  expect(inspect(plot)).toBe(plot.text);
});

test("what shows itself is asked for its bundle, now or later, and all else is text", async () => {
  const shown = page();
  const drawn = picture(zeros(2, 2));
  const later = { [DISPLAY]: () => Promise.resolve({ "text/html": "<b>late</b>" }) };
  const confused = { [DISPLAY]: () => undefined, a: 1 };
  for (const value of [drawn, summary(lenet5()), later, confused, "words", zeros(2), undefined]) await show(value);
  expect(shown.map(({ bundle }) => Object.keys(bundle).join())).toEqual([
    "image/png,text/plain",
    "text/html,text/plain",
    "text/html",
    "text/plain",
    "text/plain",
    "text/plain",
    "text/plain",
  ]);
  expect(shown[0]!.bundle["image/png"]).toBe(Buffer.from(drawn.png).toString("base64"));
  expect(shown.slice(4).map(({ bundle }) => bundle["text/plain"])).toEqual([
    "words",
    "(2) float64  [0 0]",
    "undefined",
  ]);
});

test("an output with a name can be replaced", async () => {
  const shown = page();
  await show("a", { id: "loss" });
  await show("b", { id: "loss", update: true });
  expect(shown.map(({ place }) => place)).toEqual([{ id: "loss" }, { id: "loss", update: true }]);
});

test("a plot that can't be drawn is refused, and nothing is shown", async () => {
  const shown = page();
  await expect(show({ title: "none", spec: {}, text: "" })).rejects.toThrow("renderSvg: the spec can't be drawn");
  expect(shown).toEqual([]);
});

test("where there is no page it resolves to the text, and draws nothing", async () => {
  const plot = trainingCurves(nothing);
  expect(await show(plot)).toBe(plot.text);
  expect(await show({ title: "none", spec: {}, text: "in words" })).toBe("in words");
  expect(await show("words")).toBe("words");
  expect(await show({ a: zeros(1) })).toBe("{ a: (1) float64  [0] }");
});

test("options that can't be meant", async () => {
  const said: Record<string, () => unknown> = {};
  const wrong: readonly [what: string, options: object][] = [
    ["an unknown one", { name: "loss" }],
    ["an update of nothing", { update: true }],
    ["a number for a name", { id: 3 }],
    ["a word for a flag", { id: "loss", update: "yes" }],
  ];
  for (const [what, options] of wrong)
    await show("a", options).catch((error) => {
      said[what] = () => {
        throw error;
      };
    });
  expect(saidBy(said)).toMatchInlineSnapshot(`
    "# an unknown one
    show: there is no option name
      given     { name: "loss" }
      expected  any of id, update
      to do     leave it out
    # an update of nothing
    show: id must be the name of an output
      given     { update: true }
      expected  such as show(plot, { id: "loss" }), and later show(plot, { id: "loss", update: true })
      to do     give it a name; live() does that by itself
    # a number for a name
    show: id must be the name of an output
      given     { id: 3 }
      expected  such as show(plot, { id: "loss" }), and later show(plot, { id: "loss", update: true })
      to do     give it a name; live() does that by itself
    # a word for a flag
    show: update must be true or false
      given     update "yes"
      expected  update: true, or update: false
      to do     write one of the two, or leave it out"
  `);
});

/** Run a program as a notebook's kernel would: beside a tslab, which it has loaded or not. Returns what it prints. */
function beside(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), "strides-page-"));
  try {
    const tslab = join(folder, "node_modules/tslab");
    mkdirSync(join(tslab, "dist"), { recursive: true });
    mkdirSync(join(tslab, "bin"));
    writeFileSync(join(tslab, "package.json"), '{ "name": "tslab" }');
    writeFileSync(
      join(tslab, "dist/jupyter.js"),
      'console.log("tslab loads");\nexports.lastWriteDisplayData = null;\n',
    );
    writeFileSync(join(tslab, "bin/tslab.js"), `const { show } = require(${JSON.stringify(STRIDES)});\n${program}`);
    return execFileSync(process.execPath, [join(tslab, "bin/tslab.js")], { cwd: folder, encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("on the stock tslab it goes the way that tslab has for a bundle, also where that changes with a cell", () => {
  const printed = beside(`
    const jupyter = require("../dist/jupyter.js");
    const write = (cell) => (content, update) => console.log(cell, JSON.stringify(content), update);
    jupyter.lastWriteDisplayData = write("first");
    show("a").then(async (text) => {
      jupyter.lastWriteDisplayData = write("second");
      await show("b", { id: "loss", update: true });
      console.log(text);
    });`);
  expect(printed).toMatchInlineSnapshot(`
    "tslab loads
    first {"data":{"text/plain":"a"},"metadata":{},"transient":{}} false
    second {"data":{"text/plain":"b"},"metadata":{},"transient":{"display_id":"loss"}} true
    undefined
    "
  `);
});

test("a tslab that is there and isn't running is left alone", () => {
  expect(beside('show("a").then((text) => console.log(text));')).toBe("a\n");
  expect(beside('require("../dist/jupyter.js");\nshow("a").then((text) => console.log(text));')).toBe(
    "tslab loads\na\n",
  );
});
