import { beforeAll, expect, test } from "vitest";
import type { Executed, Kernel } from "../../../notebooks/client/kernel.ts";
import { startOurs } from "../kernels.ts";

// Stop always stops, and what was computed is kept.

let kernel: Kernel;
let streamed = (): void => {};
beforeAll(async () => {
  kernel = await startOurs(undefined, { onMessage: ({ header }) => header.msg_type === "stream" && streamed() });
});

/** Run a cell, and stop it when it has printed something. */
async function stopped(code: string): Promise<{ ename: unknown; seen: string }> {
  const printed = new Promise<void>((resolve) => {
    streamed = resolve;
  });
  const running = kernel.execute(code);
  await printed;
  await kernel.interrupt();
  return { ename: (await running).reply.ename, seen: textOf(await running) };
}
const textOf = ({ messages }: Executed): string =>
  messages.map(({ content }) => (content.data as Record<string, string> | undefined)?.["text/plain"] ?? "").join("");
const value = async (code: string): Promise<string> => textOf(await kernel.execute(code));

test.for([
  ["a loop in the cell", "let turns = 0; console.log(1); for (;;) turns++;", "turns > 0"],
  ["a loop over what an earlier cell declared", "console.log(1); while (true) turns += 2;", "turns > 1"],
  ["a loop in a function", "const spin = () => { for (;;); }; console.log(1); spin();", "typeof spin === 'function'"],
  ["a loop after an await", "let later = 0; await null; console.log(1); for (;;) later++;", "later > 0"],
  ["a function after an await", "await null; console.log(1); spin();", "later > 0"],
  [
    "microtasks that never end",
    "console.log(1); await (async (): Promise<void> => { for (;;) await null; })();",
    "later > 0",
  ],
  [
    "a loop that sleeps",
    "let naps = 0; for (;;) { console.log(naps++); await new Promise((r) => setTimeout(r, 1)); }",
    "naps > 0",
  ],
  ["a promise that nobody keeps", "console.log(1); await new Promise(() => {});", "naps > 0"],
  ["printing without end", "for (;;) console.log(1);", "naps > 0"],
  ["a regular expression that never ends", 'console.log(1); /^(a+)+$/.test("a".repeat(60) + "b")', "naps > 0"],
] as const)("%s is stopped", async ([, code, kept]) => {
  expect((await stopped(code)).ename).toBe("Interrupted");
  expect(await value(kept)).toBe("true");
});

test("a cell that catches everything is stopped too", async () => {
  const code = "console.log(1); for (;;) { try { for (;;); } catch {} }";
  expect((await stopped(code)).ename).toBe("Interrupted");
});

test.for([
  ["node:timers/promises", 'import { setTimeout as nap } from "node:timers/promises";'],
  ["util.promisify", 'import { promisify } from "node:util"; const nap = promisify(setTimeout);'],
] as const)("a loop that naps by %s doesn't go on in the background", async ([, imports]) => {
  await kernel.execute(
    `${imports} let naps2 = 0; const train = async () => { for (;;) { await nap(1); console.log(naps2++); } };`,
  );
  expect((await stopped("await train();")).ename).toBe("Interrupted");
  expect(await value("const then = naps2; await new Promise((r) => setTimeout(r, 40)); naps2 - then")).toBe("0");
});

test("timers of earlier cells go on when a later one is stopped", async () => {
  await kernel.execute("let ticks = 0; const ticking = setInterval(() => ticks++, 1);");
  await stopped("console.log(1); await new Promise(() => {});");
  expect(
    await value(
      "const was = ticks; while (ticks === was) await new Promise((r) => setTimeout(r, 1)); clearInterval(ticking); true",
    ),
  ).toBe("true");
});

test("a cell is stopped by what comes right behind it, ten times over", { timeout: 60_000 }, async () => {
  for (let i = 0; i < 10; i++) {
    const running = kernel.execute("for (;;);");
    // Told to the kernel behind the cell, and before the cell can have begun.
    await kernel.request("is_complete_request", { code: "" });
    await kernel.interrupt();
    expect((await running).reply.ename).toBe("Interrupted");
  }
});

test("a question that waits is stopped", async () => {
  const executed = await kernel.execute('prompt("?")', {
    onInput: async () => {
      await kernel.interrupt();
      return "";
    },
  });
  expect(executed.reply.ename).toBe("Interrupted");
});

test("an interrupt where nothing runs changes nothing", async () => {
  await kernel.interrupt();
  expect(await value("1 + 1")).toBe("2");
});

test("cells that were sent with one that is stopped are left out, as with any error", async () => {
  const printed = new Promise<void>((resolve) => {
    streamed = resolve;
  });
  const first = kernel.execute("console.log(1); for (;;);");
  const second = kernel.execute("2");
  await printed;
  await kernel.interrupt();
  expect((await first).reply.status).toBe("error");
  // Without a number: a page would show that of another cell.
  expect((await second).reply).toEqual({ status: "aborted" });
});
