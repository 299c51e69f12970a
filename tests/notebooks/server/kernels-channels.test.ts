import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { startServer } from "./kernel-server.ts";
import { isIdle, type Page, SEGMENTS, segmentsOf, textOf, toSegments } from "./page.ts";

// What travels between pages and kernels over a WebSocket: who hears what, in which order, and what is refused.

const header = (type: string, session: string, id: string = randomUUID()) => ({
  msg_id: id,
  msg_type: type,
  session,
  username: "",
  version: "5.3",
});
const result = (output: Page["heard"]) =>
  output.find((said) => said.header.msg_type === "execute_result")?.content.data["text/plain"];

test.for([SEGMENTS, ""])("a cell runs in protocol %j, and its messages come in their order", async (protocol) => {
  const server = await startServer();
  const page = await server.page(await server.startKernel(), { protocol });
  expect(page.socket.protocol).toBe(protocol);
  const { reply, output } = await page.run("console.log('ä€🙂'); 6 * 7");
  expect(reply).toMatchObject({
    channel: "shell",
    header: { msg_type: "execute_reply", session: page.session, username: "", version: "5.3" },
    parent_header: { msg_type: "execute_request", session: page.session },
    content: { status: "ok", execution_count: 1 },
  });
  expect(output.map((said) => said.header.msg_type)).toEqual([
    "status",
    "execute_input",
    "stream",
    "execute_result",
    "status",
  ]);
  expect([textOf(output), result(output)]).toEqual(["ä€🙂\n", "42"]);
});

test("a protocol that nobody knows isn't chosen", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  await expect(server.page(id, { protocol: "v2.unheard.of" })).rejects.toThrow("subprotocol");
  // And of several the one that is known.
  expect((await server.page(id, { protocol: SEGMENTS })).socket.protocol).toBe(SEGMENTS);
});

test("what is no message is passed over with a reason, and the next is heard", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const [page, other] = [await server.page(id), await server.page(id, { protocol: "" })];
  page.socket.send("{}");
  page.socket.send(Buffer.alloc(3));
  page.socket.send(segmentsOf(["iopub", JSON.stringify(header("status", page.session)), "{}", "{}", "{}"]));
  other.socket.send("}");
  other.socket.send(Buffer.alloc(3));
  expect((await page.run("1 + 1")).reply.content.status).toBe("ok");
  expect((await other.run("1 + 1")).reply.content.status).toBe("ok");
  expect(server.log.filter((line) => line.startsWith("a message of a page is passed over: "))).toHaveLength(5);
});

test("a message with buffers is heard without them", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id, { protocol: "" });
  const text = JSON.stringify({
    channel: "shell",
    header: header("execute_request", page.session, "b"),
    content: { code: "1" },
  });
  const head = Buffer.alloc(12);
  for (const [i, word] of [2, 12, 12 + text.length].entries()) head.writeUInt32BE(word, 4 * i);
  page.socket.send(Buffer.concat([head, Buffer.from(text), Buffer.alloc(8)]));
  expect((await page.done("b")).reply.content.status).toBe("ok");
  const segments = await server.page(id);
  segments.socket.send(
    segmentsOf([
      "shell",
      JSON.stringify(header("execute_request", segments.session, "c")),
      "{}",
      "{}",
      '{"code":"2"}',
      "\0\0",
    ]),
  );
  expect((await segments.done("c")).reply.content.status).toBe("ok");
});

test("a page that reads nothing at all is left in the end", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const [stopped, other] = [await server.page(id), await server.page(id)];
  await stopped.run("import * as tslab from 'tslab';");
  stopped.socket.pause();
  await other.run("tslab.display.raw('text/plain', 'x'.repeat(20_000_000))");
  // Each cell comes back to all pages as what was asked.
  const long = `// ${"x".repeat(1_000_000)}`;
  for (let i = 0; i < 10; i++) await other.run(long);
  await expect.poll(() => server.registry.status.connections).toBe(1);
  stopped.socket.resume();
  expect((await stopped.closed).code).toBe(1006);
});

test("a message that can't be passed on is passed over", async () => {
  const server = await startServer();
  const page = await server.page(await server.startKernel());
  const deep = `{"code":${"[".repeat(200_000)}${"]".repeat(200_000)}}`;
  page.socket.send(segmentsOf(["shell", JSON.stringify(header("execute_request", page.session)), "{}", "{}", deep]));
  await expect.poll(() => server.log.join("\n")).toContain("Maximum call stack");
  expect((await page.run("1 + 1")).reply.content.status).toBe("ok");
});

test("an output larger than what may wait for a page reaches it", async () => {
  const server = await startServer();
  const page = await server.page(await server.startKernel());
  await page.run("import * as tslab from 'tslab';");
  const { output } = await page.run("tslab.display.raw('text/plain', 'x'.repeat(40_000_000))");
  const shown = output.find((said) => said.header.msg_type === "display_data");
  expect(shown?.content.data["text/plain"]).toHaveLength(40_000_000);
});

test("a message that is too large closes its page's connection, and no other", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const [one, two] = [await server.page(id), await server.page(id)];
  one.socket.send(Buffer.alloc(11 * 2 ** 20));
  expect((await one.closed).code).toBe(1009);
  expect((await two.run("1 + 1")).reply.content.status).toBe("ok");
});

test("a page that sends nothing but nonsense is left", async () => {
  const server = await startServer();
  const page = await server.page(await server.startKernel());
  for (let i = 0; i < 100; i++) page.socket.send(Buffer.from("nonsense"));
  expect((await page.closed).code).toBe(1008);
});

test("a message of a type that nobody knows is passed on, and nobody waits", async () => {
  const server = await startServer();
  const page = await server.page(await server.startKernel());
  page.send("dance_request", {});
  page.send("comm_open", { comm_id: "x", target_name: "y", data: {} });
  expect((await page.run("1 + 1")).reply.content.status).toBe("ok");
});

test("who asked hears the answer, everybody hears what the kernel does", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const [one, two] = [await server.page(id), await server.page(id, { protocol: "" })];
  const { output } = await one.run("console.log('for all')");
  await two.find((said) => isIdle(said) && said.parent_header.msg_type === "execute_request");
  const heard = two.heard.filter((said) => said.parent_header.msg_type === "execute_request");
  expect(heard.map(({ header: { msg_id } }) => msg_id)).toEqual(output.map(({ header: { msg_id } }) => msg_id));
  expect(two.heard.some(({ channel }) => channel === "shell")).toBe(false);
  // An answer finds its page also where two call their messages the same session, as a clone of a connection does.
  const clone = await server.page(id);
  const asked = randomUUID();
  clone.socket.send(
    toSegments({
      channel: "control",
      header: header("kernel_info_request", one.session, asked),
      parent_header: {},
      metadata: {},
      content: {},
    }),
  );
  await clone.find((said) => said.channel === "control" && said.parent_header.msg_id === asked);
  expect(one.heard.some(({ channel }) => channel === "control")).toBe(false);
});

test("a page that comes while a cell runs hears that the kernel is busy", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const one = await server.page(id);
  one.cell("console.log('in it'); while (true) {}");
  await one.find(({ header }) => header.msg_type === "stream");
  const two = await server.page(id);
  await two.status("busy");
  expect(two.heard[0]).toMatchObject({ channel: "iopub", content: { execution_state: "busy" }, parent_header: {} });
});

test("a page that comes back gets what it missed, in its order, and once", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const session = randomUUID();
  const [before, other] = [await server.page(id, { session }), await server.page(id)];
  const code = "for (let i = 0; i < 20; i++) { console.log(i); await new Promise((go) => setTimeout(go, 40)); } 'end'";
  const cell = before.cell(code);
  await before.find(({ header }) => header.msg_type === "stream");
  await before.close();
  await other.find((said) => isIdle(said) && said.parent_header.msg_id === cell);
  const after = await server.page(id, { session });
  const { reply } = await after.done(cell);
  expect(reply.content.status).toBe("ok");
  const heard = [...before.heard, ...after.heard].filter((said) => said.parent_header.msg_id === cell);
  expect(textOf(heard)).toBe(Array.from({ length: 20 }, (_, i) => `${i}\n`).join(""));
  expect(new Set(heard.map(({ header: { msg_id } }) => msg_id)).size).toBe(heard.length);
  expect(result(heard)).toBe("'end'");
  // Nothing of it comes a second time, nor to another page.
  await after.close();
  const [again, stranger] = [await server.page(id, { session }), await server.page(id)];
  for (const page of [again, stranger]) {
    await page.ask("kernel_info_request");
    expect(page.heard.some(({ header: { msg_type } }) => msg_type === "stream")).toBe(false);
  }
});

test("of too much that a page misses the oldest output goes, a line says so, and its cell ends", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const session = randomUUID();
  const [before, other] = [await server.page(id, { session }), await server.page(id)];
  await before.run("import * as tslab from 'tslab';");
  const code = "for (let i = 0; i < 30; i++) tslab.display.raw('text/plain', i + ':' + 'x'.repeat(1_000_000));";
  const cell = before.cell(code);
  await before.close();
  await other.find((said) => isIdle(said) && said.parent_header.msg_id === cell);
  const after = await server.page(id, { session });
  const { reply } = await after.done(cell);
  expect(reply.content.status).toBe("ok");
  expect(textOf(after.heard, "stderr")).toMatch(/… \d+ outputs left out: this page was away/);
  const shown = after.heard.filter(({ header: { msg_type } }) => msg_type === "display_data");
  expect(shown.length).toBeGreaterThan(2);
  expect(shown.length).toBeLessThan(9);
  expect(shown.at(-1)?.content.data["text/plain"].slice(0, 3)).toBe("29:");
});

test("the second connection of a page takes the place of the first", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const session = randomUUID();
  const one = await server.page(id, { session });
  const two = await server.page(id, { session });
  expect((await one.closed).code).toBe(1000);
  expect((await two.run("1 + 1")).reply.content.status).toBe("ok");
  expect(server.registry.status.connections).toBe(1);
});

test("the page that runs a cell is asked for input, and no other can answer", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const [one, two] = [await server.page(id), await server.page(id)];
  const cell = one.cell("const name = prompt('your name?'); '<' + name + '>'");
  const question = await one.find(({ header }) => header.msg_type === "input_request");
  expect(question).toMatchObject({ channel: "stdin", content: { prompt: "your name?", password: false } });
  two.send("input_reply", { status: "ok", value: "Mallory" }, "stdin", question.header);
  await expect.poll(() => server.log.join("\n")).toContain("a page answers what it wasn't asked");
  one.send("input_reply", { status: "ok", value: "Ada" }, "stdin", question.header);
  expect(result((await one.done(cell)).output)).toBe("'<Ada>'");
  expect(two.heard.some(({ header }) => header.msg_type === "input_request")).toBe(false);
});

test("a page that was away is asked for input when it is back", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const session = randomUUID();
  const before = await server.page(id, { session });
  await before.run("1");
  const cell = before.cell("await new Promise((go) => setTimeout(go, 200)); prompt('still there?')");
  await before.find(
    ({ header, parent_header }) => header.msg_type === "execute_input" && parent_header.msg_id === cell,
  );
  await before.close();
  const after = await server.page(id, { session });
  const question = await after.find(({ header }) => header.msg_type === "input_request");
  after.send("input_reply", { status: "ok", value: "yes" }, "stdin", question.header);
  expect(result((await after.done(cell)).output)).toBe("'yes'");
});

test("more requests than a kernel can have open are refused, and those it has are answered", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const page = await server.page(id);
  const first = page.cell("console.log('in it'); while (true) {}");
  await page.find(({ header }) => header.msg_type === "stream");
  const ids = Array.from({ length: 10_010 }, () => page.cell("1"));
  const { reply } = await page.done(ids.at(-1)!);
  expect(reply.content.status).toBe("aborted");
  expect(server.log.join("\n")).toContain("too many requests are open: execute_request is refused");
  await server.ask("POST", `/api/kernels/${id}/interrupt`);
  expect((await page.done(first)).reply.content.status).toBe("error");
  await expect
    .poll(() => page.heard.filter(({ header }) => header.msg_type === "execute_reply").length, { timeout: 20_000 })
    .toBe(10_011);
});

test("fifty thousand lines arrive whole and in order", async () => {
  const server = await startServer();
  const page = await server.page(await server.startKernel());
  const { output } = await page.run("for (let i = 0; i < 50_000; i++) console.log(i);");
  expect(textOf(output)).toBe(Array.from({ length: 50_000 }, (_, i) => `${i}\n`).join(""));
});

test("a page that doesn't read costs no memory: it misses output, is told so, and its cell ends", async () => {
  const server = await startServer();
  const id = await server.startKernel();
  const [slow, other] = [await server.page(id), await server.page(id)];
  await slow.run("import * as tslab from 'tslab';");
  slow.socket.pause();
  const cell = slow.cell(
    "for (let i = 0; i < 40; i++) tslab.display.raw('text/plain', i + ':' + 'x'.repeat(1_000_000));",
  );
  await other.find((said) => isIdle(said) && said.parent_header.msg_id === cell);
  expect(other.heard.filter(({ header: { msg_type } }) => msg_type === "display_data")).toHaveLength(40);
  slow.socket.resume();
  expect((await slow.done(cell)).reply.content.status).toBe("ok");
  expect(textOf(slow.heard, "stderr")).toMatch(/… \d+ outputs left out: they came faster than this page/);
  expect(slow.heard.filter(({ header: { msg_type } }) => msg_type === "display_data").length).toBeLessThan(40);
  expect((await slow.run("1 + 1")).reply.content.status).toBe("ok");
});
