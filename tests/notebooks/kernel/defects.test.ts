import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Kernel } from "../../../notebooks/client/kernel.ts";
import type { Content, Message } from "../../../notebooks/jupyter/message.ts";
import { notebookFolder, startOurs, startStock } from "../kernels.ts";

// What breaks a course on tslab as it comes. Each is seen on stock tslab and not on ours: `see` says what happens, `right` what
// should.

interface Seen {
  readonly reply: Content;
  readonly messages: readonly Message[];
}
/** A kernel in a folder of its own, and what it says of a cell, whether or not it ever says that it is idle again. */
interface Bench {
  readonly kernel: Kernel;
  readonly folder: string;
  run(code: string): Promise<Seen>;
  /** The text of a cell's result, of what it printed, or of its error. */
  text(code: string): Promise<string>;
  /** Resolves at the next line that is printed. */
  printed(): Promise<void>;
}

async function bench(start: typeof startOurs): Promise<Bench> {
  const folder = notebookFolder();
  let heard: Message[] = [];
  let told = (): void => {};
  const kernel = await start(folder, {
    onMessage: (message, channel) => {
      if (channel === "iopub") heard.push(message);
      if (message.header.msg_type === "stream") told();
    },
  });
  const printed = (): Promise<void> =>
    new Promise((resolve) => {
      told = resolve;
    });
  const run = async (code: string): Promise<Seen> => {
    heard = [];
    const asked = kernel.request("execute_request", { code, silent: false, store_history: true, allow_stdin: false });
    const reply = await asked.catch((): Content => ({ status: "died" }));
    // All that the cell has said is there when the kernel has answered something else.
    if (reply.status !== "died") await kernel.info();
    const messages = heard.filter(({ parent }) => parent?.msg_type === "execute_request");
    return { reply, messages };
  };
  const text = async (code: string): Promise<string> => {
    const { messages } = await run(code);
    const said = messages.map(({ header, content }) => {
      const data = content.data as Record<string, unknown> | undefined;
      return header.msg_type === "error" ? `${content.ename}` : (content.text ?? data?.["text/plain"] ?? "");
    });
    return said.join("").trim();
  };
  return { kernel, folder, run, text, printed };
}

interface Defect {
  readonly what: string;
  readonly see: (bench: Bench) => Promise<unknown>;
  readonly right: unknown;
}
const typesOf = ({ messages }: Seen): string[] => messages.map(({ header }) => header.msg_type);

const DEFECTS: readonly Defect[] = [
  {
    what: "1: a cell that prints 700 lines shows them all, and ends",
    async see({ run }) {
      const seen = await run("for (let i = 0; i < 700; i++) console.log(i);");
      const text = seen.messages.map(({ content }) => content.text ?? "").join("");
      return { lines: text.split("\n").length - 1, idle: seen.messages.at(-1)?.content.execution_state };
    },
    right: { lines: 700, idle: "idle" },
  },
  {
    what: "2: names of earlier cells can stand in { pad, stride }",
    async see({ text }) {
      await text("const pad = 1; const stride = 2;");
      return text("const options = { pad, stride }; options");
    },
    right: "{ pad: 1, stride: 2 }",
  },
  {
    what: "3: a property named as something of an earlier cell can be taken out of an object",
    async see({ text }) {
      await text("const b = 1; const net = { b: 2 };");
      return text("const { b: bias } = net; bias");
    },
    right: "2",
  },
  {
    what: "4: a function sees what later cells give to its variables, and they see what it does",
    async see({ text }) {
      await text("let count = 0; const read = () => count; const grow = () => { count += 10; };");
      await text("count = 5;");
      await text("grow();");
      return text("console.log(read(), count);");
    },
    right: "15 15",
  },
  {
    what: "5: what cells share is no Proxy, which makes a loop over it a hundred times slower",
    see: ({ text }) => text('import { types } from "node:util"; types.isProxy(exports)'),
    right: "false",
  },
  {
    what: "6: a changed file is read again, also where another file imports it",
    async see({ folder, text }) {
      writeFileSync(join(folder, "deep.ts"), "export const value = 1;\n");
      writeFileSync(join(folder, "net.ts"), 'import { value } from "./deep";\nexport const net = () => value;\n');
      await text('import { net } from "./net"; net()');
      writeFileSync(join(folder, "deep.ts"), "export const value = 22;\n");
      return text("net()");
    },
    right: "22",
  },
  {
    what: "7: a file that was missing can be written, and imported then",
    async see({ folder, text }) {
      await text('import { late } from "./late";');
      writeFileSync(join(folder, "late.ts"), "export const late = 3;\n");
      await text("1");
      return text('import { late } from "./late"; late');
    },
    right: "3",
  },
  {
    what: "8: an error is an error, with a name, a message and the cell's own line; and the next cell runs",
    async see({ run }) {
      const { reply, messages } = await run('interface Gone {}\n\nthrow new RangeError("far");');
      const error = messages.find(({ header }) => header.msg_type === "error")?.content;
      const next = await run("1 + 1");
      const { ename, evalue } = error ?? {};
      const traceback = (error?.traceback as string[] | undefined)?.join("\n") ?? "";
      return { status: reply.status, ename, evalue, line: /:(\d+):7/.exec(traceback)?.[1], next: next.reply.status };
    },
    right: { status: "error", ename: "RangeError", evalue: "far", line: "3", next: "ok" },
  },
  {
    what: "9: a cell that throws keeps what it has declared",
    async see({ text }) {
      await text('const kept = 7; throw new Error("later");');
      return text("kept");
    },
    right: "7",
  },
  {
    what: "10: an interrupted cell doesn't go on in the background",
    async see({ kernel, run, text, printed }) {
      await text("let turns = 0;");
      const reply = run(
        "for (;;) { if (turns++ === 20) console.log(0); await new Promise((wake) => setTimeout(wake, 1, 0)); }",
      );
      await printed();
      await kernel.interrupt();
      await reply;
      return text("const before = turns; await new Promise((wake) => setTimeout(wake, 40, 0)); turns - before");
    },
    right: "0",
  },
  {
    what: "11: types are strict, WebAssembly is known, and a file can be imported by its whole name",
    async see({ folder, run }) {
      writeFileSync(join(folder, "whole.ts"), "export const whole = 1;\n");
      const loose = await run("const twice = (x) => 2 * x;");
      const wasm = await run("new WebAssembly.Memory({ initial: 1 }).buffer.byteLength");
      const ending = await run('import { whole } from "./whole.ts"; whole');
      return [loose, wasm, ending].map(({ reply }) => reply.status);
    },
    right: ["error", "ok", "ok"],
  },
  {
    what: "12: a result says which execution it is of, and clients hear what is run",
    async see({ run }) {
      const seen = await run("6 * 7");
      const result = seen.messages.find(({ header }) => header.msg_type === "execute_result")?.content;
      return { types: typesOf(seen), count: result?.execution_count === seen.reply.execution_count };
    },
    right: { types: ["status", "execute_input", "execute_result", "status"], count: true },
  },
  {
    what: "14: process.exit() in a cell is an error, and what was computed is still there",
    async see({ text, run }) {
      await text("const dear = 42;");
      const { reply } = await run("process.exit(0)");
      return reply.status === "died" ? "died" : text("dear");
    },
    right: "42",
  },
];

describe.for([
  ["our kernel", startOurs, true],
  ["stock tslab", startStock, false],
] as const)("%s", ([, start, mended]) => {
  for (const { what, see, right } of DEFECTS)
    test(`${mended ? "" : "not "}${what}`, { timeout: 120_000 }, async () => {
      const made = await bench(start);
      const seen = await see(made);
      await made.kernel.kill();
      if (mended) expect(seen).toEqual(right);
      else expect(seen).not.toEqual(right);
    });
});
