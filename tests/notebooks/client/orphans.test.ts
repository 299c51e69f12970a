import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { notebookFolder, OURS, PROJECT, STOCK } from "../kernels.ts";

// A client as a program of its own, which is ended in one way or another.

const folder = notebookFolder();
const program = join(folder, "client.cjs");
const SOURCE = `
  import { startKernel } from "./notebooks/client/kernel.ts";
  startKernel({ argv: ${JSON.stringify(STOCK)}, cwd: ${JSON.stringify(folder)} }).then(async (kernel) => {
    await kernel.info();
    const { messages } = await kernel.execute("console.log(process.argv[process.argv.indexOf('--config-path') + 1])");
    console.log(JSON.stringify({ pid: kernel.pid, file: messages.find(({ content }) => content.text).content.text.trim() }));
    process.stdin.once("data", () => process.exit(0));
  });`;

/** One that holds a kernel of each kind. */
const both = join(folder, "both.cjs");
const BOTH = `
  import { startKernel } from "./notebooks/client/kernel.ts";
  Promise.all(${JSON.stringify([OURS, STOCK])}.map(async (argv) => {
    const kernel = await startKernel({ argv, cwd: ${JSON.stringify(folder)} });
    await kernel.info();
    return kernel.pid;
  })).then((pids) => console.log(JSON.stringify(pids)));`;

beforeAll(() => {
  for (const [contents, outfile] of [
    [SOURCE, program],
    [BOTH, both],
  ] as const)
    buildSync({
      stdin: { contents, resolveDir: PROJECT, loader: "ts" },
      outfile,
      bundle: true,
      platform: "node",
      packages: "external",
    });
});

/** A process that has ended and whose parent hasn't asked how is a zombie: it has a number and runs no more. */
function runs(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return /^[^Z]/.test(stdout.trim());
}

// Windows knows no signals, and no ps.
test.skipIf(process.platform === "win32").for([
  ["exits", undefined, { code: 0, signal: null }],
  ["is interrupted", "SIGINT", { code: null, signal: "SIGINT" }],
  ["is terminated", "SIGTERM", { code: null, signal: "SIGTERM" }],
  ["loses its terminal", "SIGHUP", { code: null, signal: "SIGHUP" }],
] as const)("a kernel and its connection file go with a client that %s", async ([, signal, end]) => {
  const client = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
  // Its kernel goes with it also where this test fails.
  onTestFinished(() => void client.kill());
  const ended = new Promise((resolve) => client.once("exit", (code, by) => resolve({ code, signal: by })));
  const line = await new Promise<string>((resolve) => createInterface(client.stdout).once("line", resolve));
  const { pid, file } = JSON.parse(line);
  expect([runs(pid), existsSync(file)]).toEqual([true, true]);
  if (signal) client.kill(signal);
  else client.stdin.write("end\n");
  expect(await ended).toEqual(end);
  await expect.poll(() => runs(pid), { interval: 5 }).toBe(false);
  expect(existsSync(file)).toBe(false);
});

// The thirteenth defect of stock tslab; the others are among the tests of the kernel.
test.skipIf(process.platform === "win32")(
  "a client that is killed takes our kernel along, and leaves stock tslab behind",
  async () => {
    const client = spawn(process.execPath, [both], { stdio: ["pipe", "pipe", "inherit"] });
    const line = await new Promise<string>((resolve) => createInterface(client.stdout).once("line", resolve));
    const [ours, stock] = JSON.parse(line);
    onTestFinished(() => void process.kill(-stock, "SIGKILL"));
    client.kill("SIGKILL");
    await expect.poll(() => runs(ours), { interval: 20, timeout: 30_000 }).toBe(false);
    expect(runs(stock)).toBe(true);
  },
);
