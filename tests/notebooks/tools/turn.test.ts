import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir, uptime } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { turnAt } from "../../../notebooks/tools/turn.ts";

test.for([
  ["an hour ago", Date.now() / 1000 - 3601],
  ["before the computer was started", Date.now() / 1000 - uptime() - 60],
] as const)("a turn that began %s is nobody's, whoever has that number now", async ([, since]) => {
  const folder = mkdtempSync(join(tmpdir(), "strides-turn-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lock = join(folder, "made.lock");
  writeFileSync(lock, String(process.pid));
  utimesSync(lock, since, since);
  const over = await turnAt(join(folder, "made"));
  over();
  expect(() => rmSync(lock)).toThrow("ENOENT");
});
