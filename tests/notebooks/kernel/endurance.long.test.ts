import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Kernel } from "../../../notebooks/client/kernel.ts";
import { Session } from "../../../notebooks/client/session.ts";
import { writeConnection } from "../../../notebooks/jupyter/connection.ts";
import { notebookFolder, OURS, printed, startOurs } from "../kernels.ts";
import { later } from "./later.ts";
import { handlesOf, isAlive, isLinux, residentOf, treeOf } from "./processes.ts";

// What lasts: many cells, many interrupts, many restarts, many clients that die. No idle is lost, nobody is left behind,
// and nothing grows. Each request waits for its reply and its idle, so a lost one ends a test by its time limit.

const CELLS = 1000;
const INTERRUPTS = 200;
const RESTARTS = 50;
const CLIENTS = 20;
/** What a heap may have grown by between two moments: its collector levels off after some two thousand cells. */
const SLACK_MB = 60;
/** How long what was told to end may take. */
const ENDING = { timeout: 15_000, interval: 20 };

interface Footprint {
  readonly megabytes: number;
  readonly handles: number;
  readonly processes: number;
}
const footprintOf = (pids: readonly number[]): Footprint => ({
  megabytes: residentOf(pids),
  handles: handlesOf(pids),
  processes: pids.length,
});

function expectNoGrowth(before: Footprint, after: Footprint): void {
  if (!isLinux) return;
  expect(after.processes).toBe(before.processes);
  expect(after.handles).toBeLessThanOrEqual(before.handles);
  expect(after.megabytes).toBeLessThanOrEqual(before.megabytes + SLACK_MB);
}

/** Runs a cell, and something else when it has printed its first line. */
async function whileRunning(kernel: Kernel, code: string, act: () => Promise<void>) {
  let acted: Promise<void> | undefined;
  const executed = await kernel.execute(code, {
    onMessage({ header }) {
      if (header.msg_type === "stream") acted ??= act();
    },
  });
  await acted;
  return executed;
}

describe("one kernel", () => {
  let kernel: Kernel;
  beforeAll(async () => {
    kernel = await startOurs();
  });

  test(`runs ${CELLS} cells in a row, and as many again sent at once`, async () => {
    let before: Footprint | undefined;
    const cell = (i: number) => `const name${i % 20} = ${i}; console.log(name${i % 20});`;
    const start = Number((await kernel.execute("0")).count);
    for (let i = 1; i <= CELLS; i++) {
      const { reply, messages, count } = await kernel.execute(cell(i));
      expect([reply.status, count, printed(messages)]).toEqual(["ok", start + i, `${i}\n`]);
      if (i === CELLS / 2) before = footprintOf(treeOf(kernel.pid));
    }
    const between = footprintOf(treeOf(kernel.pid));
    expectNoGrowth(before!, between);
    const all = await Promise.all(Array.from({ length: CELLS }, (_, i) => kernel.execute(cell(i))));
    expect(all.map(({ messages }) => printed(messages))).toEqual(Array.from({ length: CELLS }, (_, i) => `${i}\n`));
    expectNoGrowth(between, footprintOf(treeOf(kernel.pid)));
  });

  test(`is interrupted ${INTERRUPTS} times in a row, whatever runs, and keeps its state`, async () => {
    const begun = 'console.log("begun");';
    const cells = {
      "a loop": `${begun} while (true) {}`,
      "a loop after an await": `await null; ${begun} while (true) {}`,
      microtasks: `${begun} for (;;) await null;`,
      timers: `${begun} for (;;) await new Promise((next) => setTimeout(next, 0));`,
      "a promise that nobody keeps": `${begun} await new Promise(() => {});`,
    };
    const names = Object.keys(cells) as (keyof typeof cells)[];
    await kernel.execute("let kept = 0;");
    let before: Footprint | undefined;
    for (let i = 0; i < INTERRUPTS; i++) {
      const name = names[i % names.length]!;
      const { reply, messages } = await whileRunning(kernel, cells[name], () => kernel.interrupt());
      const errors = messages.filter(({ header }) => header.msg_type === "error").length;
      expect([name, reply.status, errors]).toEqual([name, "error", 1]);
      const { messages: after } = await kernel.execute("kept += 1; console.log(kept);");
      expect(printed(after)).toBe(`${i + 1}\n`);
      if (i === INTERRUPTS / 4) before = footprintOf(treeOf(kernel.pid));
    }
    expectNoGrowth(before!, footprintOf(treeOf(kernel.pid)));
  });
});

test(`a kernel restarts ${RESTARTS} times, and nothing of it stays`, async () => {
  const kernel = await startOurs();
  let before: Footprint | undefined;
  let own = 0;
  for (let i = 0; i < RESTARTS; i++) {
    const { count } = await kernel.execute("const name = 1;");
    expect(count).toBe(1);
    const tree = isLinux ? treeOf(kernel.pid) : [];
    if (i === 5) {
      before = footprintOf(tree);
      own = handlesOf([process.pid]);
    }
    await kernel.restart();
    await kernel.info();
    await expect.poll(() => tree.filter(isAlive), ENDING).toEqual([]);
  }
  await kernel.execute("const name = 1;");
  expectNoGrowth(before!, footprintOf(treeOf(kernel.pid)));
  // The client's own sockets: the last few may still be closing.
  if (isLinux) expect(handlesOf([process.pid])).toBeLessThanOrEqual(own + 20);
});

/** A client in a process of its own, which starts a kernel as clients do, says its number, and then does nothing. */
const CLIENT = `
  const [program, ...args] = process.argv.slice(1);
  const env = { ...process.env, JPY_PARENT_PID: String(process.pid) };
  const kernel = require("node:child_process").spawn(program, args, { env, stdio: "ignore", detached: true });
  console.log(kernel.pid);
  setInterval(() => {}, 1e6);`;
const DOING: Record<string, string | undefined> = {
  "before its kernel listens": undefined,
  "while its kernel is idle": "console.log(1);",
  "while a cell computes": 'console.log("begun"); while (true) {}',
  "while a cell waits": 'console.log("begun"); await new Promise(() => {});',
};

test.runIf(isLinux)(`a client that is killed, ${CLIENTS} times, takes its kernel along`, async () => {
  for (let i = 0; i < CLIENTS; i++) {
    const when = Object.keys(DOING)[i % Object.keys(DOING).length]!;
    const code = DOING[when];
    const folder = mkdtempSync(join(tmpdir(), "strides-killed-"));
    const file = join(folder, "connection.json");
    const connection = await writeConnection(file);
    const argv = OURS.map((word) => word.replace("{connection_file}", file));
    const client = spawn(process.execPath, ["-e", CLIENT, ...argv], {
      cwd: notebookFolder(),
      stdio: ["ignore", "pipe", "ignore"],
    });
    const kernel = Number(String((await once(client.stdout, "data"))[0]));
    // Who talks to the kernel is another process than the one that is killed, so that the kernel notices by the death alone.
    const begun = later();
    const session = new Session(connection, ({ header }) => {
      if (header.msg_type === "stream") begun.keep();
    });
    try {
      if (code !== undefined) {
        await session.ask("kernel_info_request", {}, "shell").reply;
        const asked = session.ask("execute_request", { code, silent: false, store_history: true }, "shell");
        await (code.includes("begun") ? begun.promise : asked.idle);
      }
      const tree = treeOf(kernel);
      expect(tree.length, when).toBeGreaterThan(0);
      client.kill("SIGKILL");
      await expect.poll(() => [...new Set([...tree, ...treeOf(kernel)])].filter(isAlive), ENDING).toEqual([]);
    } finally {
      client.kill("SIGKILL");
      session.close(new Error("the test is over"));
      for (const pid of treeOf(kernel)) process.kill(pid, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
