import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { startKernel } from "../../../notebooks/client/kernel.ts";
import { dataFolder } from "../../../notebooks/tools/kernelspec.ts";
import { OURS, PROJECT } from "../kernels.ts";

const DATA = mkdtempSync(join(tmpdir(), "strides jupyter größer-"));
const SPECS = join(DATA, "kernels");
const TSLAB = join(SPECS, "tslab");
beforeEach(() => rmSync(SPECS, { recursive: true, force: true }));
afterAll(() => rmSync(DATA, { recursive: true, force: true }));

function strides(...args: readonly string[]) {
  const program = join(PROJECT, "strides.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "kernel", ...args], {
    encoding: "utf8",
    env: { ...process.env, JUPYTER_DATA_DIR: DATA },
  });
  return { status, out: stdout.trim(), said: stderr.trim().replaceAll(DATA, "DATA") };
}

function writeStock(): void {
  mkdirSync(TSLAB, { recursive: true });
  writeFileSync(join(TSLAB, "kernel.json"), '{"argv": ["tslab", "kernel"], "display_name": "TypeScript"}');
}

test("install writes a kernelspec that needs no path to be set, with pictures, and uninstall removes it", () => {
  expect(strides("install")).toEqual({ status: 0, out: `installed  ${TSLAB}`, said: "" });
  expect(JSON.parse(readFileSync(join(TSLAB, "kernel.json"), "utf8"))).toEqual({
    argv: OURS,
    display_name: "TypeScript (tslab)",
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false, strides: true },
  });
  expect(readdirSync(TSLAB).sort()).toEqual(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]);
  expect(strides("install").status).toBe(0);
  expect(strides("uninstall")).toEqual({ status: 0, out: `removed  ${TSLAB}`, said: "" });
  expect(existsSync(TSLAB)).toBe(false);
});

test("a name and a prefix say where", () => {
  const folder = join(DATA, "env/share/jupyter/kernels/course");
  const where = ["--name", "course", "--prefix", join(DATA, "env")];
  expect(strides("install", ...where).out).toBe(`installed  ${folder}`);
  expect(strides("uninstall", ...where).out).toBe(`removed  ${folder}`);
});

test("another kernel of the same name is kept, unless it is to be replaced", () => {
  writeStock();
  const { status, said } = strides("install");
  expect(status).toBe(1);
  expect(said).toMatchInlineSnapshot(`
    "strides kernel install: there is another kernel of this name
      given     DATA/kernels/tslab, which strides didn't write; tslab's own install takes the name tslab too
      expected  a name that is free, or a kernelspec of strides
      to do     replace it with --force, or choose another name with --name"
  `);
  expect(readFileSync(join(TSLAB, "kernel.json"), "utf8")).toContain('"tslab", "kernel"');
  expect(strides("install", "--force").status).toBe(0);
  expect(readFileSync(join(TSLAB, "kernel.json"), "utf8")).toContain("launch.js");
});

test("uninstall removes nothing that strides didn't write", () => {
  expect(strides("uninstall").said).toMatchInlineSnapshot(`
    "strides kernel uninstall: there is no kernel of strides of this name
      given     DATA/kernels/tslab, which isn't there
      expected  the name, and where it was given the prefix, of npx strides kernel install
      to do     see jupyter kernelspec list"
  `);
  writeStock();
  const { status, said } = strides("uninstall");
  expect(status).toBe(1);
  expect(said).toMatchInlineSnapshot(`
    "strides kernel uninstall: there is no kernel of strides of this name
      given     DATA/kernels/tslab, which strides didn't write
      expected  the name, and where it was given the prefix, of npx strides kernel install
      to do     remove it with what has installed it"
  `);
  expect(existsSync(join(TSLAB, "kernel.json"))).toBe(true);
});

test("a name that would be another folder is refused", () => {
  const { status, said } = strides("uninstall", "--name", "../..");
  expect(status).toBe(2);
  expect(said).toMatchInlineSnapshot(`
    "strides kernel: this can't be the name of a kernel
      given     --name ../..
      expected  letters, digits, and . _ - behind the first
      to do     write, for instance, --name tslab"
  `);
});

test("an option that there isn't is refused in the verb's own name", () => {
  const { status, said } = strides("install", "--forse");
  expect(status).toBe(2);
  expect(said).toMatchInlineSnapshot(`
    "strides kernel install: unknown option '--forse'
      given     npx strides kernel install --forse
      expected  npx strides kernel install [options]
      to do     write --force, or see npx strides kernel install --help"
  `);
});

test("without a verb of its own, kernel asks for one", () => {
  const { status, said } = strides();
  expect(status).toBe(2);
  expect(said).toMatchInlineSnapshot(`
    "strides kernel: which of its verbs is meant?
      given     npx strides kernel
      expected  npx strides kernel [options] [command]
      to do     see npx strides kernel --help"
  `);
});

test("Jupyter's folder is where Jupyter looks on each system", () => {
  expect(dataFolder({}, "linux")).toBe(join(homedir(), ".local/share/jupyter"));
  expect(dataFolder({ XDG_DATA_HOME: "/data" }, "linux")).toBe(join("/data", "jupyter"));
  expect(dataFolder({}, "darwin")).toBe(join(homedir(), "Library/Jupyter"));
  expect(dataFolder({ APPDATA: "C:/me" }, "win32")).toBe(join("C:/me", "jupyter"));
  expect(dataFolder({ JUPYTER_DATA_DIR: "/mine", XDG_DATA_HOME: "/data" }, "linux")).toBe("/mine");
});

test("the kernelspec that is built starts the kernel from where it is", async () => {
  const file = join(PROJECT, "dist/notebooks/kernel/kernelspec/kernels/tslab/kernel.json");
  const { argv } = JSON.parse(readFileSync(file, "utf8"));
  expect(readFileSync(file, "utf8")).not.toContain(PROJECT);
  const kernel = await startKernel({
    argv: argv.map((word: string) => word.replaceAll("{resource_dir}", dirname(file))),
    cwd: join(PROJECT, "notebooks"),
  });
  expect(await kernel.info()).toMatchObject({ implementation: expect.any(String) });
  await kernel.shutdown();
});
