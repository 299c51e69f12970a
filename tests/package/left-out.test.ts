import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveOut } from "../left-out.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, `.cache/left-out-${process.pid}`);

beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true });
  const lines = [
    'import { test } from "vitest";',
    'import { leaveOut } from "../../tests/left-out.ts";',
    'test("has what it needs", () => {});',
    'test("needs a gadget", (context) => leaveOut(context, "no gadget\\n  to do     get one"));',
    'test("needs it too", (context) => leaveOut(context, "no gadget\\n  to do     get one"));',
    'test.skip("is skipped without a word", () => {});',
  ];
  writeFileSync(join(FOLDER, "gadget.test.ts"), lines.join("\n"));
  writeFileSync(join(FOLDER, "vitest.config.mjs"), "export default {};");
});
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** What a run of those tests says, with the reporters that npm test has. */
function tested(CI: string): { status: number | null; said: string } {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const reporters = ["--reporter", "default", "--reporter", join(ROOT, "tests/left-out.ts")];
  const args = [vitest, "run", "--root", FOLDER, ...reporters];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, CI, NO_COLOR: "1" },
    encoding: "utf8",
  });
  return { status, said: (stdout + stderr).replaceAll(`left-out-${process.pid}`, "left-out") };
}

test("a run says at its end what it left out, and how to get it", () => {
  const { status, said } = tested("");
  expect(status, said).toBe(0);
  expect(said.slice(said.indexOf("Left out"))).toMatchInlineSnapshot(`
    "Left out:
      gadget.test.ts > needs a gadget
      gadget.test.ts > needs it too
    no gadget
      to do     get one

    "
  `);
  expect(said.indexOf("Left out")).toBeGreaterThan(said.indexOf("Tests "));
});

test("with CI=true what is left out fails", () => {
  const { status, said } = tested("true");
  expect(status).toBe(1);
  expect(said).toContain("no gadget");
  expect(said).toMatch(/Tests +2 failed \| 1 passed \| 1 skipped/);
});

test.for([undefined, "", "0", "false"])("CI=%s is none", (CI) => {
  const skip = (reason?: string | boolean): never => {
    throw new Error(`left out: ${reason}`);
  };
  expect(() => leaveOut({ skip }, "no gadget", { CI })).toThrow("left out: no gadget");
});
