import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { isAlive, isLinux, residentOf, treeOf } from "../kernel/processes.ts";
import { notebookFolder, PROJECT } from "../kernels.ts";
import { ARGV } from "./kernel-server.ts";
import { Page, textOf } from "./page.ts";

// A server as a program of its own: what it takes of memory, and what it leaves behind when it is ended in one way or another.

const folder = notebookFolder();
const program = join(folder, "server.cjs");
const SOURCE = `
  import { serve } from "@hono/node-server";
  import { Hono } from "hono";
  import { Kernels, kernels } from "./notebooks/server/kernels.ts";
  import { openSockets } from "./notebooks/server/sockets.ts";
  const registry = new Kernels({ root: ${JSON.stringify(folder)}, state: "" }, ${JSON.stringify(ARGV)});
  const app = new Hono().route("/api/kernels", kernels(registry));
  serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1", websocket: openSockets().websocket }, ({ port }) => console.log(port));`;

beforeAll(() => {
  const stdin = { contents: SOURCE, resolveDir: PROJECT, loader: "ts" } as const;
  buildSync({ stdin, outfile: program, bundle: true, platform: "node" });
});

interface Running {
  readonly server: ChildProcess;
  readonly page: Page;
  /** The server's processes but itself. */
  readonly others: readonly number[];
}

/** A server with a kernel that has run a cell. */
async function startProgram(): Promise<Running> {
  const server = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void server.kill("SIGKILL"));
  const port = await new Promise((resolve) => createInterface(server.stdout).once("line", resolve));
  const url = `127.0.0.1:${port}/api/kernels`;
  const { id } = (await (await fetch(`http://${url}`, { method: "POST" })).json()) as { id: string };
  const page = await Page.open(`ws://${url}/${id}/channels`);
  await page.run("1 + 1");
  return { server, page, others: treeOf(server.pid!).slice(1) };
}

test.for(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "kernels and what they have started go with a server that is ended by %s",
  async (signal, context) => {
    if (!isLinux) leaveOut(context, "Only Linux says who started whom.");
    const { server, page, others } = await startProgram();
    // The kernel, and the process that runs cells, which is at it.
    expect(others.length).toBeGreaterThanOrEqual(2);
    page.cell("console.log('in it'); while (true) {}");
    await page.find(({ header }) => header.msg_type === "stream");
    server.kill(signal);
    await expect.poll(() => others.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  },
);

test("a server alone takes less than 100 MB, also behind a flood of output", async (context) => {
  if (!isLinux) leaveOut(context, "Only Linux says how much memory a process takes.");
  const { server, page } = await startProgram();
  const before = residentOf([server.pid!]);
  for (let i = 0; i < 5; i++) {
    const { output } = await page.run("for (let i = 0; i < 50_000; i++) console.log(i);");
    expect(textOf(output).length).toBe(288_890);
  }
  expect(before).toBeLessThan(100);
  expect(residentOf([server.pid!])).toBeLessThan(100);
});
