import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const LONG = "tests/**/*.long.test.ts";

/** `--mode long` runs what takes long (full counts, other versions of Node), and only that. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === "long" ? LONG : "tests/**/*.test.ts"],
    exclude: mode === "long" ? [] : [LONG],
    // Kernels, servers and pages are waited for as much as computed with, so one more than there are cores.
    maxWorkers: availableParallelism() + (mode === "long" ? 0 : 1),
    testTimeout: mode === "long" ? 600_000 : 60_000,
    reporters: [
      "default",
      "./tests/left-out.ts",
      ["json", { outputFile: `.cache/results/${mode === "long" ? "long" : "test"}.json` }],
    ],
  },
}));
