import { expect, test } from "vitest";
import { type Content, message } from "../../../notebooks/jupyter/message.ts";
import { Displays, Outputs } from "../../../notebooks/tools/notebook/outputs.ts";

type Said = readonly [type: string, content: Content];

function outputsOf(...said: readonly Said[]) {
  const outputs = new Outputs(new Displays());
  for (const [type, content] of said) outputs.take(message(type, content, { session: "s" }));
  return outputs.all;
}
const out = (text: string, name = "stdout"): Said => ["stream", { name, text }];
const text = (output: unknown): unknown => (output as { text?: string }).text;

test("what is printed in a row to one stream is one output, and the order of the streams stays", () => {
  expect(outputsOf(out("a"), out("b\n"), out("oh", "stderr"), out("c"))).toEqual([
    { output_type: "stream", name: "stdout", text: "ab\n" },
    { output_type: "stream", name: "stderr", text: "oh" },
    { output_type: "stream", name: "stdout", text: "c" },
  ]);
});

test("pictures, results and errors become outputs; JSON stays an object, and nothing transient is kept", () => {
  const data = { "text/plain": "x", "application/vnd.vegalite.v5+json": { mark: "bar" }, "text/html": 5 };
  expect(
    outputsOf(
      ["status", { execution_state: "busy" }],
      ["execute_input", { code: "", execution_count: 1 }],
      ["display_data", { data, metadata: { a: 1 }, transient: { display_id: "d" } }],
      ["execute_result", { data: { "text/plain": "2" }, metadata: {}, execution_count: 4 }],
      ["error", { ename: "TypeError", evalue: "no", traceback: ["a", "b"] }],
    ),
  ).toEqual([
    { output_type: "display_data", data: { ...data, "text/html": "5" }, metadata: { a: 1 } },
    { output_type: "execute_result", data: { "text/plain": "2" }, metadata: {}, execution_count: 4 },
    { output_type: "error", ename: "TypeError", evalue: "no", traceback: ["a", "b"] },
  ]);
});

test("an update changes all that was shown under its id, also in an earlier cell, and shows nothing itself", () => {
  const displays = new Displays();
  const [first, second] = [new Outputs(displays), new Outputs(displays)];
  const show = (type: string, value: string, id?: string) =>
    message(
      type,
      { data: { "text/plain": value }, metadata: {}, transient: id && { display_id: id } },
      { session: "s" },
    );
  first.take(show("display_data", "old", "d"));
  first.take(show("display_data", "other"));
  second.take(show("display_data", "again", "d"));
  second.take(show("update_display_data", "new", "d"));
  second.take(show("update_display_data", "lost", "unknown"));
  const shown = (outputs: Outputs) => outputs.all.map((output) => "data" in output && output.data["text/plain"]);
  expect([shown(first), shown(second)]).toEqual([["new", "other"], ["new"]]);
});

test("clear_output clears at once, or with wait when the next output comes", () => {
  expect(outputsOf(out("a"), ["clear_output", { wait: false }])).toEqual([]);
  expect(outputsOf(out("a"), ["clear_output", { wait: true }]).map(text)).toEqual(["a"]);
  expect(outputsOf(out("a"), ["clear_output", { wait: true }], out("b"), out("c")).map(text)).toEqual(["bc"]);
});
