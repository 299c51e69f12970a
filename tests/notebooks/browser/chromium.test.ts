import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findChromium } from "./chromium.ts";

// Which browser is taken, and what is said where there is none.

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strides-chromium-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string): string {
  const file = join(folder, process.platform === "win32" ? `${name}.exe` : name);
  writeFileSync(file, "");
  chmodSync(file, 0o755);
  return file;
}

describe("the browser of the tests", () => {
  test("is the one that CHROMIUM names, before all others", () => {
    program("chromium");
    const named = program("another");
    expect(findChromium({ PATH: folder, CHROMIUM: named })).toEqual({ program: named });
  });

  test("else the first on the PATH, by any of its names", () => {
    const chrome = program("google-chrome");
    expect(findChromium({ PATH: ["/nowhere", "", folder].join(delimiter) })).toEqual({ program: chrome });
  });

  test("isn't there where there is none", () => {
    expect("missing" in findChromium({}) && findChromium({ PATH: folder })).toMatchInlineSnapshot(`
      {
        "missing": "tests: there is no browser to open JupyterLab in
        given     none of chromium, chromium-browser, google-chrome, google-chrome-stable, chrome on the PATH
        expected  Chromium or Chrome
        to do     install one (on Debian the package chromium), or name its program in the variable CHROMIUM, and test again",
      }
    `);
  });

  test("isn't a file that can't be run, nor a folder", () => {
    const named = join(folder, "chromium");
    writeFileSync(named, "", { mode: 0o644 });
    expect(findChromium({ CHROMIUM: folder })).toHaveProperty("missing");
    if (process.platform !== "win32") expect(findChromium({ CHROMIUM: named })).toHaveProperty("missing");
  });
});
