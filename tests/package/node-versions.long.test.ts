import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { canInstall, nodeOf, OTHERS, ROOT } from "./node-versions.ts";

describe.skipIf(!canInstall).for(OTHERS)("Node $major", (other) => {
  const run = (what: string, ...args: readonly string[]): void => {
    const results = `--outputFile=.cache/results/node-${other.major}-${what}.json`;
    const vitest = ["node_modules/vitest/vitest.mjs", "run", "--reporter=dot", results];
    const ran = spawnSync(nodeOf(other), [...vitest, ...args], { cwd: ROOT, encoding: "utf8" });
    expect(ran.status, ran.stdout.slice(-4000)).toBe(0);
    expect(ran.stdout).toMatch(/Tests .*passed/);
  };

  test("passes every test of the library", { timeout: 900_000 }, () => run("library", "tests/lib"));

  test(
    "runs cells: every test of the kernel, but for those that show what stock tslab does",
    { timeout: 900_000 },
    () => run("kernel", "tests/notebooks/kernel", "--exclude", "**/defects.test.ts"),
  );

  test("serves JupyterLab: every test of the server, and a notebook in a browser", { timeout: 900_000 }, () =>
    run("lab", "tests/notebooks/server", "tests/notebooks/command", "tests/notebooks/browser/outputs.test.ts"),
  );
});
