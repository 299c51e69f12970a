import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../../../notebooks/client/kernel.ts";
import type { Content } from "../../../notebooks/jupyter/message.ts";
import { notebookFolder, startOurs } from "../kernels.ts";

// What the kernel says of code that isn't run: completions, documentation, whether it is whole, and what was run before.

let kernel: Kernel;
let folder: string;
beforeAll(async () => {
  folder = notebookFolder({ "data/digits.csv": "1\n", "nets.ts": "export const net = 1;\n" });
  kernel = await startOurs(folder);
  await kernel.execute('import { conv } from "strides";\nconst bias = 1; /** How far. */ const stride = 2;');
});

/** A request with the cursor at the bar. */
function at(type: string, marked: string, more: Content = {}): Promise<Content> {
  const cursor_pos = [...marked.slice(0, marked.indexOf("|"))].length;
  return kernel.request(type, { code: marked.replace("|", ""), cursor_pos, ...more });
}
const complete = (marked: string): Promise<Content> => at("complete_request", marked);

describe("completion", () => {
  test("knows what earlier cells declared, and where the name begins", async () => {
    const reply = await complete("1 + stri|");
    expect(reply.matches).toContain("stride");
    expect([reply.status, reply.cursor_start, reply.cursor_end]).toEqual(["ok", 4, 8]);
  });

  test("knows members, and says what they are", async () => {
    const reply = await complete("conv.|");
    expect(reply.matches).toEqual(expect.arrayContaining(["forward", "backward", "rungs"]));
    const { _jupyter_types_experimental: typed } = reply.metadata as Record<string, Content[]>;
    expect(typed?.find(({ text }) => text === "forward")?.type).toMatch(/method|property/);
  });

  test("counts letters as Jupyter does, not halves of them", async () => {
    const reply = await complete('const face = "😀"; stri|');
    expect([reply.cursor_start, reply.cursor_end]).toEqual([18, 22]);
  });

  test("finds files in a string that begins as a path does", async () => {
    expect((await complete('const text = "./da|"')).matches).toEqual(["data/"]);
    expect((await complete('const text = "./data/|"')).matches).toEqual(["digits.csv"]);
    expect((await complete('import { net } from "./ne|"')).matches).toEqual(["nets"]);
  });
});

describe("documentation", () => {
  test("of a name is its type and what was written above it", async () => {
    const reply = await at("inspect_request", "con|v.forward");
    expect(reply.found).toBe(true);
    expect((reply.data as Record<string, string>)["text/plain"]).toContain("conv");
  });

  test("is found from behind a name and its bracket", async () => {
    expect((await at("inspect_request", "stride|")).found).toBe(true);
    expect((await at("inspect_request", "Math.max(|")).found).toBe(true);
  });

  test("of nothing isn't found", async () => {
    expect(await at("inspect_request", "  |")).toMatchObject({ status: "ok", found: false, data: {} });
  });

  test("comes while a cell runs", async () => {
    const running = kernel.execute("await new Promise(() => {});");
    expect((await at("inspect_request", "stride|")).found).toBe(true);
    await kernel.interrupt();
    expect((await running).reply.status).toBe("error");
  });
});

test.for([
  ["const a = 1;", "complete"],
  ["const f = () => {", "incomplete"],
  ["const a = [1,", "incomplete"],
  ["`a", "incomplete"],
  ["/* a", "incomplete"],
  ["const = 1;", "invalid"],
  ["}", "invalid"],
  ["const a: number = 'b';", "complete"],
  ["", "complete"],
] as const)("%j is %s", async ([code, status]) => {
  expect((await kernel.request("is_complete_request", { code })).status).toBe(status);
});

describe("history", () => {
  const history = async (request: Content): Promise<unknown[]> => {
    const reply = await kernel.request("history_request", { output: false, raw: true, ...request });
    return (reply.history as [number, number, string][]).map(([, , input]) => input);
  };
  test("has the last cells, a range of them, and those that look like a pattern", async () => {
    writeFileSync(join(folder, "unused.ts"), "");
    for (const code of ["'h1'", "'h2'", "'g3'", "'h2'"]) await kernel.execute(code);
    await kernel.execute("'hidden'", { silent: true });
    expect(await history({ hist_access_type: "tail", n: 2 })).toEqual(["'g3'", "'h2'"]);
    expect(await history({ hist_access_type: "search", pattern: "'h*'", n: 9 })).toEqual(["'h1'", "'h2'", "'h2'"]);
    expect(await history({ hist_access_type: "search", pattern: "'h?'", unique: true, n: 9 })).toEqual([
      "'h1'",
      "'h2'",
    ]);
    expect(await history({ hist_access_type: "range", session: 0, start: 1, stop: 2 })).toHaveLength(1);
  });
});

test("user expressions are answered, each by itself", async () => {
  const reply = await kernel.request("execute_request", {
    code: "",
    silent: false,
    user_expressions: { right: "stride * 2", wrong: "nothing.there" },
  });
  expect(reply.user_expressions).toMatchObject({
    right: { status: "ok", data: { "text/plain": "4" } },
    wrong: { status: "error", ename: "TypeScriptError" },
  });
});

test("what nobody knows isn't answered, and the kernel goes on", async () => {
  void kernel.request("dance_request", {});
  expect((await kernel.execute("1")).reply.status).toBe("ok");
});
