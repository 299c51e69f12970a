import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const PROGRAM: string = fileURLToPath(new URL("../../../strides.mjs", import.meta.url));

/** A folder for a file's tests, with a name that people give folders. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "strides größer als sonst "));
  afterAll(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** What `npx strides …` says in a folder. */
export function strides(cwd: string, ...args: readonly string[]): { status: number | null; out: string; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { cwd, encoding: "utf8" });
  return { status, out: stdout.trim(), said: stderr.trim() };
}
