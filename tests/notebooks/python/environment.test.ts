import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { environment, type Python } from "./environment.ts";

// What is said where there is no Python, or nothing for it to install. No test here needs a network, nor a Python.

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strides-python-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const python = (env: NodeJS.ProcessEnv): Promise<Python> => environment({ folder: join(folder, "made"), env });

/** A program that answers as a Python would, as far as it is asked. */
function pretend(...lines: readonly string[]): NodeJS.ProcessEnv {
  const program = join(folder, "python");
  writeFileSync(program, ["#!/bin/sh", ...lines].join("\n"), { mode: 0o755 });
  return { ...process.env, PYTHON: program };
}
const said = (found: Python): string => ("missing" in found ? found.missing.replaceAll(folder, "FOLDER") : "nothing");

describe.skipIf(process.platform === "win32")("a Python of the tests' own", () => {
  test("isn't had without a Python", async () => {
    expect(said(await python({ PATH: folder }))).toMatchInlineSnapshot(`
      "tests: there is no Python to run Jupyter's own clients in
        given     python3: ENOENT
        expected  Python 3.11 or newer
        to do     install Python with its venv module, or name its program in the variable PYTHON, and test again"
    `);
  });

  test("isn't had from one that is too old", async () => {
    expect(said(await python(pretend("echo 3.9.2")))).toMatchInlineSnapshot(`
      "tests: there is no Python to run Jupyter's own clients in
        given     Python 3.9.2 as FOLDER/python
        expected  Python 3.11 or newer
        to do     install Python with its venv module, or name its program in the variable PYTHON, and test again"
    `);
  });

  test("isn't had without the module venv, and nothing half made is left", async () => {
    const env = pretend('case "$1" in -c) echo 3.12.1;; *) echo "No module named venv" >&2; exit 1;; esac');
    expect(said(await python(env))).toMatchInlineSnapshot(`
      "tests: there is no Python to run Jupyter's own clients in
        given     FOLDER/python -m venv: No module named venv
        expected  a Python with its module venv, and a disk with room
        to do     install the module (on Debian the package python3-venv), and test again"
    `);
    expect(readdirSync(folder)).toEqual(["python"]);
  });

  test("isn't had without the packages, and nothing half made is left", async () => {
    const pip = 'printf "#!/bin/sh\\necho Retrying >&2\\necho ERROR: No matching distribution found >&2\\nexit 1\\n"';
    const venv = `mkdir -p "$3/bin"; ${pip} > "$3/bin/python"; chmod +x "$3/bin/python"`;
    expect(said(await python(pretend(`case "$1" in -c) echo 3.12.1;; *) ${venv};; esac`)))).toMatchInlineSnapshot(`
      "tests: there is no Python to run Jupyter's own clients in
        given     pip install: ERROR: No matching distribution found
        expected  the packages of tests/notebooks/python/requirements.txt from PyPI
        to do     check the network, or tell pip of a mirror by PIP_INDEX_URL, and test again"
    `);
    expect(readdirSync(folder)).toEqual(["python"]);
  });

  test("is made once, and made anew for another version", async () => {
    // Which version it is made for stands in the folder, so that one sees when it is made anew.
    const fill =
      'mkdir -p "$3/bin"; printf "#!/bin/sh\\n" > "$3/bin/python"; chmod +x "$3/bin/python"; date +%N > "$3/when"';
    const made = async (version: string): Promise<string> => {
      const found = await python(pretend(`case "$1" in -c) echo ${version};; *) ${fill};; esac`));
      expect(found).toEqual({ program: join(folder, "made/bin/python") });
      return readFileSync(join(folder, "made/when"), "utf8");
    };
    const first = await made("3.12.1");
    expect(await made("3.12.1")).toBe(first);
    expect(await made("3.13.0")).not.toBe(first);
    expect(readdirSync(folder).sort()).toEqual(["made", "python"]);
  });
});
