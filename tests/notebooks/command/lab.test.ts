import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { leaveOut } from "../../left-out.ts";
import { labPython } from "../jupyterlab/run-pip-lab.ts";
import { isLinux, listenersOf, residentOf, treeOf } from "../kernel/processes.ts";
import { PROJECT } from "../kernels.ts";
import { DIST } from "../lab/parts.ts";
import { Page, textOf } from "../server/page.ts";
import { ADDRESS, FOLDER, lab, newFolder, type OpenLab, opened } from "./lab-process.ts";

// The command as one types it: a process, what it prints, and who answers at the address.

/** A new kernel, and a page that is connected to it. JSON is what a client speaks that asks for nothing else. */
async function withKernel({ ask, url, token }: OpenLab): Promise<Page> {
  const started = await ask("/api/kernels", { method: "POST", body: "{}" });
  const { id } = (await started.json()) as { id: string };
  return Page.open(`${url.replace("http", "ws")}/api/kernels/${id}/channels?token=${token}`, randomUUID(), "");
}

const LOOPBACK = "{ ip link set lo up || ifconfig lo up; }";
/** What a page asks for first, where no test can reach the server from. */
const ASK = `
  import { networkInterfaces } from "node:os";
  const [url, token] = process.argv.slice(-2);
  const ask = async (path, more) =>
    (await fetch(url + path, { headers: { authorization: "token " + token }, ...more })).status;
  console.log(JSON.stringify({
    networks: Object.keys(networkInterfaces()),
    page: await ask("/lab"),
    script: await ask("/static/lab.js"),
    kernel: await ask("/api/kernels", { method: "POST", body: "{}" }),
  }));
`;

describe("npx strides lab", () => {
  test("serves a folder to who knows the token, until Ctrl-C", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "ä.txt"), "hello");
    const { ask, url, until, child, ended } = await opened([folder, "--port", "0"]);
    await until(/Ctrl-C ends it/);
    expect(await (await ask("/lab")).text()).toContain("jupyter-config-data");
    expect(await (await ask(`/api/contents/${encodeURIComponent("ä.txt")}`)).json()).toMatchObject({
      content: "hello",
    });
    expect((await fetch(`${url}/api/contents`)).status).toBe(403);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test("is heard on this computer alone", async (context) => {
    if (!isLinux) leaveOut(context, "Only Linux says who listens where.");
    const { child, port } = await opened([newFolder(), "--port", "0"]);
    expect(listenersOf(treeOf(child.pid!))).toEqual([`127.0.0.1:${port}`]);
  });

  test("a second start finds the first", async () => {
    const folder = newFolder();
    const first = await opened([folder, "--port", "0"]);
    const second = lab([folder, "--no-browser"]);
    expect(await second.ended).toBe(0);
    expect(second.said()).toBe(`JupyterLab runs already  ${first.url}/lab?token=${first.token}\n`);
    expect((await first.ask("/api/status")).status).toBe(200);
  });

  test("of two starts at the same moment one serves, and the other finds it", async () => {
    const folder = newFolder();
    // Neither wishes for a port, which who comes second might not get.
    const both = [lab([folder, "--no-browser"]), lab([folder, "--no-browser"])];
    const found = await Promise.all(both.map(({ until }) => until(/(http\S+)\n/)));
    expect(found[0]?.[1]).toBe(found[1]?.[1]);
    const ends = await Promise.race(both.map(({ ended }, at) => ended.then((code) => ({ at, code }))));
    expect(ends.code).toBe(0);
    expect(both[ends.at]?.said()).toContain("JupyterLab runs already");
  });

  test("a save that is underway when Ctrl-C comes is finished", async () => {
    const folder = newFolder();
    const { url, token, child, ended } = await opened([folder, "--port", "0"]);
    const body = JSON.stringify({ type: "file", format: "text", content: "x".repeat(100_000) });
    const saved = new Promise<number | undefined>((resolve, reject) => {
      const save = request(`${url}/api/contents/late.txt?token=${token}`, {
        method: "PUT",
        headers: { "content-length": body.length },
      });
      save.once("response", ({ statusCode }) => resolve(statusCode)).once("error", reject);
      save.write(body.slice(0, 70_000), () => {
        child.kill("SIGINT");
        // No more requests are taken then.
        const refused = (): Promise<void> => fetch(`${url}/api`).then(refused, () => void save.end(body.slice(70_000)));
        void refused();
      });
    });
    expect(await saved).toBe(201);
    expect(await ended).toBe(0);
    expect(readFileSync(join(folder, "late.txt"), "utf8")).toHaveLength(100_000);
  });

  test("who asks for another protocol is refused, and holds up no end", async () => {
    const { port, child, ended } = await opened([newFolder(), "--port", "0"]);
    const socket = connect(port, "127.0.0.1");
    const answer = new Promise<string>((resolve) => {
      let text = "";
      socket.setEncoding("utf8").on("data", (more: string) => {
        text += more;
      });
      socket.once("close", () => resolve(text));
    });
    socket.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  test("where its own folder can't be written, four lines say so", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, ".strides"), "a file, which is no folder");
    const { ended, said } = lab([folder, "--no-browser", "--port", "0"]);
    expect(await ended).toBe(1);
    expect(said()).toMatch(/^strides lab: nothing can be written in this folder\n {2}given {5}".*\.strides": EEXIST\n/);
  });

  test("a second start that wants another port is refused", async () => {
    const folder = newFolder();
    const { port } = await opened([folder, "--port", "0"]);
    const second = lab([folder, "--port", "1"]);
    expect(await second.ended).toBe(1);
    expect(second.said().replace(String(port), "PORT")).toMatchInlineSnapshot(`
      "strides lab: this folder is open in a JupyterLab already
        given     on port PORT
        expected  one server a folder
        to do     go on there, or end it with Ctrl-C in its terminal first
      "
    `);
  });

  test("beside a server that is silent no other starts", async (context) => {
    if (process.platform === "win32") leaveOut(context, "Windows can't make a process wait.");
    const folder = newFolder();
    const { child, port } = await opened([folder, "--port", "0"]);
    child.kill("SIGSTOP");
    const second = lab([folder, "--no-browser"]);
    expect(await second.ended).toBe(1);
    expect(
      second.said().replace(`process ${child.pid} on port ${port}`, "process PID on port PORT"),
    ).toMatchInlineSnapshot(`
      "strides lab: this folder is open in a JupyterLab that doesn't answer
        given     process PID on port PORT, silent for 5 seconds
        expected  a server that answers, or none
        to do     wait a moment and try again; else end that process
      "
    `);
    child.kill("SIGCONT");
  });

  test("after a crash it has the same address, for pages that are still open", async () => {
    const folder = newFolder();
    const first = await opened([folder, "--port", "0"]);
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await opened([folder]);
    expect([second.url, second.token]).toEqual([first.url, first.token]);
  });

  test("a port that is taken costs nothing where none was wished for", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(8888, "127.0.0.1", resolve).once("error", () => resolve()));
    const { port, ask } = await opened([newFolder()]);
    expect(port).toBeGreaterThan(8888);
    expect((await ask("/api")).status).toBe(200);
    other.close();
  });

  test("one that was wished for and is taken is said to be", async () => {
    const first = await opened([newFolder(), "--port", "0"]);
    const { ended, said } = lab([newFolder(), "--port", String(first.port)]);
    expect(await ended).toBe(1);
    expect(said().replaceAll(String(first.port), "PORT")).toMatchInlineSnapshot(`
      "JupyterLab: no port is free to listen on
        given     port PORT: listen EADDRINUSE: address already in use 127.0.0.1:PORT
        expected  a port that nobody else listens on
        to do     end what listens there, or choose another with --port; --port 0 takes any that is free
      "
    `);
  });

  test("needs no home that can be written to", async () => {
    const env = { HOME: "/proc/1/nowhere", USERPROFILE: "Z:\\nowhere" };
    const server = await opened([newFolder(), "--port", "0"], { env });
    expect(await (await server.ask("/api/kernelspecs")).json()).toMatchObject({ default: "tslab" });
    const page = await withKernel(server);
    expect(textOf((await page.run("console.log(6 * 7, process.env.HOME)")).output)).toBe("42 /proc/1/nowhere\n");
  });

  test("needs no network once it has been set up", async (context) => {
    const within = ["unshare", "--user", "--map-root-user", "--net", "sh", "-c", `${LOOPBACK} && exec "$@"`, "sh"];
    const [program = "", ...words] = within;
    if (!isLinux) leaveOut(context, "Only Linux has a program for a place without a network.");
    // What a machine doesn't allow can't be installed on it, so a run by itself goes on without.
    if (spawnSync(program, [...words, "true"]).status !== 0)
      context.skip("a place without a network needs unshare, ip or ifconfig, and the right to make one");

    const folder = newFolder();
    const first = await opened([folder, "--port", "0"]);
    first.child.kill("SIGINT");
    expect(await first.ended).toBe(0);
    const { child, url, token, ended } = await opened([folder], { within });
    expect([url, token]).toEqual([first.url, first.token]);
    const asker = ["--target", `${child.pid}`, "--user", "--preserve-credentials", "--net", process.execPath];
    const { stdout, stderr } = spawnSync("nsenter", [...asker, "--input-type=module", "--eval", ASK, url, token], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ networks: ["lo"], page: 200, script: 200, kernel: 201 });
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  test("opens the browser where there is a screen, else says why not", async (context) => {
    if (!isLinux)
      leaveOut(context, "Only on Linux do variables say whether there is a screen, and which browser opens.");
    // Words in BROWSER are words of a command, so its folder has no space.
    const place = mkdtempSync(join(tmpdir(), "strides-browser-"));
    onTestFinished(() => rmSync(place, { recursive: true, force: true }));
    const [folder, seen, browser] = [newFolder(), join(place, "seen"), join(place, "browser")];
    writeFileSync(browser, `#!/bin/sh\necho "$1" > '${seen}'\n`, { mode: 0o755 });
    const none = { XDG_CURRENT_DESKTOP: "", DE: "", XDG_DATA_DIRS: place, XDG_DATA_HOME: place, HOME: place };
    const shown = lab([folder, "--port", "0"], { env: { ...none, DISPLAY: ":7", BROWSER: browser } });
    const [, url = "", , page, token = ""] = await shown.until(ADDRESS);
    const read = (): string => (existsSync(seen) ? readFileSync(seen, "utf8") : "");
    await expect.poll(read, { timeout: 20_000 }).toMatch(/\n$/);
    // Everybody on this computer can read the words that a browser is started with.
    expect(read()).not.toContain(token);
    expect(read().startsWith(`${url}${page}?ticket=`)).toBe(true);
    expect((await fetch(read().trim())).status).toBe(200);
    expect((await fetch(read().trim())).status).toBe(403);
    const unseen = lab([newFolder(), "--port", "0"], { env: { DISPLAY: "", WAYLAND_DISPLAY: "" } });
    await unseen.until(/There is no screen here to open a browser on: open the address yourself\./);
  });

  test("--jupyter serves the folder by the jupyter that is named, which ends with Ctrl-C", async (context) => {
    const python = await labPython();
    if ("missing" in python) return leaveOut(context, python.missing);
    const jupyter = join(FOLDER, "jupyter");
    // As one finds it on a PATH: "lab" is its first word.
    writeFileSync(jupyter, `#!/bin/sh\nshift\nexec '${python.program}' -m jupyterlab "$@"\n`, { mode: 0o755 });
    const folder = newFolder();
    const home = newFolder();
    const { ask, child, ended } = await opened([folder, "--jupyter", jupyter, "--allow-root"], { env: { HOME: home } });
    expect(await (await ask("/api/kernelspecs")).json()).toMatchObject({ default: "tslab" });
    const second = lab([folder, "--no-browser"]);
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(
      "this folder is open in a JupyterLab already\n  given     pip's JupyterLab on port",
    );
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  });

  test("takes less than 100 MB, also after a page was loaded and a cell has printed much", async (context) => {
    if (!isLinux) leaveOut(context, "Only Linux says how much memory a process takes.");
    const server = await opened([newFolder(), "--port", "0"]);
    const { child, ask } = server;
    const own = treeOf(child.pid!);
    const parts = readdirSync(DIST, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(DIST.length).replaceAll(sep, "/"));
    for (const path of ["/lab", "/lab/api/settings", "/api/contents", ...parts.map((part) => `/static${part}`)]) {
      const answer = await ask(path);
      await answer.arrayBuffer();
      expect([path, answer.status]).toEqual([path, 200]);
    }
    const page = await withKernel(server);
    const { output } = await page.run("for (let i = 0; i < 50_000; i++) console.log(i);");
    expect(textOf(output)).toHaveLength(288_890);
    expect((residentOf(own) * 1024 * 1024) / 1e6).toBeLessThan(100);
  });

  test("a new copy opens its first page, a later start what was open", async () => {
    const [from, folder] = [newFolder(), join(FOLDER, "work of mine")];
    writeFileSync(join(from, "tour.ipynb"), "{}");
    const args = [folder, "--from", from, "--first", "tour.ipynb", "--port", "0"];
    const first = await opened(args);
    expect(first.page).toBe("/lab/tree/tour.ipynb");
    expect(existsSync(join(folder, "tour.ipynb"))).toBe(true);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    expect((await opened(args)).page).toBe("/lab");
  });

  test.for([
    ["a folder that isn't there", ["nowhere"], "strides lab: there is no such folder\n  given     nowhere\n"],
    ["a file", [join(PROJECT, "package.json")], "strides lab: there is no such folder\n"],
    ["notebooks to copy that aren't there", [".", "--from", "nowhere"], "strides lab: there is no such folder\n"],
    ["no time", [".", "--end-idle", "0"], "strides lab: this is no time\n  given     --end-idle 0\n"],
    ["no port", [".", "--port", "http"], "strides lab: this is no port\n  given     --port http\n"],
    ["a port that there can't be", [".", "--port", "70000"], "strides lab: this is no port\n"],
  ] as const)("%s is refused", async ([, args, words]) => {
    const { ended, said } = lab(args);
    expect(await ended).toBe(2);
    expect(said()).toContain(words);
    expect(said()).toMatch(/\n {2}expected {2}.+\n {2}to do {5}.+\n$/);
  });
});
