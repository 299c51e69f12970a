import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../../../notebooks/client/kernel.ts";
import { notebookFolder, PROJECT, startOurs } from "../kernels.ts";

// TypeScript in cells: whatever is valid runs, and means what it means in a file.

let kernel: Kernel;
let folder: string;
beforeAll(async () => {
  folder = notebookFolder();
  kernel = await startOurs(folder);
});
const write = (name: string, source: string): void => writeFileSync(join(folder, name), source);

/** The result of the last of some cells, or what went wrong. */
async function last(...cells: string[]): Promise<string> {
  let said = "";
  for (const cell of cells) {
    const { messages } = await kernel.execute(cell, { stopOnError: false });
    const result = messages.find(({ header }) => header.msg_type === "execute_result")?.content.data;
    const error = messages.find(({ header }) => header.msg_type === "error")?.content;
    said = error ? `${error.ename}: ${error.evalue}` : ((result as Record<string, string>)?.["text/plain"] ?? "");
  }
  return said;
}

describe("variables", () => {
  test.for([
    [
      "are assigned in declarations of others",
      ["let n = 0; const first = n++; const second = (n += 10);", "[n, first, second]"],
      "[ 11, 0, 11 ]",
    ],
    [
      "keep what a cell gave them before it threw",
      ["let seen = 0; for (const x of [1, 2, 3]) { seen = x; if (x === 2) throw new Error('stop'); }", "seen"],
      "2",
    ],
    [
      "of earlier cells stay when a cell throws before it declares them anew",
      [
        "let model = 1; const use = () => model;",
        "const broken: number = (() => { throw new Error('no'); })(); let model = 2; const use2 = () => model;",
        "model",
      ],
      "1",
    ],
    [
      "may begin with two underscores",
      ["const __foo = 1; const _bar = 2; let __n = 3;", "__n++; [__foo, _bar, __n]"],
      "[ 1, 2, 4 ]",
    ],
    ["may be called as the kernel's own", ["const exports_ = 1; const module = 2; module"], "2"],
    [
      "in closures of a loop are one each",
      ["const fs: (() => number)[] = []; for (let i = 0; i < 3; i++) fs.push(() => i); fs.map((f) => f())"],
      "[ 0, 1, 2 ]",
    ],
    [
      "are taken out of objects with defaults and rest",
      [
        "const { a = 1, ...rest } = { b: 2, c: 3 } as { a?: number; b: number; c: number }; const [x, , y = 5] = [1, 2];",
        "[a, rest, x, y]",
      ],
      "[ 1, { b: 2, c: 3 }, 1, 5 ]",
    ],
    [
      "are swapped across cells",
      [
        "let left = 1; let right = 2;",
        "[left, right] = [right, left]; ({ left, right } = { left, right });",
        "[left, right]",
      ],
      "[ 2, 1 ]",
    ],
    [
      "shadow an import inside of a function",
      ["import { basename } from 'node:path'; const f = (basename: number) => basename + 1; [f(1), basename('/a/b')]"],
      "[ 2, 'b' ]",
    ],
  ] as const)("%s", async ([, cells, right]) => {
    expect(await last(...cells)).toBe(right);
  });
});

test("a cell can be run again as it is", async () => {
  const cell = "const again = [1, 2].length; again";
  expect([await last(cell), await last(cell), await last(cell, cell)]).toEqual(["2", "2", "2"]);
});

describe("statements", () => {
  test.for([
    [
      "labels",
      [
        "let hits = 0; outer: for (const i of [1, 2, 3]) for (const j of [1, 2, 3]) { if (j === 2) continue outer; hits++; } hits",
      ],
      "3",
    ],
    [
      "switch, try and finally",
      [
        "const log: string[] = []; try { switch (1 as number) { case 1: log.push('one'); throw 1; } } catch { log.push('caught'); } finally { log.push('done'); } log.join()",
      ],
      "'one,caught,done'",
    ],
    ["generators", ["function* count() { yield 1; yield 2; } [...count()]"], "[ 1, 2 ]"],
    [
      "classes with private members and static blocks",
      [
        "class Counter { #n = 0; static made = 0; static { Counter.made = 7; } up() { return ++this.#n; } }",
        "[new Counter().up(), Counter.made]",
      ],
      "[ 1, 7 ]",
    ],
    [
      "enums and namespaces",
      ["enum Size { S = 1, L } namespace Sizes { export const all = [Size.S, Size.L]; }", "[Size[2], Sizes.all]"],
      "[ 'L', [ 1, 2 ] ]",
    ],
    ["functions before they are written", ["const early = late(); function late() { return 5; } early"], "5"],
    [
      "overloads and generics",
      [
        "function twice(x: number): number; function twice(x: string): string; function twice(x: any) { return x + x; }",
        "[twice(1), twice('a')]",
      ],
      "[ 2, 'aa' ]",
    ],
    [
      "export, which a cell doesn't need",
      ["export const shown = 3; export interface Shape { n: number }", "const shape: Shape = { n: shown }; shape.n"],
      "3",
    ],
    ["export default", ["export default function named() { return 4; }", "named()"], "4"],
    ["an object as a result", ["({ a: 1 })"], "{ a: 1 }"],
    ["a template, a comma, an assignment", ["let assigned = 0; assigned = 8"], "8"],
    ["a comment at the end", ["9 // nine"], "9"],
    [
      "strict mode, as in any module",
      [
        "Object.freeze([1]).length; (() => { try { (Object.freeze({ a: 1 }) as { a: number }).a = 2; return 'sloppy'; } catch { return 'strict'; } })()",
      ],
      "'strict'",
    ],
    ["a promise as it is", ["Promise.resolve(1)"], "Promise { 1 }"],
    ["letters of all alphabets", ["const größe = 1; const 数 = 2;", "größe + 数"], "3"],
    [
      "a line separator",
      ["const text = `a\u2028b`; const after: number = 'x';"],
      "TypeScriptError: TS2322: Type 'string' is not assignable to type 'number'.",
    ],
    ["no statement at all", ["// nothing"], ""],
  ] as const)("%s", async ([, cells, right]) => {
    expect(await last(...cells)).toBe(right);
  });

  test("types that can't be written down don't lose the other names", async () => {
    expect(
      await last(
        "const good = 2; const $$ = 3; function make() { return class { private x = 1; read() { return this.x; } }; }",
        "[good, $$, new (make())().read()]",
      ),
    ).toBe("[ 2, 3, 1 ]");
  });

  test("decorators of the kind that TypeScript 5.0 had first", async () => {
    expect(
      await last(
        "const marks: string[] = []; function mark(target: object, key: string) { marks.push(key); } class Marked { @mark field = 1; } marks",
      ),
    ).toBe("[ 'field' ]");
  });
});

describe("files", () => {
  test("may use Node though the cell doesn't", async () => {
    write(
      "uses-node.ts",
      'import { join } from "node:path";\nexport const joined = join("a", "b");\nexport const where = import.meta.dirname;\n',
    );
    expect(await last('import { joined, where } from "./uses-node"; [joined, typeof where]')).toBe(
      "[ 'a/b', 'string' ]",
    );
  });

  test("that are gone are gone, and a folder can stand in for one", async () => {
    write("one.ts", "export const v = 3;\n");
    expect(await last('import { v } from "./one"; v')).toBe("3");
    rmSync(join(folder, "one.ts"));
    expect(await last('import { v } from "./one"; v')).toContain("Cannot find module './one'");
    mkdirSync(join(folder, "one"), { recursive: true });
    writeFileSync(join(folder, "one/index.ts"), "export const v = 99;\n");
    expect(await last('import { v } from "./one"; v')).toBe("99");
  });

  test("with an error stop every cell until they are mended", async () => {
    write("half.ts", "export const half = 1;\n");
    expect(await last('import { half } from "./half"; half')).toBe("1");
    write("half.ts", "export const half = ;\n");
    expect(await last("half")).toContain("Expression expected");
    write("half.ts", "export const half = 0.5;\n");
    expect(await last("half")).toBe("0.5");
  });

  test("may import each other in a circle, and JSON", async () => {
    write("data.json", '{ "size": 4 }\n');
    write(
      "ping.ts",
      'import { pong } from "./pong";\nimport data from "./data.json";\nexport const ping = (n: number): number => (n === 0 ? data.size : pong(n - 1));\n',
    );
    write("pong.ts", 'import { ping } from "./ping";\nexport const pong = (n: number): number => ping(n);\n');
    expect(await last('import { ping } from "./ping"; ping(3)')).toBe("4");
  });

  test("are found from the notebook's folder wherever a cell goes", async () => {
    write("home.ts", "export const home = 1;\n");
    expect(await last('process.chdir("/"); import { home } from "./home"; home')).toBe("1");
  });
});

test("a package that only `import` can load is imported like all others", async () => {
  const course = notebookFolder({ "course/empty.txt": "" });
  const packages = join(PROJECT, "notebooks/node_modules");
  const modules = join(course, "course/node_modules");
  mkdirSync(join(modules, "esm-only"), { recursive: true });
  for (const name of ["tslab", "@tslab", "@types", "strides"])
    symlinkSync(join(packages, name), join(modules, name), "junction");
  const manifest = { name: "esm-only", type: "module", exports: { ".": { types: "./i.d.ts", import: "./i.js" } } };
  writeFileSync(join(modules, "esm-only/package.json"), JSON.stringify(manifest));
  writeFileSync(join(modules, "esm-only/i.js"), "export default 5; export const six = await Promise.resolve(6);\n");
  writeFileSync(
    join(modules, "esm-only/i.d.ts"),
    "declare const five: number; export default five; export const six: number;\n",
  );
  const other = await startOurs(join(course, "course"));
  const { messages } = await other.execute('import five, { six } from "esm-only"; [five, six]');
  expect(messages.map(({ header, content }) => content.data ?? content.text ?? header.msg_type)).toEqual([
    "status",
    "execute_input",
    { "text/plain": "[ 5, 6 ]" },
    "status",
  ]);
});

describe("whatever a cell does", () => {
  test("a result that JSON can't say is an error", async () => {
    expect(await last('({ [Symbol.for("Jupyter.display")]: () => ({ "application/json": 10n }) })')).toContain(
      "BigInt",
    );
    expect(await last("1")).toBe("1");
  });

  test("a cell that writes into the kernel's pipe loses its process, not the kernel", async () => {
    expect(
      await last('import { writeSync } from "node:fs"; writeSync(4, "garbage\\n"); await new Promise(() => {});'),
    ).toContain("it wrote to the kernel's own pipe");
    expect(await last("1")).toBe("1");
  });

  test("a cell that removes the process's listeners runs on", async () => {
    expect(await last('process.removeAllListeners("message"); process.removeAllListeners(); 1', "2")).toBe("2");
  });

  test("what a cell started ends with the kernel", async () => {
    const pid = Number(
      await last('import { spawn } from "node:child_process"; const child = spawn("sleep", ["600"]); child.pid'),
    );
    await kernel.shutdown();
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
