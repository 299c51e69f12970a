import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type JupyterLab, type Launch, startJupyterLab } from "../../../notebooks/jupyterlab/launch.ts";
import { namedJupyter } from "../../../notebooks/jupyterlab/program.ts";
import { leaveOut } from "../../left-out.ts";
import { isAlive, isLinux, treeOf } from "../kernel/processes.ts";
import { PROJECT } from "../kernels.ts";
import { labPython } from "./run-pip-lab.ts";

// A JupyterLab of Python's as our process. It needs a build: `node run.mjs build`.

let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "strides läb ")));
  for (const name of ["root", "home"]) mkdirSync(join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** A launch that keeps all that it keeps in the folder of the test. */
const launchOf = (words: Launch["words"], more: Partial<Launch> = {}): Launch => ({
  words,
  own: false,
  root: join(folder, "root"),
  state: join(folder, "root/.strides"),
  kernels: join(PROJECT, "dist/notebooks/kernel/kernelspec"),
  token: "of this test",
  allowRoot: true,
  env: { ...process.env, HOME: join(folder, "home"), XDG_DATA_HOME: join(folder, "home/data") },
  ...more,
});
async function start(launch: Launch): Promise<JupyterLab> {
  const lab = await startJupyterLab(launch);
  onTestFinished(() => lab.close());
  return lab;
}
const refused = (launch: Launch): Promise<string> =>
  start(launch).then(
    () => "nothing",
    (error: Error) => error.message.replaceAll(folder, "FOLDER").replace(/\b(port |127\.0\.0\.1:)\d+/g, "$1PORT"),
  );
function program(name: string, ...lines: readonly string[]): string {
  writeFileSync(join(folder, name), ["#!/bin/sh", ...lines].join("\n"), { mode: 0o755 });
  return join(folder, name);
}
const asked = (lab: JupyterLab, path: string, more: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, lab.url), { headers: { Authorization: `token ${lab.token}` }, ...more });

/** To be called in a `describe` whose programs are scripts of a shell. */
const needsShell = (): void =>
  beforeEach((context) => {
    if (process.platform === "win32") leaveOut(context, "Windows starts no script by its first line");
  });

describe("a Jupyter that is named", () => {
  needsShell();
  const named = (name: string): Promise<unknown> =>
    namedJupyter(name).catch((error: Error) => error.message.replaceAll(folder, "FOLDER"));

  test("is taken from version 4 on", async () => {
    const jupyter = program("jupyter", 'echo "a warning" >&2; [ "$*" = "lab --version" ] && echo 4.0.13');
    expect(await named(jupyter)).toEqual({ words: [jupyter, "lab"], own: true });
  });

  test("is refused where it is older", async () => {
    expect(await named(program("jupyter", "echo 3.6.8"))).toMatchInlineSnapshot(`
      "strides lab --jupyter: this JupyterLab is too old
        given     JupyterLab 3.6.8 as FOLDER/jupyter
        expected  JupyterLab 4 or newer
        to do     bring it up to date, or leave the name out, and JupyterLab is installed in a folder of this project"
    `);
  });

  test("is refused where it isn't there", async () => {
    expect(await named(join(folder, "jupyter"))).toMatchInlineSnapshot(`
      "strides lab --jupyter: there is no JupyterLab behind this name
        given     FOLDER/jupyter lab --version: ENOENT
        expected  a program jupyter with JupyterLab 4, by its name or its path
        to do     leave the name out, and JupyterLab is installed in a folder of this project"
    `);
  });

  test("is refused where it has no JupyterLab", async () => {
    const jupyter = program("jupyter", 'echo "Jupyter command \\`jupyter-lab\\` not found." >&2; exit 1');
    expect(await named(jupyter)).toMatchInlineSnapshot(`
      "strides lab --jupyter: there is no JupyterLab behind this name
        given     FOLDER/jupyter lab --version: Jupyter command \`jupyter-lab\` not found.
        expected  a program jupyter with JupyterLab 4, by its name or its path
        to do     leave the name out, and JupyterLab is installed in a folder of this project"
    `);
  });
});

describe("JupyterLab doesn't start", () => {
  needsShell();

  test("where it ends at once, and its last words are said", async () => {
    const jupyter = program(
      "jupyter",
      'echo "[W 12:00 ServerApp] something"',
      'echo "[C 12:00 ServerApp] no" >&2; exit 3',
    );
    expect(await refused(launchOf([jupyter, "lab"]))).toMatchInlineSnapshot(`
      "strides lab --jupyter: JupyterLab doesn't start
        given     it ended with 3: [C 12:00 ServerApp] no
        expected  a server that answers
        to do     run FOLDER/jupyter lab in a terminal to see all that it says"
    `);
  });

  test("where its program isn't there", async () => {
    expect(await refused(launchOf([join(folder, "jupyter"), "lab"]))).toMatchInlineSnapshot(`
      "strides lab --jupyter: JupyterLab doesn't start
        given     it was ended: spawn FOLDER/jupyter ENOENT
        expected  a server that answers
        to do     run FOLDER/jupyter lab in a terminal to see all that it says"
    `);
  });

  test("on a port that is taken", async () => {
    const taken = createServer();
    onTestFinished(() => void taken.close());
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, "127.0.0.1", () => resolve((taken.address() as { port: number }).port)),
    );
    expect(await refused(launchOf([program("jupyter"), "lab"], { port }))).toMatchInlineSnapshot(`
      "strides lab --jupyter: this port can't be had
        given     --port PORT: listen EADDRINUSE: address already in use 127.0.0.1:PORT
        expected  a port that no other program listens on
        to do     leave --port out, and a free one is taken"
    `);
  });

  test("as root, where that isn't meant", async (context) => {
    if (process.getuid?.() !== 0) leaveOut(context, "what root is refused needs root");
    expect(await refused(launchOf([program("jupyter"), "lab"], { allowRoot: false }))).toMatchInlineSnapshot(`
      "strides lab --jupyter: Jupyter doesn't run as root
        given     the user root
        expected  a user who may not change the whole computer, for notebooks run any code
        to do     start it as such a user; where there is only root, as in a container, add --allow-root"
    `);
  });
});

const python = await labPython();
if ("missing" in python) test("JupyterLab from PyPI", (context) => leaveOut(context, python.missing));
else {
  const words: Launch["words"] = [python.program, "-m", "jupyterlab"];

  describe("JupyterLab from PyPI", () => {
    test("serves a folder to who has the token, with our kernel first, and asks nobody for news", async () => {
      writeFileSync(join(folder, "root/größer als.txt"), "here");
      const lab = await start(launchOf(words));
      const contents = await asked(lab, "/api/contents/gr%C3%B6%C3%9Fer%20als.txt");
      expect(await contents.json()).toMatchObject({ content: "here" });
      expect((await fetch(new URL("/api/contents", lab.url))).status).toBe(403);
      expect(await (await asked(lab, "/api/kernelspecs")).json()).toMatchObject({
        default: "tslab",
        kernelspecs: { tslab: { spec: { metadata: { strides: true } } } },
      });
      const page = await (await asked(lab, "/lab")).text();
      expect(JSON.parse(/id="jupyter-config-data"[^>]*>(.*?)<\/script>/s.exec(page)![1]!)).toMatchObject({
        news: { disabled: true },
        disabledExtensions: ["@jupyterlab/apputils-extension:announcements", "@jupyterlab/extensionmanager-extension"],
        extensionManager: { can_install: false },
      });
      // All that it keeps lies below the root, nothing at home.
      expect(existsSync(join(folder, "root/.strides/jupyter/data"))).toBe(true);
      expect(existsSync(join(folder, "home/.jupyter"))).toBe(false);
    });

    test("shuts its kernels down when it is closed, and ends in order", async (context) => {
      if (!isLinux) leaveOut(context, "Only Linux says who started whom.");
      const lab = await start(launchOf(words));
      await asked(lab, "/api/kernels", { method: "POST", body: "{}" });
      const tree = treeOf(lab.pid);
      // The server, a kernel, and the student's process in that.
      expect(tree.length).toBeGreaterThanOrEqual(2);
      await lab.close();
      expect(await lab.exited).toMatchObject({ code: 0, lastWords: expect.stringMatching(/Shutting down 1 kernel/) });
      await expect.poll(() => tree.filter(isAlive), { timeout: 20_000 }).toEqual([]);
    });

    test("ends with all its kernels when who started it is killed", async (context) => {
      if (!isLinux) leaveOut(context, "Only Linux says who started whom.");
      const launch = launchOf(words);
      const file = join(folder, "starter.cjs");
      const contents = `
        import { startJupyterLab } from "./notebooks/jupyterlab/launch.ts";
        startJupyterLab(${JSON.stringify(launch)}).then(async ({ pid, url, token }) => {
          const headers = { Authorization: "token " + token };
          await fetch(new URL("/api/kernels", url), { method: "POST", body: "{}", headers });
          console.log(pid);
        });`;
      buildSync({
        stdin: { contents, resolveDir: PROJECT, loader: "ts" },
        outfile: file,
        bundle: true,
        platform: "node",
        // In one file the extension lies where the build puts it: here, where it is.
        define: { __dirname: JSON.stringify(join(PROJECT, "notebooks/command")) },
      });
      const starter = spawn(process.execPath, [file], { cwd: PROJECT, stdio: ["ignore", "pipe", "inherit"] });
      onTestFinished(() => void starter.kill("SIGKILL"));
      const pid = Number(await new Promise<string>((resolve) => createInterface(starter.stdout).once("line", resolve)));
      const tree = treeOf(pid);
      expect(tree.length).toBeGreaterThanOrEqual(2);
      starter.kill("SIGKILL");
      await expect.poll(() => tree.filter(isAlive), { timeout: 30_000 }).toEqual([]);
    });

    test("of the user's own keeps the user's settings, and takes our token", async () => {
      const config = join(folder, "config");
      const theirs = join(config, "lab/user-settings/@jupyterlab/apputils-extension");
      mkdirSync(theirs, { recursive: true });
      writeFileSync(join(theirs, "themes.jupyterlab-settings"), '{ "theme": "JupyterLab Dark" }');
      writeFileSync(
        join(config, "jupyter_server_config.json"),
        JSON.stringify({ IdentityProvider: { token: "theirs" }, ServerApp: { base_url: "/theirs", port: 1 } }),
      );
      const { env, ...launch } = launchOf(words, { own: true });
      const lab = await start({ ...launch, env: { ...env, JUPYTER_CONFIG_DIR: config } });
      const settings = await asked(lab, "/lab/api/settings/@jupyterlab/apputils-extension:themes");
      expect(await settings.json()).toMatchObject({ settings: { theme: "JupyterLab Dark" } });
      const others = await asked(lab, "/api/contents", { headers: { Authorization: "token theirs" } });
      expect(others.status).toBe(403);
    });

    test("of the user's own starts where nothing can be written at home", async () => {
      const { env, ...launch } = launchOf(words, { own: true });
      const lab = await start({ ...launch, env: { ...env, HOME: "/dev/null/home" } });
      const saved = await asked(lab, "/api/contents/new.txt", {
        method: "PUT",
        body: JSON.stringify({ type: "file", format: "text", content: "saved" }),
      });
      expect(saved.status).toBe(201);
      const workspace = await asked(lab, "/lab/api/workspaces/default", {
        method: "PUT",
        body: JSON.stringify({ data: {}, metadata: { id: "default" } }),
      });
      expect(workspace.status).toBe(204);
    });
  });
}
