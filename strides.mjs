#!/usr/bin/env node
// `npx strides …`, the command line. In the repository it first builds what has changed, as every npm script does.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const setUp = fileURLToPath(new URL("run.mjs", import.meta.url));
const { status } = existsSync(setUp)
  ? spawnSync(process.execPath, [setUp, "build"], { stdio: "inherit" })
  : { status: 0 };
if (status === 0) await import("./dist/command/index.js");
else process.exitCode = status ?? 1;
