import { inspect } from "node:util";
import { expect, test } from "vitest";
import { escaped, htmlTable } from "../../../lib/core/html.ts";
import { type Bundle, DISPLAY } from "../../../lib/core/shown.ts";
import {
  architecture,
  checkGradients,
  conv,
  div,
  lenet5,
  linear,
  random,
  relu,
  sgd,
  solver,
  summary,
} from "../../../lib/index.ts";
import { flat, points } from "../train/tiny.ts";

/** What a notebook is told. */
function bundle(value: object): Bundle {
  const look: unknown = Reflect.get(value, DISPLAY);
  return typeof look === "function" ? look.call(value) : {};
}

test("a cell shows its text, whatever it holds, and a table names no colours", () => {
  expect(escaped(`<b a="1" c='2'>&amp;`)).toBe("&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;");
  const table = htmlTable(["<th>", "n"], [{ cells: ["<script>", "1"], notes: ["a & b"] }], 1);
  expect(table).toMatchInlineSnapshot(`
    "<table>
    <thead><tr><th style="text-align: left">&lt;th&gt;</th><th style="text-align: right">n</th></tr></thead>
    <tbody>
    <tr><td style="text-align: left">&lt;script&gt;</td><td style="text-align: right">1</td></tr>
    <tr><td></td><td colspan="1" style="text-align: left">a &amp; b</td></tr>
    </tbody>
    </table>"
  `);
  expect(table).not.toMatch(/color|background|font/);
});

test("a report of gradients is a table, with what is wrong below the row that it belongs to", () => {
  const r = random(0);
  const mine = linear.from(linear.forward, (dout, cache) => {
    const { dx, dw, db } = linear.backward(dout, cache);
    return { dx, dw: div(dw, 4), db };
  });
  const found = checkGradients(mine, r.normal(4, 3), r.normal(3, 2), r.normal(2));
  // How far rounding goes is a machine's own.
  const { "text/html": html } = bundle(found);
  expect(String(html).replaceAll(/\d\.\de-\d\d/g, "tiny")).toMatchInlineSnapshot(`
    "<p>linear (yours): gradients differ</p>
    <table>
    <thead><tr><th style="text-align: left"></th><th style="text-align: left">shape</th><th style="text-align: left"></th><th style="text-align: left"></th><th style="text-align: right">error</th><th style="text-align: right">strict error</th></tr></thead>
    <tbody>
    <tr><td style="text-align: left">dx</td><td style="text-align: left">(4, 3)</td><td style="text-align: left">ok</td><td style="text-align: left">12 checked</td><td style="text-align: right">tiny</td><td style="text-align: right">tiny</td></tr>
    <tr><td style="text-align: left">dw</td><td style="text-align: left">(3, 2)</td><td style="text-align: left">wrong</td><td style="text-align: left">6 checked</td><td style="text-align: right">6.0e-1</td><td style="text-align: right">6.0e-1</td></tr>
    <tr><td></td><td colspan="5" style="text-align: left">worst at (0, 1): got -0.62846993, expected -2.5138797</td></tr>
    <tr><td></td><td colspan="5" style="text-align: left">wrong: all 6</td></tr>
    <tr><td></td><td colspan="5" style="text-align: left">dw is 1/4 of what it should be: divided by the batch size = 4 once too often?</td></tr>
    <tr><td style="text-align: left">db</td><td style="text-align: left">(2)</td><td style="text-align: left">ok</td><td style="text-align: left">2 checked</td><td style="text-align: right">tiny</td><td style="text-align: right">tiny</td></tr>
    </tbody>
    </table>"
  `);
  expect(bundle(found)["text/plain"]).toBe(inspect(found));
  expect(Object.keys(found)).toEqual(["title", "passed", "faults", "findings"]);
});

test("faults stand above it, and without findings there is no table", () => {
  const mine = relu.from(relu.forward, (dout) => ({ "<dx>": dout }));
  const html = bundle(checkGradients(mine, random(0).normal(2, 2)))["text/html"];
  expect(html).toMatchInlineSnapshot(`
    "<p>relu (yours): gradients differ</p>
    <p>backward returned &lt;dx&gt;, which is no gradient of this call: expected { dx }</p>
    <p>backward did not return dx: expected { dx }</p>"
  `);
});

test("the summary of a network is a table, with its remarks below", () => {
  const paper = {
    ...architecture("<small>", [1, 5, 5], conv.plan({ filters: 2, kernel: 3 })),
    remarks: () => ["1 < 2"],
  };
  const table = summary(paper);
  expect(bundle(table)).toMatchInlineSnapshot(`
    {
      "text/html": "<table>
    <thead><tr><th style="text-align: left">layer</th><th style="text-align: left">out</th><th style="text-align: right">parameters</th><th style="text-align: right">multiply-adds</th><th style="text-align: right">activations</th><th style="text-align: right">sees</th><th style="text-align: right">jump</th></tr></thead>
    <tbody>
    <tr><td style="text-align: left">input</td><td style="text-align: left">(1, 5, 5)</td><td style="text-align: right"></td><td style="text-align: right"></td><td style="text-align: right">25</td><td style="text-align: right"></td><td style="text-align: right"></td></tr>
    <tr><td style="text-align: left">conv</td><td style="text-align: left">(2, 3, 3)</td><td style="text-align: right">20</td><td style="text-align: right">162</td><td style="text-align: right">18</td><td style="text-align: right">3</td><td style="text-align: right">1</td></tr>
    <tr><td style="text-align: left">total</td><td style="text-align: left"></td><td style="text-align: right">20</td><td style="text-align: right">162</td><td style="text-align: right">43</td><td style="text-align: right"></td><td style="text-align: right"></td></tr>
    </tbody>
    </table>
    <p>172 bytes to hold the activations of one sample, at 4 bytes a number</p>
    <p>1 &lt; 2</p>",
      "text/plain": "layer  out        parameters  multiply-adds  activations  sees  jump
    input  (1, 5, 5)                                      25
    conv   (2, 3, 3)          20            162           18     3     1
    total                     20            162           43
    172 bytes to hold the activations of one sample, at 4 bytes a number
    1 < 2",
    }
  `);
  expect(inspect(table)).toBe(String(table));
  expect(Object.keys(summary(lenet5()))).toEqual(["input", "rows", "total"]);
});

test("a history is a table, a line for each evaluation", async () => {
  const data = { train: points(60, 0), validation: points(30, 1) };
  const training = solver(flat(), data, { rule: sgd({ learningRate: 0.02 }), batchSize: 20, epochs: 2 });
  expect(inspect(training.history)).toMatchInlineSnapshot(`"epoch       loss    train  validation"`);
  await training.train();
  expect(inspect(training.history)).toMatchInlineSnapshot(`
    "epoch       loss    train  validation
        0               53.3%       40.0%
        1       1.02    58.3%       46.7%
        2      0.915    58.3%       63.3%"
  `);
  expect(bundle(training.history)["text/html"]).toMatchInlineSnapshot(`
    "<table>
    <thead><tr><th style="text-align: right">epoch</th><th style="text-align: right">loss</th><th style="text-align: right">train</th><th style="text-align: right">validation</th></tr></thead>
    <tbody>
    <tr><td style="text-align: right">0</td><td style="text-align: right"></td><td style="text-align: right">53.3%</td><td style="text-align: right">40.0%</td></tr>
    <tr><td style="text-align: right">1</td><td style="text-align: right">1.02</td><td style="text-align: right">58.3%</td><td style="text-align: right">46.7%</td></tr>
    <tr><td style="text-align: right">2</td><td style="text-align: right">0.915</td><td style="text-align: right">58.3%</td><td style="text-align: right">63.3%</td></tr>
    </tbody>
    </table>"
  `);
  expect({ ...training.history }).toEqual(training.history);
});
