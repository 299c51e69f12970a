#!/usr/bin/env node
// `npx strides …`, the command line. In the repository it first builds what has changed, as every npm script does.
import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is built, on one command line. */
export async function strides(...line) {
  const [lib, notebooks] = await Promise.all([
    import("./dist/command/index.js"),
    import("./dist/notebooks/command/index.js"),
  ]);
  await lib.main(line, { ...lib.VERBS, ...notebooks.VERBS });
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const setUp = fileURLToPath(new URL("run.mjs", import.meta.url));
  const { status } = existsSync(setUp)
    ? spawnSync(process.execPath, [setUp, "build"], { stdio: "inherit" })
    : { status: 0 };
  if (status === 0) await strides(...process.argv.slice(2));
  else process.exitCode = status ?? 1;
}
