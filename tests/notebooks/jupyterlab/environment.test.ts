import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pythonOf, type Wish } from "../../../notebooks/jupyterlab/environment.ts";
import { leaveOut } from "../../left-out.ts";

// How an environment is made, and what is said where it can't be. No test here needs a network, nor a Python.

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "strides ünd python-"));
  writeFileSync(join(folder, "packages.txt"), "one==1\n");
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

const python = (env: NodeJS.ProcessEnv, more: Partial<Wish> = {}): Promise<string> =>
  pythonOf({
    caller: "tests",
    folder: join(folder, "made"),
    requirements: [join(folder, "packages.txt")],
    oldest: [3, 11],
    env,
    ...more,
  });
const refused = (env: NodeJS.ProcessEnv): Promise<string> =>
  python(env).then(
    () => "nothing",
    (error: Error) => error.message.replaceAll(folder, "FOLDER"),
  );

function program(path: string, ...lines: readonly string[]): void {
  writeFileSync(path, ["#!/bin/sh", ...lines].join("\n"), { mode: 0o755 });
}
/** A program that answers as a Python would, as far as it is asked. */
function pretend(...lines: readonly string[]): NodeJS.ProcessEnv {
  program(join(folder, "python"), ...lines);
  return { ...process.env, PYTHON: join(folder, "python") };
}
/** One whose environments have a pip that says this, and ends so. */
function pretendPip(said: string, code: number): NodeJS.ProcessEnv {
  program(join(folder, "pip"), "cat <<'END'", said, "END", `exit ${code}`);
  return pretend(`case "$1" in -c) echo 3.12.1;; *) mkdir -p "$3/bin"; cp "${folder}/pip" "$3/bin/python";; esac`);
}
const left = (): string[] => readdirSync(folder).filter((name) => name.startsWith("made"));

/** To be called in a `describe` whose Pythons are scripts of a shell. */
const needsShell = (): void =>
  beforeEach((context) => {
    if (process.platform === "win32") leaveOut(context, "Windows starts no script by its first line");
  });

describe("a Python environment isn't made", () => {
  needsShell();

  test("without a Python", async () => {
    expect(await refused({ PATH: folder })).toMatchInlineSnapshot(`
      "tests: there is no Python for it
        given     python3: ENOENT; python: ENOENT
        expected  Python 3.11 or newer
        to do     install Python with its venv module, or name its program in the variable PYTHON, and try again"
    `);
  });

  test("from one that is too old, nor from one that is none", async () => {
    program(join(folder, "python3"), "echo 3.9.2");
    program(join(folder, "python"), "echo install me from the shop >&2; exit 49");
    expect(await refused({ PATH: `${folder}:${process.env.PATH}` })).toMatchInlineSnapshot(`
      "tests: there is no Python for it
        given     Python 3.9.2 as python3; python: install me from the shop
        expected  Python 3.11 or newer
        to do     install Python with its venv module, or name its program in the variable PYTHON, and try again"
    `);
  });

  test("without the module venv, and nothing half made is left", async () => {
    const env = pretend(`case "$1" in -c) echo 3.12.1;; *) mkdir "$3"; echo "No module named venv" >&2; exit 1;; esac`);
    expect(await refused(env)).toMatchInlineSnapshot(`
      "tests: Python can't make an environment
        given     FOLDER/python -m venv: No module named venv
        expected  a Python with its modules venv and ensurepip
        to do     install them (on Debian and Ubuntu the package python3-venv), and try again"
    `);
    expect(left()).toEqual([]);
  });

  test("without Debian's package for it, which is named", async () => {
    const debian = `The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.12-venv

You may need to use sudo with that command.

Failing command: /somewhere/bin/python3`;
    const env = pretend(`case "$1" in -c) echo 3.12.1;; *) echo '${debian}'; exit 1;; esac`);
    expect(await refused(env)).toMatchInlineSnapshot(`
      "tests: Python can't make an environment
        given     FOLDER/python -m venv: ensurepip is not available
        expected  a Python with its modules venv and ensurepip
        to do     install them (apt install python3.12-venv), and try again"
    `);
  });

  test("where nothing can be written", async () => {
    const env = pretendPip("fine", 0);
    writeFileSync(join(folder, "file"), "");
    const error = await python(env, { folder: join(folder, "file/made") }).catch((error: Error) => error);
    expect(String(error).replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
      "StridesError: tests: nothing can be written where it is made
        given     FOLDER/file/made: EEXIST: file already exists, mkdir 'FOLDER/file'
        expected  a folder that you may write in, on a disk with 300 MB of room
        to do     change who may write there, or make room, and try again"
    `);
  });

  test.for([
    {
      name: "a network",
      said: `WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution")': /simple/one/
ERROR: Could not find a version that satisfies the requirement one==1 (from versions: none)
ERROR: No matching distribution found for one==1
WARNING: There was an error checking the latest version of pip.`,
      todo: /check the network, or tell pip of a mirror by PIP_INDEX_URL/,
    },
    {
      name: "the right bytes",
      said: `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.
    one==1 from https://somewhere/one-1-py3-none-any.whl:
        Expected sha256 aa
             Got        bb`,
      todo: /why it changes files/,
      given: /one==1 from/,
    },
    {
      name: "room on the disk",
      said: "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
      todo: /make room/,
    },
    {
      name: "packages for this Python",
      said: `ERROR: Could not find a version that satisfies the requirement one==1 (from versions: none)
ERROR: No matching distribution found for one==1`,
      todo: /name such a Python in the variable PYTHON/,
    },
    {
      name: "a certificate that holds",
      said: "ERROR: Could not fetch URL: SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))",
      todo: /PIP_CERT/,
    },
    {
      name: "a reason that we know",
      said: "ERROR: something else",
      todo: /check the network and the disk/,
      given: /pip install: ERROR: something else/,
    },
  ])("without $name, and nothing half made is left", async ({ said, todo, given = /pip install: ERROR/ }) => {
    const lines = (await refused(pretendPip(said, 1))).split("\n");
    expect(lines[0]).toBe("tests: its packages can't be installed");
    expect(lines[1]).toMatch(given);
    expect(lines[3]).toMatch(todo);
    expect(lines).toHaveLength(4);
    expect(left()).toEqual([]);
  });
});

describe("a Python environment", () => {
  needsShell();

  /** Which one it is stands in the folder, so that one sees when it is made anew. */
  const making = (version: string): NodeJS.ProcessEnv => {
    const fill =
      'mkdir -p "$3/bin"; printf "#!/bin/sh\\n" > "$3/bin/python"; chmod +x "$3/bin/python"; echo "$3" > "$3/which"';
    return pretend(`case "$1" in -c) echo ${version};; *) ${fill};; esac`);
  };
  const madeBy = async (env: NodeJS.ProcessEnv): Promise<string> => {
    expect(await python(env)).toBe(join(folder, "made/bin/python"));
    return readFileSync(join(folder, "made/which"), "utf8");
  };
  const made = (version: string): Promise<string> => madeBy(making(version));

  test("is made once, and anew for another version, other packages, and where its Python is gone", async () => {
    const first = await made("3.12.1");
    expect(await made("3.12.1")).toBe(first);
    const second = await made("3.13.0");
    expect(second).not.toBe(first);
    writeFileSync(join(folder, "packages.txt"), "one==2\n");
    const third = await made("3.13.0");
    expect(third).not.toBe(second);
    rmSync(join(folder, "made/bin/python"));
    expect(await made("3.13.0")).not.toBe(third);
    expect(left()).toEqual(["made"]);
  });

  test("is made by one where several want it at once, and one who was killed over it holds up nobody", async () => {
    writeFileSync(join(folder, "made.lock"), "999999999");
    const env = making("3.12.1");
    expect(new Set(await Promise.all([1, 2, 3].map(() => madeBy(env)))).size).toBe(1);
    expect(left()).toEqual(["made"]);
  });

  test("takes the second program where the first is too old", async () => {
    const fill = 'mkdir -p "$3/bin"; cp /bin/sh "$3/bin/python"';
    program(join(folder, "python3"), "echo 3.9.2");
    program(join(folder, "python"), `case "$1" in -c) echo 3.12.1;; *) ${fill};; esac`);
    // A shell asked for its module pip fails, which is as far as this goes: it is the second that was taken.
    expect(await refused({ PATH: `${folder}:${process.env.PATH}` })).toContain("its packages can't be installed");
  });

  test("tells how far it is", async () => {
    const said = [
      ...Array.from({ length: 30 }, (_, i) => `${i % 2 ? "Collecting" : "Processing"} p${i}==1`),
      "Installing collected packages: p",
    ];
    const told: string[] = [];
    await python(pretendPip(said.join("\n"), 0), { tell: (line) => told.push(line.replaceAll(folder, "FOLDER")) });
    expect(told).toEqual([
      "Making a Python 3.12.1 environment in FOLDER/made …",
      "25 packages found …",
      "Installing 30 packages …",
    ]);
  });

  test("removes what a maker left who was killed, and not what another is making", async () => {
    const env = pretendPip("fine", 0);
    for (const name of [`made-${process.pid}-1`, "made-999999999-1", "made-up"]) mkdirSync(join(folder, name));
    await python(env);
    expect(left().sort()).toEqual(["made", `made-${process.pid}-1`, "made-up"].sort());
  });

  test("is made without what would put packages elsewhere", async () => {
    const env = pretend(
      `case "$1" in -c) echo 3.12.1;; *) mkdir -p "$3/bin"; printf '#!/bin/sh\\nenv > "${folder}/env"\\n' > "$3/bin/python"; chmod +x "$3/bin/python";; esac`,
    );
    await python({
      ...env,
      PIP_TARGET: "/elsewhere",
      PYTHONHOME: "/elsewhere",
      PIP_USER: "1",
      PIP_INDEX_URL: "mirror",
    });
    const seen = readFileSync(join(folder, "env"), "utf8");
    expect(seen).not.toContain("/elsewhere");
    expect(seen).toContain("PIP_USER=0");
    expect(seen).toContain("PIP_INDEX_URL=mirror");
  });
});
