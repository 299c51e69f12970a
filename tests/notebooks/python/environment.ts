import { type ExecFileException, execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { StridesError } from "../../../lib/core/errors.ts";

// A Python of the tests' own, with the packages of requirements.txt: made when the first test needs it, never at an install.

export const ROOT: string = fileURLToPath(new URL("../../..", import.meta.url));
/** Where the files beside this one lie. */
export const HERE: string = fileURLToPath(new URL(".", import.meta.url));
const REQUIREMENTS = join(HERE, "requirements.txt");
const OLDEST = [3, 11] as const;
const ASKED = 'import sys; print("%d.%d.%d" % sys.version_info[:3])';

/** The program to start, or in four lines why there is none. */
export type Python = { readonly program: string } | { readonly missing: string };

interface Place {
  readonly folder?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The environment in this folder, made anew where its packages or its Python are not those that are asked for. */
export async function environment(place: Place = {}): Promise<Python> {
  try {
    return { program: await made(place) };
  } catch (error) {
    if (error instanceof StridesError) return { missing: error.message };
    throw error;
  }
}

async function made({ folder = join(ROOT, ".cache/python"), env = process.env }: Place): Promise<string> {
  const base = env.PYTHON ?? (process.platform === "win32" ? "python" : "python3");
  const run = (program: string, ...args: string[]): Promise<Ended> => ended(program, args, env);
  const { failed, said } = await run(base, "-c", ASKED);
  const version = said.trim();
  if (failed || !isNewEnough(version))
    return refuse(failed ? `${base}: ${failed.code ?? lastLine(said)}` : `Python ${version} as ${base}`, {
      expected: `Python ${OLDEST.join(".")} or newer`,
      todo: "install Python with its venv module, or name its program in the variable PYTHON, and test again",
    });
  const stamp = createHash("sha256").update(version).update(readFileSync(REQUIREMENTS)).digest("hex");
  if (isDone(folder, stamp)) return programIn(folder);

  // Made beside it and moved when it is whole: other tests may be making it too, and nobody meets half of one.
  const fresh = `${folder}-${process.pid}-${Date.now()}`;
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const venv = await run(base, "-m", "venv", fresh);
    if (venv.failed)
      return refuse(`${base} -m venv: ${lastLine(venv.said)}`, {
        expected: "a Python with its module venv, and a disk with room",
        todo: "install the module (on Debian the package python3-venv), and test again",
      });
    const pip = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--only-binary",
      ":all:",
      "--retries",
      "2",
      "-r",
      REQUIREMENTS,
    ];
    const { failed: notInstalled, said: complaint } = await run(programIn(fresh), ...pip);
    if (notInstalled)
      return refuse(`pip install: ${lastLine(complaint)}`, {
        expected: "the packages of tests/notebooks/python/requirements.txt from PyPI",
        todo: "check the network, or tell pip of a mirror by PIP_INDEX_URL, and test again",
      });
    writeFileSync(join(fresh, STAMP), stamp);
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    // Another test was quicker by a moment: what it made is as good.
    if (error instanceof StridesError || !isDone(folder, stamp)) throw error;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return programIn(folder);
}

const STAMP = ".strides";
const isDone = (folder: string, stamp: string): boolean =>
  existsSync(join(folder, STAMP)) && readFileSync(join(folder, STAMP), "utf8") === stamp;

const programIn = (folder: string): string =>
  join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function refuse(given: string, more: { readonly expected: string; readonly todo: string }): never {
  throw new StridesError("tests: there is no Python to run Jupyter's own clients in", { given, ...more });
}

interface Ended {
  readonly failed: ExecFileException | null;
  readonly said: string;
}

const ended = (program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(program, args, { env }, (failed, stdout, stderr) => resolve({ failed, said: stdout + stderr }));
  });

/** What a program said last, which is where Python and pip say what went wrong. */
const lastLine = (said: string): string => said.trim().split("\n").at(-1) ?? "";
