import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { canInstall, nodeOf, OTHERS, ROOT } from "./node-versions.ts";

describe.skipIf(!canInstall).for(OTHERS)("Node $major", (other) => {
  test("passes every test of the library", { timeout: 900_000 }, () => {
    const run = spawnSync(
      nodeOf(other),
      [
        "node_modules/vitest/vitest.mjs",
        "run",
        "tests/lib",
        "--reporter=dot",
        `--outputFile=.cache/results/node-${other.major}.json`,
      ],
      { cwd: ROOT, encoding: "utf8" },
    );
    expect(run.status, run.stdout.slice(-4000)).toBe(0);
    expect(run.stdout).toMatch(/Tests .*passed/);
  });
});
