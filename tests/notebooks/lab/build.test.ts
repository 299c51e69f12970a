import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { LAB, load } from "./parts.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const made: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "strides-lab-"));
  made.push(path);
  return path;
};
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe("run.mjs", () => {
  /** The repository as it is, but with a page of its own, and with an npm that does what `script` says. */
  function copy(script: string): { dist: string; build: () => { status: number | null; said: string } } {
    const root = folder();
    for (const name of readdirSync(ROOT, { withFileTypes: true }))
      if (name.isFile()) cpSync(join(ROOT, name.name), join(root, name.name));
    for (const name of ["node_modules", "lib", "dist"]) symlinkSync(join(ROOT, name), join(root, name), "junction");
    for (const name of readdirSync(join(ROOT, "notebooks"), { withFileTypes: true }))
      if (name.isFile()) cpSync(join(ROOT, "notebooks", name.name), join(root, "notebooks", name.name));
      else if (name.name !== "lab")
        symlinkSync(join(ROOT, "notebooks", name.name), join(root, "notebooks", name.name), "junction");
    for (const name of readdirSync(LAB).filter((name) => !["dist", "node_modules"].includes(name)))
      cpSync(join(LAB, name), join(root, "notebooks/lab", name), { recursive: true });
    const dist = join(root, "notebooks/lab/dist");
    mkdirSync(dist);
    cpSync(join(LAB, "dist/.strides"), join(dist, ".strides"));
    writeFileSync(join(dist, "lab.js"), "the last good one");
    writeFileSync(join(root, "npm.cjs"), script);
    const env = { ...process.env, npm_execpath: join(root, "npm.cjs") };
    const build = () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "run.mjs"), "build", "--lab"], {
        encoding: "utf8",
        env,
      });
      return { status, said: stdout + stderr };
    };
    return { dist, build };
  }
  const FAILS = 'console.error("npm error network"); process.exit(7);';

  test("leaves a page alone that was made of what is there", () => {
    const { dist, build } = copy(FAILS);
    expect(build()).toMatchObject({ status: 0 });
    expect(readFileSync(join(dist, "lab.js"), "utf8")).toBe("the last good one");
  });

  test.for(["features.mjs", "source/page.js", "package.json", "no-mermaid/index.js"])(
    "builds the page anew when %s has changed; where that fails it says so, and the last good one stays",
    (name) => {
      const { dist, build } = copy(FAILS);
      const changed = join(dist, "..", name);
      writeFileSync(changed, `${readFileSync(changed, "utf8")}\n`);
      const { status, said } = build();
      expect(status).toBe(1);
      expect(said).toBe(`Installing JupyterLab's packages, once …
npm error network
JupyterLab's packages weren't installed
  given     npm ci ended with 7; what it said stands above
  expected  every package of notebooks/lab/package-lock.json installed
  to do     check the network and the space on the disk, then run the same command again
`);
      expect(readFileSync(join(dist, "lab.js"), "utf8")).toBe("the last good one");
      expect(readdirSync(join(dist, "../../../.cache")).filter((left) => left.startsWith("lab-"))).toEqual([]);
    },
  );

  test("says what can't be bundled, and the last good page stays", () => {
    const { dist, build } = copy("");
    rmSync(join(dist, ".strides"));
    const { status, said } = build();
    expect(status).toBe(1);
    expect(said).toMatch(/JupyterLab's page wasn't built\n {2}given {5}.*\n[\s\S]* {2}to do {5}see that the disk/);
    expect(said).toContain("Could not resolve");
    expect(readFileSync(join(dist, "lab.js"), "utf8")).toBe("the last good one");
  });
});

describe("packages are installed in a folder", () => {
  test("of the process, and those of processes that are gone are cleared away", async () => {
    const { room } = (await load("packages.mjs")) as { room(cache: string): string };
    const cache = folder();
    const { pid: gone } = spawnSync(process.execPath, ["-e", ""]);
    for (const name of [`lab-${gone}`, `lab-${process.ppid}`, "else"]) mkdirSync(join(cache, name));
    expect(room(cache)).toBe(join(cache, `lab-${process.pid}`));
    expect(readdirSync(cache).sort()).toEqual(["else", `lab-${process.pid}`, `lab-${process.ppid}`].sort());
    expect(existsSync(join(cache, `lab-${process.pid}/no-mermaid/package.json`))).toBe(true);
  });
});

describe("a bar", () => {
  interface Bar {
    step(text: string): void;
    count(text: string, done: number, all: number): void;
    clear(): void;
  }
  async function drawn(isTTY: boolean): Promise<string> {
    const { progress } = (await load("progress.mjs")) as { progress(output: object): Bar };
    let said = "";
    const bar = progress({
      isTTY,
      write: (text: string) => {
        said += text;
      },
    });
    bar.step("Installing");
    bar.count("Installing", 0, 8);
    bar.count("Installing", 2, 8);
    bar.count("Installing", 2, 8);
    bar.count("Installing", 8, 8);
    bar.clear();
    return said.replaceAll("\r\u001b[K", "\n<");
  }

  test("moves on a terminal, and leaves nothing behind", async () => {
    expect(await drawn(true)).toBe(`
<Installing
<Installing  ░░░░░░░░░░░░░░░░░░░░░░░░  0 of 8
<Installing  ██████░░░░░░░░░░░░░░░░░░  2 of 8
<Installing  ████████████████████████  8 of 8
<`);
  });

  test("is a line a step elsewhere", async () => {
    expect(await drawn(false)).toBe("Installing\n");
  });
});

describe("a package's licence", () => {
  interface Licence {
    readonly licenseId: string;
    readonly extractedText: string;
  }
  async function read(described: object, files: Readonly<Record<string, string>> = {}): Promise<Licence> {
    const { licence } = (await load("licences.mjs")) as { licence(folder: string): Licence };
    const path = folder();
    writeFileSync(join(path, "package.json"), JSON.stringify({ name: "it", version: "1.0.0", ...described }));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
    return licence(path);
  }

  test.for([
    { license: "EPL-2.0" },
    { license: "GPL-3.0-only" },
    { license: "(MIT AND LGPL-2.1)" },
    { license: "SEE LICENSE IN README" },
    {},
  ])("that is $license isn't bundled", async (described) => {
    await expect(read(described, { LICENSE: "text" })).rejects.toThrow(
      /^it 1\.0\.0 is under .*; what may be bundled: 0BSD/,
    );
  });

  test.for([
    [{ license: "MIT" }, "MIT"],
    [{ license: "(AFL-2.1 OR BSD-3-Clause)" }, "(AFL-2.1 OR BSD-3-Clause)"],
    [{ license: { type: "ISC" } }, "ISC"],
    [{ licenses: [{ type: "MIT" }, { type: "GPL-2.0" }] }, "MIT OR GPL-2.0"],
  ] as const)("is read from %o", async ([described, id]) => {
    expect(await read(described, { "LICENCE.md": "terms", NOTICE: "and names" })).toMatchObject({
      licenseId: id,
      extractedText: "terms\n\nand names",
    });
  });

  test("comes with its words, also where the package has no copy of them", async () => {
    const { extractedText } = await read({ license: "MIT", author: { name: "Ada" } });
    expect(extractedText).toContain("Copyright (c) Ada\n\nPermission is hereby granted, free of charge");
    await expect(read({ license: "Apache-2.0" })).rejects.toThrow(
      "it 1.0.0 is under Apache-2.0, and has no copy of it",
    );
  });
});
