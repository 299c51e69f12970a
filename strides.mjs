#!/usr/bin/env node
// `npx strides …`, the command line. In the repository it first builds what has changed, as every npm script does.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const setUp = fileURLToPath(new URL("run.mjs", import.meta.url));
const { status } = existsSync(setUp)
  ? spawnSync(process.execPath, [setUp, "build"], { stdio: "inherit" })
  : { status: 0 };
if (status === 0) {
  const [lib, notebooks] = await Promise.all([
    import("./dist/command/index.js"),
    import("./dist/notebooks/command/index.js"),
  ]);
  await lib.main(process.argv.slice(2), { ...lib.VERBS, ...notebooks.VERBS });
} else process.exitCode = status ?? 1;
