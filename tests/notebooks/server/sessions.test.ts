import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type OpenLine, overIpc } from "../../../notebooks/server/kernels/line.ts";
import { ARGV, startServer } from "./kernel-server.ts";
import { textOf } from "./page.ts";

// Which notebook works with which kernel, and where.

const notebook = (path: string, kernel: object = { name: "tslab" }) => ({
  path,
  name: path.slice(path.lastIndexOf("/") + 1),
  type: "notebook",
  kernel,
});
/** Kernels that start when they may. */
function gate(): { open: OpenLine; go: () => void; close: () => void } {
  let isOpen = false;
  const waiting: (() => void)[] = [];
  return {
    async open(opening) {
      if (!isOpen) await new Promise<void>((go) => waiting.push(go));
      return overIpc(ARGV)(opening);
    },
    go() {
      isOpen = true;
      for (const go of waiting.splice(0)) go();
    },
    close() {
      isOpen = false;
    },
  };
}

const WHERE = "console.log(JSON.stringify([process.cwd(), process.env.JPY_SESSION_NAME]))";

test("a session is made, listed, looked at and ended, in the words of Jupyter's server", async () => {
  const { ask } = await startServer();
  const { status, body, headers } = await ask("POST", "/api/sessions", notebook("a.ipynb"));
  expect(status).toBe(201);
  expect(headers.get("location")).toBe(`/api/sessions/${body.id}`);
  expect(body).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    path: "a.ipynb",
    name: "a.ipynb",
    type: "notebook",
    kernel: {
      id: expect.any(String),
      name: "tslab",
      last_activity: expect.any(String),
      execution_state: expect.any(String),
      connections: 0,
    },
    notebook: { path: "a.ipynb", name: "a.ipynb" },
  });
  const { id, kernel } = body;
  expect((await ask("GET", "/api/sessions")).body).toMatchObject([{ id, kernel: { id: kernel.id } }]);
  expect((await ask("GET", `/api/sessions/${id}`)).body).toMatchObject({ id, path: "a.ipynb" });
  expect((await ask("DELETE", `/api/sessions/${id}`)).status).toBe(204);
  expect((await ask("GET", "/api/sessions")).body).toEqual([]);
  expect((await ask("GET", "/api/kernels")).body).toEqual([]);
  for (const method of ["GET", "PATCH", "DELETE"])
    expect(await ask(method, `/api/sessions/${id}`, method === "GET" ? undefined : {})).toMatchObject({
      status: 404,
      body: { message: `Session not found: session_id='${id}'`, reason: null },
    });
});

test("two windows on a notebook share its session, also where they open it at once", async () => {
  const { open: start, go } = gate();
  const { ask, asked } = await startServer({ open: start });
  const open = () => ask("POST", "/api/sessions", notebook("a.ipynb"));
  const atOnce = Promise.all([open(), open(), open()]);
  await expect.poll(() => asked).toHaveLength(3);
  await ask("GET", "/api/sessions");
  go();
  const answers = [...(await atOnce), await open()];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  expect((await ask("GET", "/api/kernels")).body).toHaveLength(1);
});

test("a console works with a kernel that runs, and is no notebook", async () => {
  const { ask } = await startServer();
  const { kernel } = (await ask("POST", "/api/sessions", notebook("a.ipynb"))).body;
  const { body } = await ask("POST", "/api/sessions", {
    path: "console-1-x",
    name: "Console 1",
    type: "console",
    kernel: { id: kernel.id },
  });
  expect(body).toMatchObject({ type: "console", kernel: { id: kernel.id } });
  expect(body).not.toHaveProperty("notebook");
});

test.for([
  ["without a path", { type: "notebook" }, 400, "Missing field in JSON data: path"],
  ["without a type", { path: "a" }, 400, "Missing field in JSON data: type"],
  [
    "with a kernel that is no object",
    { ...notebook("a"), kernel: "tslab" },
    400,
    "A session's kernel has to be an object.",
  ],
  ["with a path that is no text", { ...notebook("a"), path: ["a"] }, 400, "A path has to be text."],
  ["of what is no JSON", "{", 400, "Invalid JSON in body of request"],
  ["outside of the root", notebook("../a.ipynb"), 403, "Outside of the folder that is served: ../a.ipynb"],
] as const)("a session %s is refused", async ([, body, status, message]) => {
  const { ask } = await startServer();
  expect(await ask("POST", "/api/sessions", body)).toMatchObject({ status, body: { message } });
  expect((await ask("GET", "/api/sessions")).body).toEqual([]);
  expect((await ask("GET", "/api/kernels")).body).toEqual([]);
});

test("a notebook of another language is told that its kernel isn't there", async () => {
  const { ask } = await startServer();
  expect(await ask("POST", "/api/sessions", notebook("a.ipynb", { name: "python3" }))).toMatchObject({
    status: 501,
    body: { message: expect.stringContaining("'python3' kernel is not available"), short_message: "python3 not found" },
  });
  expect((await ask("POST", "/api/sessions", notebook("a.ipynb", { name: "", id: null }))).status).toBe(201);
});

test("a kernel works beside its notebook; of folders that aren't there in the nearest above", async () => {
  const server = await startServer({ files: { "ä ö/sub/x.txt": "" } });
  const root = realpathSync(server.root);
  for (const [path, folder] of [
    ["ä ö/sub/a.ipynb", "ä ö/sub"],
    ["ä ö/nowhere/else/a.ipynb", "ä ö"],
    ["a.ipynb", ""],
  ] as const) {
    const { body } = await server.ask("POST", "/api/sessions", notebook(path));
    const page = await server.page(body.kernel.id);
    const { output } = await page.run(WHERE);
    expect(JSON.parse(textOf(output))).toEqual([join(root, folder), join(root, folder, "a.ipynb")]);
  }
});

test("a link out of the root is no place for a kernel, one within it is", async () => {
  const server = await startServer({ files: { "in/x.txt": "" } });
  const elsewhere = mkdtempSync(join(tmpdir(), "strides-elsewhere-"));
  onTestFinished(() => rmSync(elsewhere, { recursive: true }));
  symlinkSync(elsewhere, join(server.root, "out"), "junction");
  symlinkSync(join(server.root, "in"), join(server.root, "link"), "junction");
  expect((await server.ask("POST", "/api/sessions", notebook("out/a.ipynb"))).status).toBe(403);
  expect((await server.ask("POST", "/api/sessions", notebook("link/a.ipynb"))).status).toBe(201);
});

test("a notebook that was moved keeps its kernel, which restarts where the notebook is now", async () => {
  const server = await startServer({ files: { "before/x.txt": "" } });
  const { body } = await server.ask("POST", "/api/sessions", notebook("before/a.ipynb"));
  renameSync(join(server.root, "before"), join(server.root, "after"));
  const patched = await server.ask("PATCH", `/api/sessions/${body.id}`, { path: "after/b.ipynb", name: "b.ipynb" });
  expect(patched).toMatchObject({
    status: 200,
    body: { id: body.id, path: "after/b.ipynb", name: "b.ipynb", kernel: { id: body.kernel.id } },
  });
  expect((await server.ask("POST", "/api/sessions", notebook("after/b.ipynb"))).body.id).toBe(body.id);
  expect((await server.ask("POST", `/api/kernels/${body.kernel.id}/restart`)).status).toBe(200);
  const { output } = await (await server.page(body.kernel.id)).run(WHERE);
  const folder = join(realpathSync(server.root), "after");
  expect(JSON.parse(textOf(output))).toEqual([folder, join(folder, "b.ipynb")]);
});

test("a session with another kernel by name ends the one it had", async () => {
  const server = await startServer();
  const { id, kernel } = (await server.ask("POST", "/api/sessions", notebook("a.ipynb"))).body;
  const page = await server.page(kernel.id);
  const patched = await server.ask("PATCH", `/api/sessions/${id}`, { kernel: { name: "tslab" } });
  expect(patched.body).toMatchObject({ id, path: "a.ipynb", kernel: { name: "tslab" } });
  expect(patched.body.kernel.id).not.toBe(kernel.id);
  expect((await server.ask("GET", "/api/kernels")).body).toMatchObject([{ id: patched.body.kernel.id }]);
  // One that isn't shut down for good JupyterLab would look for again.
  expect((await page.closed).code).toBe(1000);
});

test("a session with another kernel by id takes that, and ends the one it had", async () => {
  const { ask, startKernel } = await startServer();
  const { id } = (await ask("POST", "/api/sessions", notebook("a.ipynb"))).body;
  const other = await startKernel();
  expect((await ask("PATCH", `/api/sessions/${id}`, { kernel: { id: other } })).body.kernel.id).toBe(other);
  expect((await ask("GET", "/api/kernels")).body).toMatchObject([{ id: other }]);
  expect(await ask("PATCH", `/api/sessions/${id}`, { kernel: { id: "nobody" } })).toMatchObject({
    status: 400,
    body: { message: "No such kernel: nobody" },
  });
  expect((await ask("PATCH", `/api/sessions/${id}`, { kernel: { name: "python3" } })).status).toBe(501);
  expect((await ask("GET", `/api/sessions/${id}`)).body.kernel.id).toBe(other);
});

test("a session that gets new kernels at once keeps one of them, and one that ends meanwhile none", async () => {
  const { open, go, close } = gate();
  const { ask, asked } = await startServer({ open });
  go();
  const { id } = (await ask("POST", "/api/sessions", notebook("a.ipynb"))).body;
  close();
  const another = () => ask("PATCH", `/api/sessions/${id}`, { kernel: { name: "tslab" } });
  const atOnce = Promise.all([another(), another(), another()]);
  await expect.poll(() => asked).toHaveLength(4);
  await ask("GET", "/api/sessions");
  go();
  await atOnce;
  const { kernel } = (await ask("GET", `/api/sessions/${id}`)).body;
  expect((await ask("GET", "/api/kernels")).body).toMatchObject([{ id: kernel.id }]);
  close();
  const last = another();
  await expect.poll(() => asked.filter((one) => one.startsWith("PATCH"))).toHaveLength(4);
  expect((await ask("DELETE", `/api/sessions/${id}`)).status).toBe(204);
  go();
  expect((await last).status).toBe(404);
  expect((await ask("GET", "/api/kernels")).body).toEqual([]);
});

test("a session is over with its kernel, and the next of its path is new", async () => {
  const { ask } = await startServer();
  const { id, kernel } = (await ask("POST", "/api/sessions", notebook("a.ipynb"))).body;
  await ask("DELETE", `/api/kernels/${kernel.id}`);
  expect((await ask("GET", "/api/sessions")).body).toEqual([]);
  expect((await ask("POST", "/api/sessions", notebook("a.ipynb"))).body.id).not.toBe(id);
});

test("a folder that went away while its kernel runs costs no restart", async () => {
  const server = await startServer();
  mkdirSync(join(server.root, "gone"));
  const { kernel } = (await server.ask("POST", "/api/sessions", notebook("gone/a.ipynb"))).body;
  rmSync(join(server.root, "gone"), { recursive: true });
  expect((await server.ask("POST", `/api/kernels/${kernel.id}/restart`)).status).toBe(200);
});
