import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { complain, StridesError } from "../../lib/core/errors.ts";
import { isRunning, turnAt } from "../tools/turn.ts";
import { type Ended, ended } from "./ended.ts";
import { whyNotInstalled } from "./pip.ts";
import { findPython, lastLine, type Version } from "./python.ts";

// A Python environment in a folder of its own, made once and kept until its packages or its Python change.

export interface Wish {
  /** The first words of an error, such as "jupyterlab: it can't be installed". */
  readonly caller: string;
  readonly folder: string;
  /** Files in pip's format. Where one package has hashes, pip asks them of all. */
  readonly requirements: readonly string[];
  readonly oldest: Version;
  readonly env?: NodeJS.ProcessEnv;
  /** Told how far it is, a line at a time. */
  readonly tell?: (line: string) => void;
}

/** The Python of the environment. What it is started with is this and "-m": its scripts know the folder they were made in. */
export async function pythonOf(wish: Wish): Promise<string> {
  const { caller, folder, requirements, oldest, tell = () => {} } = wish;
  const env = withoutOwnWays(wish.env ?? process.env);
  const base = await findPython(oldest, env);
  if ("why" in base)
    return complain(`${caller}: there is no Python for it`, {
      given: base.why,
      expected: `Python ${oldest.join(".")} or newer`,
      todo: "install Python with its venv module, or name its program in the variable PYTHON, and try again",
    });
  const stamp = stampOf(base.version, requirements);
  if (isDone(folder, stamp)) return programIn(folder);

  // Made beside it and moved when it is whole, so that nobody meets half of one.
  const fresh = `${folder}-${process.pid}-${Date.now()}`;
  let over = (): void => {};
  try {
    mkdirSync(dirname(folder), { recursive: true });
    over = await turnAt(folder);
    if (isDone(folder, stamp)) return programIn(folder);
    removeAbandoned(folder);
    tell(`Making a Python ${base.version} environment in ${folder} …`);
    const [program, ...first] = base.words;
    const venv = await ended(program, [...first, "-m", "venv", fresh], { env });
    if (venv.code !== 0) refuseVenv(caller, base.words, venv);
    await install(wish, fresh, env, tell);
    writeFileSync(join(fresh, STAMP), stamp);
    remove(folder);
    await moved(fresh, folder);
  } catch (error) {
    throw isOfDisk(error) ? noRoom(caller, folder, error) : error;
  } finally {
    forget(fresh);
    over();
  }
  return programIn(folder);
}

async function install(
  { caller, requirements }: Wish,
  fresh: string,
  env: NodeJS.ProcessEnv,
  tell: (line: string) => void,
): Promise<void> {
  const files = requirements.flatMap((file) => ["-r", file]);
  const flags = "--disable-pip-version-check --no-input --progress-bar off --only-binary :all: --retries 2".split(" ");
  let found = 0;
  const onLine = (line: string): void => {
    // A file of a mirror on this disk is processed, not collected.
    if (/^(Collecting|Processing) /.test(line)) {
      found++;
      if (found % PACKAGES_A_LINE === 0) tell(`${found} packages found …`);
    } else if (line.startsWith("Installing collected")) tell(`Installing ${found} packages …`);
  };
  const pip = await ended(programIn(fresh), ["-m", "pip", "install", ...flags, ...files], { env, onLine });
  if (pip.code !== 0) complain(`${caller}: its packages can't be installed`, whyNotInstalled(pip));
}

const PACKAGES_A_LINE = 25;
const STAMP = ".strides";

function stampOf(version: string, requirements: readonly string[]): string {
  const hash = createHash("sha256").update(version);
  for (const file of requirements) hash.update(readFileSync(file));
  return hash.digest("hex");
}

/** Also its Python must be there: it is a link to the one it was made with, which may be gone. */
const isDone = (folder: string, stamp: string): boolean =>
  existsSync(programIn(folder)) &&
  existsSync(join(folder, STAMP)) &&
  readFileSync(join(folder, STAMP), "utf8") === stamp;

const programIn = (folder: string): string =>
  join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** What can't be removed now is removed the next time; why it came to that is what is to be said. */
function forget(folder: string): void {
  try {
    remove(folder);
  } catch {}
}

/** Halves of environments whose makers were killed. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}-`)) continue;
    const maker = /^(\d+)-\d+$/.exec(name.slice(basename(folder).length + 1))?.[1];
    if (maker !== undefined && !isRunning(Number(maker))) forget(join(dirname(folder), name));
  }
}

/** Windows refuses for a moment while somebody, such as a virus scanner, looks at what was just written. */
async function moved(from: string, to: string): Promise<void> {
  for (let left = process.platform === "win32" ? 20 : 0; ; left--) {
    try {
      return renameSync(from, to);
    } catch (error) {
      if (left === 0) throw error;
      await pause(250);
    }
  }
}

/** Without what would put packages elsewhere, or take them from elsewhere; mirrors and proxies stay. */
function withoutOwnWays(given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { PYTHONHOME, PYTHONPATH, PIP_TARGET, PIP_PREFIX, PIP_ROOT, VIRTUAL_ENV, ...env } = given;
  return { ...env, PIP_USER: "0", PYTHONUTF8: "1" };
}

function refuseVenv(caller: string, words: readonly string[], { said, notStarted }: Ended): never {
  const given = (why: string): string => `${words.join(" ")} -m venv: ${why}`;
  const debian = /apt(?:-get)? install \S+/.exec(said)?.[0];
  if (/No space left|Errno 28|Disk quota/i.test(said))
    complain(`${caller}: the disk is full`, {
      given: given(lastLine(said)),
      expected: "some 300 MB for JupyterLab and what it stands on",
      todo: "make room, and try again",
    });
  complain(`${caller}: Python can't make an environment`, {
    given: given(
      /ensurepip is not available|No module named \S+/.exec(said.replace(/\s+/g, " "))?.[0] ??
        notStarted ??
        lastLine(said),
    ),
    expected: "a Python with its modules venv and ensurepip",
    todo: `install them (${debian ?? "on Debian and Ubuntu the package python3-venv"}), and try again`,
  });
}

const isOfDisk = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "syscall" in error;

const noRoom = (caller: string, folder: string, { message }: Error): StridesError =>
  new StridesError(`${caller}: nothing can be written where it is made`, {
    given: `${folder}: ${message}`,
    expected: "a folder that you may write in, on a disk with 300 MB of room",
    todo: "change who may write there, or make room, and try again",
  });
