import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Executed, ExecuteOptions, Kernel } from "../../../notebooks/client/kernel.ts";
import { notebookFolder, printed, startOurs } from "../kernels.ts";

// What a student sees of a cell: results, errors, what is printed, and what becomes of it when something goes wrong.

let kernel: Kernel;
let folder: string;
beforeAll(async () => {
  folder = notebookFolder();
  kernel = await startOurs(folder);
});
const run = (code: string, options: ExecuteOptions = {}): Promise<Executed> => kernel.execute(code, options);

const contentOf = ({ messages }: Executed, type: string) =>
  messages.find(({ header }) => header.msg_type === type)?.content;
async function result(code: string): Promise<unknown> {
  const executed = await run(code);
  const data = contentOf(executed, "execute_result")?.data as Record<string, unknown> | undefined;
  return data?.["text/plain"] ?? (await failure(executed));
}
async function failure(cell: string | Executed): Promise<string> {
  const executed = typeof cell === "string" ? await run(cell) : cell;
  const error = contentOf(executed, "error");
  // Every run counts its cells anew for who reads this.
  return error ? (error.traceback as string[]).join("\n").replace(/cell \d+/g, "cell N") : "no error";
}

describe("errors", () => {
  test("of types show the line, a caret and TypeScript's number", async () => {
    expect(await failure('const size: number = 3;\n\tconst name: number = "three";')).toMatchInlineSnapshot(`
      "cell N:2:8 - TS2322: Type 'string' is not assignable to type 'number'.

        	const name: number = "three";
        	      ^^^^"
    `);
  });

  test("of types keep what belongs together together", async () => {
    expect(await failure("const f = (x: { a: number }) => x;\nf({ b: 1 } as { b: number });")).toMatchInlineSnapshot(`
      "cell N:2:3 - TS2345: Argument of type '{ b: number; }' is not assignable to parameter of type '{ a: number; }'.
        Property 'a' is missing in type '{ b: number; }' but required in type '{ a: number; }'.

        f({ b: 1 } as { b: number });
          ^^^^^^^^^^^^^^^^^^^^^^^^^"
    `);
  });

  test("in a file beside the notebook name the file, and the cell doesn't run", async () => {
    writeFileSync(join(folder, "wrong.ts"), 'export const right = 1;\nexport const wrong: number = "1";\n');
    expect(await failure('import { right } from "./wrong"; console.log("ran")')).toMatchInlineSnapshot(`
      "wrong.ts:2:14 - TS2322: Type 'string' is not assignable to type 'number'.

        export const wrong: number = "1";
                     ^^^^^"
    `);
    writeFileSync(join(folder, "wrong.ts"), "export const right = 1;\nexport const wrong: number = 1;\n");
    expect(await result('import { right } from "./wrong"; right')).toBe("1");
  });

  test("at run time have the student's own lines, of cells and files, and causes", async () => {
    writeFileSync(
      join(folder, "fails.ts"),
      'interface Unused {\n  a: number;\n}\nexport function fails(): never {\n  throw new TypeError("deep", { cause: new Error("deeper") });\n}\n',
    );
    const said = await failure(
      'import { fails } from "./fails";\ntype Gone = string;\nconst go = () => fails();\n\ngo();',
    );
    expect(said.replaceAll(folder, "…")).toMatchInlineSnapshot(`
      "TypeError: deep
          at fails (…/fails.ts:5:9)
          at go (cell N:3:18)
          at cell N:5:1
      caused by Error: deeper
          at fails (…/fails.ts:5:40)
          at go (cell N:3:18)
          at cell N:5:1"
    `);
  });

  test("of the library say in one line how much of it was on the way", async () => {
    const said = await failure(
      'import { conv, zeros } from "strides";\nconv.forward(zeros(1, 2, 4, 4), zeros(1, 3, 3, 3), null);',
    );
    expect(said).toMatchInlineSnapshot(`
      "StridesError: conv: x and w must have the same number of channels
        given     x (1, 2, 4, 4)  w (1, 3, 3, 3)
        expected  w (F, 2, HH, WW)
        to do     give each filter 2 channels; if x is (N, H, W, C), transpose it to (N, C, H, W)
          … 6 lines inside of packages
          at cell N:2:6"
    `);
  });

  test("are also what isn't an Error", async () => {
    expect(await failure('throw "a word";')).toMatchInlineSnapshot(`"Thrown: 'a word'"`);
    expect(await failure("throw undefined;")).toMatchInlineSnapshot(`"Thrown: undefined"`);
  });

  test("of a timer that nobody waits for are printed, and the kernel goes on", async () => {
    const executed = await run(
      'setTimeout(() => { throw new Error("late"); }, 1); await new Promise((r) => setTimeout(r, 30));',
    );
    expect(printed(executed.messages, "stderr").replace(/cell \d+/g, "cell N")).toMatchInlineSnapshot(`
      "An error outside of any cell, in a timer or an event:
      Error: late
          at cell N:1:26
      "
    `);
    expect(await result("1")).toBe("1");
  });

  test("of a syntax are errors like all others", async () => {
    expect(await failure("const = 3;")).toMatchInlineSnapshot(`
      "cell N:1:7 - TS1134: Variable declaration expected.

        const = 3;
              ^
      cell N:1:9 - TS1134: Variable declaration expected.

        const = 3;
                ^"
    `);
  });
});

describe("values", () => {
  test("of the last expression are shown, nothing where there is none", async () => {
    expect(await result("6 * 7")).toBe("42");
    expect(await result('"text"')).toBe("'text'");
    expect(contentOf(await run("undefined"), "execute_result")).toBeUndefined();
    expect(contentOf(await run("const quiet = 1;"), "execute_result")).toBeUndefined();
  });

  test("come with data of their own where they have some", async () => {
    const executed = await run(
      '({ [Symbol.for("Jupyter.display")]: async () => ({ "text/html": "<b>7</b>", "text/plain": "7" }) })',
    );
    expect(contentOf(executed, "execute_result")?.data).toEqual({ "text/html": "<b>7</b>", "text/plain": "7" });
  });

  test("are displayed by tslab's own functions, by name and anew", async () => {
    const executed = await run(
      'import { display, newDisplay } from "tslab"; display.html("<i>a</i>"); const d = newDisplay(); d.text("1"); d.text("2");',
    );
    const shown = executed.messages.filter(({ header }) => /display_data/.test(header.msg_type));
    expect(shown.map(({ header, content }) => [header.msg_type, content.data])).toEqual([
      ["display_data", { "text/html": "<i>a</i>" }],
      ["display_data", { "text/plain": "1" }],
      ["update_display_data", { "text/plain": "2" }],
    ]);
  });

  test("and lines come in the order in which they were made", async () => {
    const { messages } = await run(
      'import { display } from "tslab"; console.log("a"); display.text("b"); console.log("c"); "d"',
    );
    const order = messages.map(
      ({ content }) => content.text ?? (content.data as Record<string, string> | undefined)?.["text/plain"],
    );
    expect(order.filter((one) => one !== undefined)).toEqual(["a\n", "b", "c\n", "'d'"]);
  });
});

describe("declarations", () => {
  test("of every kind are there in later cells", async () => {
    await run(
      "let n = 1; var v = 2; const c = 3; function f() { return n + v + c; } class K { x = 4 } enum E { A = 5 } interface I { i: number } type T = I;",
    );
    expect(await result("const t: T = { i: E.A }; n++; v = 10; f() + new K().x + t.i")).toBe("24");
  });

  test("can be made again with another type", async () => {
    await run('const again = "one"; const old = () => again;');
    await run("const again = 2;");
    expect(await result("[again + 1, old()]")).toBe("[ 3, 'one' ]");
  });

  test("of a cell with a wrong type leave the old ones alone", async () => {
    await run("let steady = 1;");
    await run('let steady: number = "two";');
    expect(await result("steady")).toBe("1");
  });

  test("may wait at the top, in a loop too", async () => {
    expect(await result("let waited = 0; for (const x of [1, 2]) waited += await Promise.resolve(x); waited")).toBe(
      "3",
    );
  });

  test("reach a module by import(), and say where they are", async () => {
    writeFileSync(join(folder, "lazy.ts"), "export const lazy: number = 8;\n");
    expect(await result('(await import("./lazy")).lazy')).toBe("8");
    expect(await result('(await import("node:path")).basename("/a/b")')).toBe("'b'");
    expect(await result("import.meta.dirname === __dirname")).toBe("true");
  });

  test("import from the folder above, from a folder's index, and a default", async () => {
    mkdirSync(join(folder, "inner"), { recursive: true });
    writeFileSync(join(folder, "inner/index.ts"), 'export default "d"; export const inner = 1;\n');
    expect(
      await result('import word, { inner } from "./inner"; import * as all from "./inner"; [word, inner, all.inner]'),
    ).toBe("[ 'd', 1, 1 ]");
  });
});

describe("output", () => {
  test("of a million lines is its beginning, its end, and how much is missing", async () => {
    const { messages } = await run('for (let i = 0; i < 1e6; i++) console.log("line " + i);');
    const text = printed(messages);
    expect(messages.length).toBeLessThan(200);
    expect(text.length).toBeLessThan(600_000);
    expect(text.startsWith("line 0\nline 1\n")).toBe(true);
    expect(text.endsWith("line 999998\nline 999999\n")).toBe(true);
    const missing = Number(/… (\d+) lines left out/.exec(text)?.[1]);
    expect(text.split("\n").filter((line) => line.startsWith("line ")).length + missing).toBe(1e6);
  });

  test("comes while a cell runs that never yields", async () => {
    const { messages } = await run(
      'console.log("before"); const until = performance.now() + 300; while (performance.now() < until); console.log("after");',
    );
    const texts = messages.filter(({ header }) => header.msg_type === "stream").map(({ content }) => content.text);
    expect(texts).toEqual(["before\n", "after\n"]);
  });

  test("can be cleared", async () => {
    expect(contentOf(await run("clearOutput(true);"), "clear_output")).toEqual({ wait: true });
  });

  test("of what the cell starts is there too", async () => {
    const { messages } = await run(
      'import { spawnSync } from "node:child_process"; spawnSync(process.execPath, ["-p", "40 + 2"], { stdio: "inherit" }); await new Promise((r) => setTimeout(r, 50));',
    );
    expect(printed(messages)).toContain("42");
  });
});

describe("questions", () => {
  test("are asked where there is somebody to answer", async () => {
    const executed = await run('const name = prompt("Your name?"); ["Hello", name]', { onInput: () => "Ada" });
    expect(contentOf(executed, "execute_result")?.data).toEqual({ "text/plain": "[ 'Hello', 'Ada' ]" });
  });

  test("are refused where there is nobody", async () => {
    expect(await failure('prompt("Your name?")')).toMatchInlineSnapshot(`
      "Error: prompt: this client can't be asked for a line
        to do     give the value in the cell: const answer = …
          at cell N:1:1"
    `);
  });
});

describe("a process that dies", () => {
  test("is an error of its cell, and the next cell runs in a new one", async () => {
    await run("let before = 1;");
    const said = await failure(
      'import { spawnSync } from "node:child_process"; spawnSync("kill", ["-9", String(process.pid)]); for (;;);',
    );
    expect(said).toMatchInlineSnapshot(`
      "KernelDied: the process that ran the cells ended: the system killed it, most likely for the memory it took
        to do     all variables are gone: run the cells again, from the first one on"
    `);
    expect(await failure("before")).toContain("Cannot find name 'before'");
    expect(await result("1 + 1")).toBe("2");
  });

  test("for want of memory says so", { timeout: 120_000 }, async () => {
    const small = await startOurs(folder, { env: { STRIDES_KERNEL_HEAP: "64" } });
    const { messages } = await small.execute(
      "const all: number[][] = []; for (;;) all.push(new Array(1e5).fill(1.5));",
    );
    const evalue = messages.find(({ header }) => header.msg_type === "error")?.content.evalue;
    expect(evalue).toMatchInlineSnapshot(
      `"the process that ran the cells ended: it ran out of memory (its heap may take 64 MB)"`,
    );
  });
});
