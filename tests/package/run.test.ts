import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

function run(args: readonly string[], { preload }: { preload?: string } = {}): { status: number | null; said: string } {
  const first = preload === undefined ? [] : ["--import", `data:text/javascript,${encodeURIComponent(preload)}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...first, join(ROOT, "run.mjs"), ...args], {
    encoding: "utf8",
  });
  return { status, said: (stdout + stderr).trim() };
}

/** The project by another name, with a working copy of its own: that of who tests may be open, and is theirs. */
function projectElsewhere(): string {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "strides näher-")));
  const own = ["run.mjs", "strides.mjs", "notebooks", "notebooks/student"];
  const show = (name: string): void => {
    if (["notebooks/work", ".git", ".cache"].includes(name)) return;
    if (!own.includes(name) && !name.startsWith("notebooks/student/")) symlinkSync(join(ROOT, name), join(place, name));
    else if (statSync(join(ROOT, name)).isFile()) copyFileSync(join(ROOT, name), join(place, name));
    else {
      mkdirSync(join(place, name));
      for (const inner of readdirSync(join(ROOT, name))) if (inner !== ".strides") show(`${name}/${inner}`);
    }
  };
  for (const name of readdirSync(ROOT)) show(name);
  return place;
}

const pretend = (version: string): { preload: string } => ({
  preload: `Object.defineProperty(process.versions, "node", { value: "${version}" });`,
});

describe("run.mjs", () => {
  test.for(["18.20.8", "20.18.3"])("refuses Node %s in four lines", (version) => {
    const { status, said } = run(["build"], pretend(version));
    expect(status).toBe(1);
    expect(said.replace(version, "x.y.z")).toMatchInlineSnapshot(`
      "strides needs Node 20.19 or newer
        given     Node x.y.z
        expected  Node 20.19, 22, 24 or newer
        to do     install the current LTS version of Node, then run the same command again"
    `);
  });

  test.for(["20.19.0", "22.0.0", "24.9.0"])("takes Node %s", (version) => {
    expect(run(["build"], pretend(version))).toEqual({ status: 0, said: "" });
  });

  test("finds everything done the second time, and does nothing", () => {
    run(["build"]);
    const stamp = join(ROOT, "dist/.strides");
    const before = statSync(stamp).mtimeMs;
    expect(run(["build"])).toEqual({ status: 0, said: "" });
    expect(statSync(stamp).mtimeMs).toBe(before);
  });

  test.for([
    ["start", "notebooks/work"],
    ["start --staff", "notebooks/student"],
  ])("npm run %s opens %s", async ([line = "", folder = ""]) => {
    const place = projectElsewhere();
    const child = spawn(process.execPath, [join(place, "run.mjs"), ...line.split(" "), "--no-browser", "--port", "0"]);
    try {
      let said = "";
      const opened = await new Promise<string>((resolve, reject) => {
        child.stdout.setEncoding("utf8").on("data", (more: string) => {
          said += more;
          const found = /folder {6}(.*)\n/.exec(said)?.[1];
          if (found) resolve(found);
        });
        child.once("close", () => reject(new Error(`it ended, and said:\n${said}`)));
      });
      expect(opened).toBe(join(place, folder));
      expect(existsSync(join(opened, "tour.ipynb"))).toBe(true);
    } finally {
      child.kill("SIGKILL");
      rmSync(place, { recursive: true, force: true });
    }
  });

  test("two at once take turns, and who was killed in his holds up nobody", async () => {
    const place = projectElsewhere();
    const lock = join(place, ".cache/run.lock");
    mkdirSync(join(place, ".cache"));
    writeFileSync(lock, String(process.pid));
    let ended = false;
    const build = (): Promise<number | null> =>
      new Promise((resolve) => spawn(process.execPath, [join(place, "run.mjs"), "build"]).once("close", resolve));
    try {
      const waiting = build().then((status) => {
        ended = true;
        return status;
      });
      // The same work elsewhere, where nobody is before it: who doesn't wait is done by then, too.
      for (let i = 0; i < 3; i++) run(["build"]);
      await new Promise((turn) => setImmediate(turn));
      expect(ended).toBe(false);
      rmSync(lock);
      expect(await waiting).toBe(0);
      writeFileSync(lock, "999999999");
      expect(await build()).toBe(0);
      expect(existsSync(lock)).toBe(false);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  test("npm start hands on what it is given", () => {
    const { status, said } = run(["start", "--port", "x"]);
    expect(status).toBe(2);
    expect(said).toContain("strides lab: this is no port");
  });

  test("names its verbs when it is given another", () => {
    expect(run(["tset"]).said).toMatchInlineSnapshot(
      `"run.mjs knows start, test, test:long, ok, bench, bench:threads, bench:networks, bench:training, bench:kernel, bench:start, bench:peers, build; given: tset"`,
    );
  });
});

describe("packages run none of their scripts at install", () => {
  test("both folders say so to npm", () => {
    for (const folder of ["", "notebooks/"])
      expect(readFileSync(join(ROOT, folder, ".npmrc"), "utf8")).toContain("ignore-scripts=true");
  });

  test("esbuild, which comes with a script, works without it", () => {
    const vite = createRequire(createRequire(import.meta.url).resolve("vite/package.json"));
    const { transformSync } = vite("esbuild") as { transformSync(code: string, options: object): { code: string } };
    expect(transformSync("const x: number = 1", { loader: "ts" }).code).toBe("const x = 1;\n");
  });

  test("zeromq, which comes with a script, loads without it and carries a message", () => {
    const script = `
      const { Pair } = require("zeromq");
      (async () => {
        const [a, b] = [new Pair(), new Pair()];
        await a.bind("inproc://strides");
        b.connect("inproc://strides");
        await b.send("hello");
        console.log(String(await a.receive()));
        a.close(); b.close();
      })();`;
    const { stdout } = spawnSync(process.execPath, ["-e", script], { cwd: join(ROOT, "notebooks"), encoding: "utf8" });
    expect(stdout.trim()).toBe("hello");
  });
});
