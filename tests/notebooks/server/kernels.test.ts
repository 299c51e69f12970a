import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { isAlive, treeOf } from "../kernel/processes.ts";
import { startServer } from "./kernel-server.ts";
import { segmentsOf, textOf } from "./page.ts";

// What pages ask of kernels over HTTP, and what becomes of a kernel that is restarted, interrupted, killed or ended.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

test("a kernel is started, listed, looked at and ended, in the words of Jupyter's server", async () => {
  const { ask } = await startServer();
  const started = await ask("POST", "/api/kernels", { name: "tslab", path: "" });
  const { id } = started.body;
  expect(started.status).toBe(201);
  expect(started.headers.get("location")).toBe(`/api/kernels/${id}`);
  expect(started.body).toEqual({
    id: expect.stringMatching(UUID),
    name: "tslab",
    last_activity: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    execution_state: expect.stringMatching(/^(starting|idle)$/),
    connections: 0,
  });
  expect((await ask("GET", "/api/kernels")).body).toEqual([expect.objectContaining({ id })]);
  await expect.poll(async () => (await ask("GET", `/api/kernels/${id}`)).body.execution_state).toBe("idle");
  expect(await ask("DELETE", `/api/kernels/${id}`)).toMatchObject({ status: 204, body: "" });
  expect(await ask("GET", `/api/kernels/${id}`)).toMatchObject({
    status: 404,
    body: { message: `Kernel does not exist: ${id}`, reason: null },
  });
});

test.for([
  ["an unknown kernel", { name: "python3" }, 501, /'python3' kernel is not available/],
  ["a name that is no text", { name: 3 }, 400, /name of a kernel has to be text/],
  ["a path that leaves the root", { path: "../.." }, 403, /Outside of the folder/],
  ["a path with a NUL", { path: "a\0b" }, 400, /has to be text/],
  ["an id that is none", { kernel_id: "../x" }, 400, /is a UUID/],
  ["what is no JSON", "{", 400, /Invalid JSON/],
  ["a list", [], 400, /has to be an object/],
  ["too much", { path: "x".repeat(200_000) }, 413, /too large/],
] as const)("a request for a kernel with %s is refused", async ([, body, status, message]) => {
  const { ask } = await startServer();
  const answer = await ask("POST", "/api/kernels", body);
  expect(answer).toMatchObject({ status, body: { message: expect.stringMatching(message) } });
  expect((await ask("GET", "/api/kernels")).body).toEqual([]);
});

test("a page may say which id a kernel shall have, and with that of one that runs it gets that", async () => {
  const { ask } = await startServer();
  const id = randomUUID();
  expect((await ask("POST", "/api/kernels", { kernel_id: id })).body.id).toBe(id);
  expect((await ask("POST", "/api/kernels", { kernel_id: id })).body.id).toBe(id);
  expect((await ask("GET", "/api/kernels")).body).toHaveLength(1);
});

test("without a WebSocket there are no channels, and without a kernel neither", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  expect((await server.ask("GET", `/api/kernels/${id}/channels`)).status).toBe(400);
  expect((await server.ask("GET", `/api/kernels/${randomUUID()}/channels`)).status).toBe(404);
  await expect(server.page(randomUUID())).rejects.toThrow("404");
  expect((await server.ask("POST", `/api/kernels/${randomUUID()}/restart`)).status).toBe(404);
  expect((await server.ask("POST", `/api/kernels/${randomUUID()}/interrupt`)).status).toBe(404);
});

test("a loop without end is interrupted through the server, and variables are kept", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  await page.run("let kept = 41");
  const loop = page.cell("console.log('in it'); while (true) {}");
  await page.find(({ header }) => header.msg_type === "stream");
  expect((await server.ask("POST", `/api/kernels/${id}/interrupt`)).status).toBe(204);
  expect((await page.done(loop)).reply.content).toMatchObject({ status: "error" });
  const { output } = await page.run("kept + 1");
  expect(output.find(({ header }) => header.msg_type === "execute_result")?.content.data["text/plain"]).toBe("42");
});

test("an interrupt of a kernel that starts harms nobody", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  expect((await server.ask("POST", `/api/kernels/${id}/interrupt`)).status).toBe(204);
  const page = await server.page(id);
  expect((await page.run("1")).reply.content.status).toBe("ok");
});

test("what is asked before a kernel listens is held, and answered in its order", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  const ids = [1, 2, 3, 4, 5].map((n) => page.cell(`console.log(${n})`));
  for (const one of ids) await page.done(one);
  expect(textOf(page.heard)).toBe("1\n2\n3\n4\n5\n");
});

test("a restart answers when the kernel does, ends what was asked, and forgets the variables", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  await page.run("let gone = 1");
  const pid = server.registry.get(id).pid;
  const loop = page.cell("console.log('in it'); while (true) {}");
  const queued = page.cell("gone");
  await page.find(({ header }) => header.msg_type === "stream");
  const restarted = await server.ask("POST", `/api/kernels/${id}/restart`);
  expect(restarted).toMatchObject({ status: 200, body: { id, execution_state: "idle", connections: 1 } });
  expect(server.registry.get(id).pid).not.toBe(pid);
  for (const one of [loop, queued]) expect((await page.done(one)).reply.content.status).toMatch(/aborted|error/);
  await page.status("starting");
  // A status that it restarts JupyterLab would take for a crash.
  expect(page.heard.some(({ content }) => content.execution_state === "restarting")).toBe(false);
  expect((await page.run("gone")).reply.content.evalue).toContain("Cannot find name 'gone'");
});

test("what is asked while a kernel restarts is done by its next life", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  await page.run("let gone = 1");
  // It takes its time to end.
  process.kill(server.registry.get(id).pid!, "SIGSTOP");
  const restarted = server.ask("POST", `/api/kernels/${id}/restart`);
  await expect.poll(() => server.registry.get(id).state).toBe("restarting");
  const cells = [page.cell("console.log('first')"), page.cell("console.log('second')")];
  await page.ask("kernel_info_request");
  for (const cell of cells) expect((await page.done(cell)).reply.content.status).toBe("ok");
  expect(textOf(page.heard)).toBe("first\nsecond\n");
  expect((await restarted).status).toBe(200);
});

test("a request that can't be written down for the kernel is answered, also where it waits for a restart", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  await page.run("1");
  const deep = `{"code":"1","deep":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
  const ask = (): string => {
    const msg_id = randomUUID();
    const header = JSON.stringify({ msg_id, msg_type: "execute_request", session: page.session });
    page.socket.send(segmentsOf(["shell", header, "{}", "{}", deep]));
    return msg_id;
  };
  expect((await page.done(ask())).reply.content).toMatchObject({
    status: "error",
    evalue: expect.stringMatching(/can't be sent/),
  });
  // It takes its time to end.
  process.kill(server.registry.get(id).pid!, "SIGSTOP");
  const restarted = server.ask("POST", `/api/kernels/${id}/restart`);
  await expect.poll(() => server.registry.get(id).state).toBe("restarting");
  const held = ask();
  expect((await restarted).status).toBe(200);
  expect((await page.done(held)).reply.content).toMatchObject({
    status: "error",
    evalue: expect.stringMatching(/can't be sent/),
  });
  expect(textOf((await page.run("console.log(1)")).output)).toBe("1\n");
});

test("two restarts at once are one, also while the kernel starts", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  const restart = () => server.ask("POST", `/api/kernels/${id}/restart`);
  const answers = await Promise.all([restart(), restart(), restart()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await page.run("1 + 1")).reply.content.status).toBe("ok");
  // The start, and the one restart.
  expect(page.heard.filter(({ content }) => content.execution_state === "starting").length).toBeLessThanOrEqual(2);
});

test("a kernel is ended while it starts, and while it restarts", async () => {
  const server = await startServer();
  const first = await server.startKernel();
  const pid = server.registry.get(first).pid!;
  expect((await server.ask("DELETE", `/api/kernels/${first}`)).status).toBe(204);
  expect(isAlive(pid)).toBe(false);

  const second = await server.startKernel();
  const kernel = server.registry.get(second);
  const restart = server.ask("POST", `/api/kernels/${second}/restart`);
  const ended = server.ask("DELETE", `/api/kernels/${second}`);
  expect((await ended).status).toBe(204);
  expect((await restart).status).toBe(404);
  expect(kernel.pid === undefined || !isAlive(kernel.pid)).toBe(true);
  expect((await server.ask("GET", "/api/kernels")).body).toEqual([]);
});

test("a killed kernel is started again: pages hear why, and that it restarts", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  await page.run("let gone = 1");
  const loop = page.cell("console.log('in it'); while (true) {}");
  const queued = page.cell("2");
  await page.find(({ header }) => header.msg_type === "stream");
  process.kill(server.registry.get(id).pid!, "SIGKILL");
  const { reply, output } = await page.done(loop);
  expect(reply.content).toMatchObject({ status: "error", ename: "KernelDied" });
  expect(output.find(({ header }) => header.msg_type === "error")?.content.evalue).toContain("SIGKILL");
  expect((await page.done(queued)).reply.content.status).toBe("aborted");
  await page.status("restarting");
  expect((await page.run("typeof gone")).reply.content.status).toBe("error");
  expect((await page.run("1 + 1")).reply.content.status).toBe("ok");
  expect(server.log.join("\n")).toContain(`kernel ${id} ended by SIGKILL`);
});

test("what kind of kernel it is the next life tells, where one died before it could", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  await page.run("1");
  const pid = server.registry.get(id).pid!;
  process.kill(pid, "SIGSTOP");
  const info = page.ask("kernel_info_request");
  // What it isn't asked for it says in the log, so the request before has arrived.
  page.send("input_reply", {}, "stdin");
  await expect.poll(() => server.log.join()).toContain("a page answers what it wasn't asked");
  process.kill(pid, "SIGKILL");
  expect((await info).content).toMatchObject({ status: "ok", implementation: "tslab" });
});

test("a kernel that dies again and again is given up, with a reason; a restart begins anew", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  let page = await server.page(id);
  for (let deaths = 1; deaths <= 6; deaths++) {
    expect((await page.run("1")).reply.content.status).toBe("ok");
    process.kill(server.registry.get(id).pid!, "SIGKILL");
    if (deaths <= 5) await page.status("restarting");
    page.forget();
  }
  // JupyterLab then asks for the model, and shows the reason in it.
  expect(await page.closed).toMatchObject({ code: 1011 });
  expect((await server.ask("GET", `/api/kernels/${id}`)).body).toMatchObject({
    execution_state: "dead",
    reason: expect.stringContaining("6 times within a minute, at last by SIGKILL"),
    traceback: expect.any(String),
  });
  await expect(server.page(id)).rejects.toThrow("409");
  expect((await server.ask("POST", `/api/kernels/${id}/interrupt`)).status).toBe(409);
  expect((await server.ask("POST", `/api/kernels/${id}/restart`)).status).toBe(200);
  page = await server.page(id);
  expect((await page.run("1")).reply.content.status).toBe("ok");
  expect((await server.ask("GET", `/api/kernels/${id}`)).body.reason).toBeUndefined();
});

test("a kernel that can't start is dead at once, and its last words say why", async () => {
  const words = "console.error('tslab is missing'); process.exit(3)";
  const server = await startServer({ argv: [process.execPath, "-e", words] });
  const id = await server.startKernel();
  await expect
    .poll(async () => (await server.ask("GET", `/api/kernels/${id}`)).body)
    .toMatchObject({
      execution_state: "dead",
      reason: expect.stringContaining("ended with code 3 before it had answered"),
      traceback: "tslab is missing",
    });
  expect((await server.ask("POST", `/api/kernels/${id}/restart`)).status).toBe(500);
  expect((await server.ask("DELETE", `/api/kernels/${id}`)).status).toBe(204);
});

test("a program that isn't there is no kernel, and the answer says what was tried", async () => {
  const server = await startServer({ argv: ["/nowhere/node", "launch.js"] });
  const answer = await server.ask("POST", "/api/kernels", {});
  expect(answer).toMatchObject({ status: 500, body: { message: expect.stringContaining("/nowhere/node launch.js") } });
  expect((await server.ask("GET", "/api/kernels")).body).toEqual([]);
});

test("the end of the process that runs cells is no end of the kernel", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  const pid = server.registry.get(id).pid;
  const loop = page.cell("console.log(process.pid); while (true) {}");
  const { content } = await page.find(({ header }) => header.msg_type === "stream");
  process.kill(Number(content.text), "SIGKILL");
  expect((await page.done(loop)).reply.content).toMatchObject({ ename: "KernelDied" });
  expect((await page.run("1 + 1")).reply.content.status).toBe("ok");
  expect(server.registry.get(id).pid).toBe(pid);
  expect(page.heard.some(({ content }) => content.execution_state === "restarting")).toBe(false);
});

test("the model says whether a kernel works, since when, and who looks at it", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const model = async () => (await server.ask("GET", `/api/kernels/${id}`)).body;
  const [one, two] = [await server.page(id), await server.page(id)];
  await one.run("1");
  const before = await model();
  expect(before).toMatchObject({ execution_state: "idle", connections: 2 });
  // What pages ask by themselves is no activity.
  await one.ask("kernel_info_request");
  expect((await model()).last_activity).toBe(before.last_activity);
  const loop = one.cell("console.log('in it'); while (true) {}");
  await one.find(({ content }) => content.text === "in it\n");
  expect(await model()).toMatchObject({ execution_state: "busy" });
  expect(server.registry.status).toMatchObject({ kernels: 1, connections: 2 });
  await server.ask("POST", `/api/kernels/${id}/interrupt`);
  await one.done(loop);
  await two.close();
  await expect.poll(model).toMatchObject({ execution_state: "idle", connections: 1 });
  expect((await model()).last_activity > before.last_activity).toBe(true);
  expect(server.registry.status.last_activity).toBe((await model()).last_activity);
});

test("where it is asked for, a kernel ends that nobody looks at and that does nothing", async () => {
  const server = await startServer({ cullAfter: 3 });
  const [idle, busy, looked] = [await server.startKernel(), await server.startKernel(), await server.startKernel()];
  const [page, worker] = [await server.page(looked), await server.page(busy)];
  worker.cell("console.log('in it'); while (true) {}");
  await worker.find(({ header }) => header.msg_type === "stream");
  await worker.close();
  const ids = async () => (await server.ask("GET", "/api/kernels")).body.map(({ id }: { id: string }) => id);
  await expect.poll(ids, { timeout: 20_000 }).toEqual([busy, looked]);
  expect(server.log.join()).toContain(`kernel ${idle} ends: nobody has used it for 3 seconds`);
  await page.close();
  await expect.poll(ids, { timeout: 20_000 }).toEqual([busy]);
});

test("the server closes with all its kernels and what they have started, also one that doesn't listen", async () => {
  const server = await startServer();
  const ids = [await server.startKernel(), await server.startKernel()];
  for (const id of ids) await (await server.page(id)).run("1");
  const pids = ids.flatMap((id) => treeOf(server.registry.get(id).pid!));
  process.kill(server.registry.get(ids[1]!).pid!, "SIGSTOP");
  const begun = Date.now();
  await server.registry.close();
  expect(Date.now() - begun).toBeLessThan(5000);
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  expect((await server.ask("POST", "/api/kernels", {})).status).toBe(503);
});

test("pages are told of the kernel as Jupyter's server tells it, with its pictures", async () => {
  const { ask } = await startServer();
  const { body } = await ask("GET", "/api/kernelspecs");
  expect(body).toEqual({
    default: "tslab",
    kernelspecs: {
      tslab: {
        name: "tslab",
        spec: expect.objectContaining({ display_name: "TypeScript (tslab)", language: "typescript", env: {} }),
        resources: {
          "logo-32x32": "/kernelspecs/tslab/logo-32x32.png",
          "logo-64x64": "/kernelspecs/tslab/logo-64x64.png",
          "logo-svg": "/kernelspecs/tslab/logo-svg.svg",
        },
      },
    },
  });
  expect((await ask("GET", "/api/kernelspecs/tslab")).body).toEqual(body.kernelspecs.tslab);
  const picture = await ask("GET", body.kernelspecs.tslab.resources["logo-svg"]);
  expect([picture.status, picture.headers.get("content-type"), picture.body.slice(0, 4)]).toEqual([
    200,
    "image/svg+xml",
    "<svg",
  ]);
  for (const path of ["/api/kernelspecs/python3", "/kernelspecs/tslab/kernel.json", "/kernelspecs/tslab/..%2f..%2fx"])
    expect((await ask("GET", path)).status).toBe(404);
});
